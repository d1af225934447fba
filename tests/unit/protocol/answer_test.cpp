#include "protocol/answer.hpp"

#include "support/scripted_store.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace dynaloom::protocol {
namespace {

TEST(ProtocolAnswer, WritesResultsAsDynamoDbDoes) {
    const EncodedItem item =
        EncodedItem::from_item(Item{{"p", "x"}, {"n", 1}}, Encoding::plain, std::array<std::string_view, 1>{"p"});
    const struct {
        const char* name;
        std::string_view operation;
        std::string_view request;
        Response response;
        std::string body;
    } cases[] = {
        {"absent item", "GetItem", R"({"TableName":"t","Key":{}})", GetItemResult{}, "{}"},
        {"item, its key beside the body", "GetItem", R"({"TableName":"t","Key":{}})",
         GetItemResult{.item = item, .consumed_capacity = ConsumedCapacity{.table = "t", .units = 0.5}},
         R"({"Item":{"p":{"S":"x"},"n":{"N":"1"}},"ConsumedCapacity":{"TableName":"t","CapacityUnits":0.5}})"},
        {"page", "Scan", R"({"TableName":"t"})",
         ScanResult{.items = {item},
                    .count = 1,
                    .scanned_count = 3,
                    .last_evaluated_key = Key{{"p", "x"}},
                    .consumed_capacity = {}},
         R"({"Items":[{"p":{"S":"x"},"n":{"N":"1"}}],"Count":1,"ScannedCount":3,"LastEvaluatedKey":{"p":{"S":"x"}}})"},
        {"count", "Scan", R"({"TableName":"t","Select":"COUNT"})",
         ScanResult{.items = {}, .count = 2, .scanned_count = 3, .last_evaluated_key = {}, .consumed_capacity = {}},
         R"({"Count":2,"ScannedCount":3})"},
        {"empty batch", "BatchGetItem", R"({"RequestItems":{"t":{"Keys":[{"p":{"S":"x"}}]}}})", BatchGetItemResult{},
         R"({"Responses":{"t":[]},"UnprocessedKeys":{}})"},
        {"what is left of a batch, to be sent as it is", "BatchGetItem",
         R"json({"RequestItems":{"t":{"Keys":[{"p":{"S":"x"}}],"ProjectionExpression":"n","ConsistentRead":true}}})json",
         BatchGetItemResult{.items = {}, .unprocessed = {{"t", {{"p", "x"}}}}, .consumed_capacity = {}},
         R"json({"Responses":{"t":[]},"UnprocessedKeys":{"t":{"Keys":[{"p":{"S":"x"}}],"ProjectionExpression":"#n0",)json"
         R"json("ExpressionAttributeNames":{"#n0":"n"},"ConsistentRead":true}}})json"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        test::ScriptedStore store;
        store.then(c.response);
        const Reply reply = answer(store, c.operation, c.request);
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.body, c.body);
    }
}

TEST(ProtocolAnswer, WritesErrorsAsDynamoDbDoes) {
    const auto answer_to = [](const auto& error, std::string_view operation) {
        test::ScriptedStore store;
        store.then([&](const Request&) -> Response { throw error; });
        return answer(store, operation, R"({"TableName":"t","Key":{}})");
    };
    EXPECT_EQ(answer_to(TableNotFound{"t"}, "GetItem").body,
              R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",)"
              R"("message":"Requested resource not found"})");
    EXPECT_EQ(answer_to(TableNotFound{"t"}, "DescribeTable").body,
              R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",)"
              R"("message":"Requested resource not found: Table: t not found"})");
    EXPECT_EQ(answer_to(ValidationError{"why"}, "GetItem").body,
              R"({"__type":"com.amazon.coral.validate#ValidationException","message":"why"})");
    const auto item = std::make_shared<const EncodedItem>(EncodedItem::from_item(Item{{"p", "x"}}, Encoding::wire));
    EXPECT_EQ(answer_to(ConditionFailed{"table", item}, "DeleteItem").body,
              R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
              R"("message":"The conditional request failed","Item":{"p":{"S":"x"}}})");
    EXPECT_EQ(
        answer_to(TransactionCanceled{{{}, {"ConditionalCheckFailed", "The conditional request failed", item}}},
                  "GetItem")
            .body,
        R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
        R"("CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed","Item":{"p":{"S":"x"}},)"
        R"("Message":"The conditional request failed"}],"Message":"Transaction cancelled, please refer cancellation )"
        R"(reasons for specific reasons [None, ConditionalCheckFailed]"})");
    for (const std::string code : {"UnrecognizedClientException", "ExpiredTokenException"})
        EXPECT_EQ(answer_to(ServiceError{"why", code}, "GetItem").body,
                  R"({"__type":"com.amazon.coral.service#)" + code + R"(","message":"why"})");
    const Reply fault = answer_to(ConnectionError{"secret"}, "GetItem");
    EXPECT_EQ(fault.status, 500);
    EXPECT_EQ(fault.body, R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError",)"
                          R"("message":"Internal server error"})");
    test::ScriptedStore store;
    EXPECT_EQ(answer(store, "NoSuch", "{}").body, R"({"__type":"com.amazon.coral.service#UnknownOperationException"})");
}

}  // namespace
}  // namespace dynaloom::protocol
