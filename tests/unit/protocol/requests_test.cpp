#include "protocol/requests.hpp"

#include "support/growth.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace dynaloom::protocol {
namespace {

template <class OneRequest>
OneRequest read(std::string_view operation, std::string_view body) {
    return std::get<OneRequest>(read_request(operation, body));
}

/// What reading the request throws: the code, and the text after a colon.
std::string refusal(std::string_view operation, std::string_view body) {
    try {
        (void)read_request(operation, body);
    } catch (const ValidationError& error) {
        return std::string{"ValidationException: "} + error.what();
    } catch (const ServiceError& error) {
        return error.code() + ": " + error.what();
    }
    return "nothing";
}

TEST(ProtocolRequests, ReadsPutItemWithItsExpression) {
    const auto request = read<PutItemRequest>("PutItem", R"({
        "TableName": "stories", "Item": {"PK": {"S": "x"}, "n": {"N": "1.50"}, "l": {"L": [{"NULL": true}]}},
        "ConditionExpression": "#n < :n", "ExpressionAttributeNames": {"#n": "n"},
        "ExpressionAttributeValues": {":n": {"N": "3"}}, "ReturnValues": "ALL_OLD", "Unknown": 1,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD", "ReturnConsumedCapacity": "INDEXES", "Expected": null})");
    EXPECT_EQ(request.table, "stories");
    EXPECT_EQ(request.item.to_item(),
              (Item{{"PK", "x"}, {"n", Number::parse("1.5")}, {"l", AttributeValue::List{nullptr}}}));
    EXPECT_EQ(request.condition, compare(Condition::Op::less, "n", 3));
    EXPECT_EQ(request.return_values, ReturnValues::all_old);
    EXPECT_TRUE(request.return_item_on_condition_failure);
    EXPECT_EQ(request.return_consumed_capacity, ReturnConsumedCapacity::indexes);
}

TEST(ProtocolRequests, ReadsIntegersInAnySpelling) {
    const auto body = [](const std::string& limit) { return R"({"TableName":"stories","Limit":)" + limit + '}'; };
    EXPECT_EQ(read<ScanRequest>("Scan", body("1e3")).limit, 1'000U);
    EXPECT_EQ(read<ScanRequest>("Scan", body("1.5E1")).limit, 15U);
    EXPECT_EQ(read<ScanRequest>("Scan", body("2500e-2")).limit, 25U);
    EXPECT_EQ(read<ScanRequest>("Scan", body("1.9")).limit, 1U);
    for (const char* past : {"1e400", "-1e400", "9223372036854775808", "9223372036854775808.0", "1e19"})
        EXPECT_EQ(refusal("Scan", body(past)),
                  std::string{"SerializationException: "} +
                      (std::string_view{past}.find_first_of(".e") == std::string_view::npos ? "NUMBER" : "DECIMAL") +
                      "_VALUE cannot be converted to Integer")
            << past;
}

TEST(ProtocolRequests, ReadsQuery) {
    const auto request = read<QueryRequest>("Query", R"({
        "TableName": "stories", "IndexName": "by_title", "KeyConditionExpression": "t = :t",
        "ExpressionAttributeValues": {":t": {"S": "x"}}, "ProjectionExpression": "a.b, c[1]", "Limit": 5,
        "ScanIndexForward": false, "ConsistentRead": true, "Select": "SPECIFIC_ATTRIBUTES",
        "ExclusiveStartKey": {"t": {"S": "x"}}})");
    EXPECT_EQ(request.index, "by_title");
    EXPECT_EQ(request.key_condition, compare(Condition::Op::equal, "t", "x"));
    EXPECT_EQ(request.projection.size(), 2U);
    EXPECT_EQ(request.limit, 5U);
    EXPECT_FALSE(request.scan_index_forward);
    EXPECT_TRUE(request.consistent_read);
    EXPECT_EQ(request.select, Select::specific_attributes);
    EXPECT_EQ(request.exclusive_start_key, (Key{{"t", "x"}}));
}

TEST(ProtocolRequests, ReadsBatchesAndTransactions) {
    const auto writes = read<BatchWriteItemRequest>(
        "BatchWriteItem", R"({"RequestItems": {"t": [{"PutRequest": {"Item": {"a": {"S": "1"}}}},
                                                     {"DeleteRequest": {"Key": {"a": {"S": "2"}}}}]}})");
    ASSERT_EQ(writes.writes.size(), 2U);
    EXPECT_EQ(std::get<EncodedItem>(writes.writes[0].write).to_item(), (Item{{"a", "1"}}));
    EXPECT_EQ(std::get<Key>(writes.writes[1].write), (Key{{"a", "2"}}));

    const auto transaction = read<TransactWriteItemsRequest>("TransactWriteItems", R"json({"TransactItems": [
        {"Update": {"TableName": "t", "Key": {"a": {"S": "1"}}, "UpdateExpression": "ADD n :n",
                    "ExpressionAttributeValues": {":n": {"N": "1"}}}},
        {"ConditionCheck": {"TableName": "t", "Key": {"a": {"S": "2"}},
                            "ConditionExpression": "attribute_exists(a)"}}],
        "ClientRequestToken": "token"})json");
    ASSERT_EQ(transaction.actions.size(), 2U);
    EXPECT_EQ(std::get<TransactUpdate>(transaction.actions[0]).update.add.size(), 1U);
    EXPECT_EQ(std::get<ConditionCheck>(transaction.actions[1]).condition, attribute_exists("a"));
    EXPECT_EQ(transaction.client_request_token, "token");
}

TEST(ProtocolRequests, ReadsCreateTableWithIndexes) {
    const auto request = read<CreateTableRequest>("CreateTable", R"({
        "TableName": "t", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"},
                                 {"AttributeName": "n", "AttributeType": "N"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [{"IndexName": "by_n", "KeySchema": [{"AttributeName": "n", "KeyType": "HASH"}],
                                    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"]}}],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "OLD_IMAGE"}})");
    EXPECT_EQ(request.key_schema, (KeySchema{{"p", KeyType::S}, std::nullopt}));
    ASSERT_EQ(request.global_indexes.size(), 1U);
    EXPECT_EQ(request.global_indexes[0], (SecondaryIndex{.name = "by_n",
                                                         .partition_key = {{"n", KeyType::N}},
                                                         .sort_key = {},
                                                         .projection = {Projection::Type::include, {"x"}}}));
    EXPECT_EQ(request.stream, StreamViewType::old_image);
    EXPECT_FALSE(request.throughput);
}

TEST(ProtocolRequests, RefusesInDynamoDbsWordsAndOrder) {
    const std::string invalid = "ValidationException: One or more parameter values were invalid: ";
    const struct {
        const char* name;
        std::string_view operation;
        std::string_view body;
        std::string refusal;
    } cases[] = {
        {"no JSON", "GetItem", "{", "SerializationException: "},
        {"unknown operation", "Foo", "{}", "UnknownOperationException: "},
        {"type before constraints", "GetItem", R"({"TableName": 5})",
         "SerializationException: NUMBER_VALUE cannot be converted to String"},
        {"structure for text", "GetItem", R"({"TableName": {}})",
         "SerializationException: Start of structure or map found where not expected"},
        {"all constraints at once", "GetItem", R"({"ReturnConsumedCapacity": "x"})",
         "ValidationException: 3 validation errors detected: Value null at 'tableName' failed to satisfy constraint: "
         "Member must not be null; Value null at 'key' failed to satisfy constraint: Member must not be null; Value "
         "'x' "
         "at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, "
         "TOTAL, NONE]"},
        {"names without an expression", "GetItem",
         R"({"TableName": "t", "Key": {}, "ExpressionAttributeNames": {"#a": "a"}})",
         "ValidationException: ExpressionAttributeNames can only be specified when using expressions"},
        {"values without an expression", "PutItem",
         R"({"TableName": "t", "Item": {}, "ExpressionAttributeValues": {":a": {"S": "a"}}})",
         "ValidationException: ExpressionAttributeValues can only be specified when using expressions: "
         "ConditionExpression is null"},
        {"placeholder's key", "PutItem",
         R"({"TableName": "t", "Item": {}, "ConditionExpression": "a = :a", "ExpressionAttributeValues": {"a": {}}})",
         "ValidationException: ExpressionAttributeValues contains invalid key: Syntax error; key: \"a\""},
        {"placeholder's value", "PutItem",
         R"({"TableName": "t", "Item": {}, "ConditionExpression": "a = :a", "ExpressionAttributeValues": {":a": {}}})",
         "ValidationException: ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, "
         "must "
         "contain exactly one of the supported datatypes for key :a"},
        {"two types", "PutItem", R"({"TableName": "t", "Item": {"a": {"S": "a", "N": "1"}}})",
         "ValidationException: Supplied AttributeValue has more than one datatypes set, must contain exactly one of "
         "the "
         "supported datatypes"},
        {"number wins over two types", "PutItem", R"({"TableName": "t", "Item": {"a": {"S": "a", "N": ""}}})",
         "ValidationException: The parameter cannot be converted to a numeric value"},
        {"empty set", "PutItem", R"({"TableName": "t", "Item": {"a": {"SS": []}}})",
         invalid + "An string set  may not be empty"},
        {"duplicates", "PutItem", R"({"TableName": "t", "Item": {"a": {"SS": ["x", "x"]}}})",
         invalid + "Input collection [x, x] contains duplicates."},
        {"NULL false", "PutItem", R"({"TableName": "t", "Item": {"a": {"NULL": false}}})",
         invalid + "Null attribute value types must have the value of true"},
        {"number as JSON number", "PutItem", R"({"TableName": "t", "Item": {"a": {"N": 1}}})",
         "SerializationException: NUMBER_VALUE cannot be converted to String"},
        {"Base64", "PutItem", R"({"TableName": "t", "Item": {"a": {"B": "abc"}}})",
         "SerializationException: Base64 encoded length is expected a multiple of 4 bytes but found: 3"},
        {"start key's value", "Scan", R"({"TableName": "t", "ExclusiveStartKey": {"a": {"N": ""}}})",
         "ValidationException: The provided starting key is invalid: The parameter cannot be converted to a numeric "
         "value"},
        {"no key condition", "Query", R"({"TableName": "t"})",
         "ValidationException: Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
         "request."},
        {"two in one action", "TransactWriteItems",
         R"({"TransactItems": [{"Put": {"TableName": "t", "Item": {}}, "Delete": {"TableName": "t", "Key": {}}}]})",
         "ValidationException: TransactItems can only contain one of Check, Put, Update or Delete"},
        {"throughput on demand", "CreateTable",
         R"({"TableName": "t", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "p",
             "AttributeType": "S"}], "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
             "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}})",
         invalid +
             "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"},
        {"key without definition", "CreateTable",
         R"({"TableName": "t", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [],
             "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}]})",
         "ValidationException: Invalid KeySchema: Some index key attribute have no definition"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(refusal(c.operation, c.body), c.refusal);
    }
}

TEST(ProtocolRequests, SurvivesDeeplyNestedValues) {
    std::string value = R"({"S":"x"})";
    for (int i = 0; i < 200; ++i) value = R"({"L":[)" + value + "]}";
    EXPECT_EQ(refusal("PutItem", R"({"TableName":"t","Item":{"a":)" + value + "}}"),
              "ValidationException: Nesting Levels have exceeded supported limits: Attributes in the item have nested "
              "levels beyond supported limit");
}

// The names '"1000002","1000001"' and the values '":1000002":{"S":""},…', backwards.
std::pair<std::string, std::string> many_names(int count) {
    std::pair<std::string, std::string> result;
    auto& [names, values] = result;
    for (int i = count; i > 0; --i) {
        const std::string name = std::to_string(1'000'000 + i);
        names += (names.empty() ? "\"" : ",\"") + name + "\"";
        values += (values.empty() ? "\":" : ",\":") + name + "\":{\"S\":\"\"}";
    }
    return result;
}

TEST(ProtocolRequests, TakeTimeInProportionToTheirNames) {
    const std::string key = R"("Key":{"a":{"S":"x"}})";
    const struct {
        const char* name;
        std::string_view operation;
        std::string before;
        bool values;
        std::string_view after;
    } cases[] = {
        {"attributes to get", "GetItem", key + R"(,"AttributesToGet":[)", false, "]"},
        {"a key", "GetItem", R"("Key":{)", true, "}"},
        {"a map", "DeleteItem", R"("Key":{"a":{"M":{)", true, "}}}"},
        {"values of an expression", "DeleteItem",
         key + R"(,"ConditionExpression":"a = :1000001","ExpressionAttributeValues":{)", true, "}"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        const auto send = [&c](int count) {
            const auto [names, values] = many_names(count);
            std::string body = R"({"TableName":"ttt",)" + c.before;
            (void)refusal(c.operation, body.append(c.values ? values : names).append(c.after) + "}");
        };
        EXPECT_LT(test::growth(send, 4'000), 30);
    }
    const auto parse = [](int count) {
        const std::string values = "{" + many_names(count).second + "}";
        EXPECT_EQ(EncodedItem::parse(values, Encoding::wire).to_item().size(), static_cast<std::size_t>(count));
        EXPECT_EQ(EncodedItem::parse(R"({"m":{"M":)" + values + "}}", Encoding::wire).to_item().size(), 1U);
    };
    EXPECT_LT(test::growth(parse, 4'000), 30);
}

}  // namespace
}  // namespace dynaloom::protocol
