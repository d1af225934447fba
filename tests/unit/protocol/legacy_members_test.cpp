#include "protocol/requests.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>

namespace dynaloom::protocol {
namespace {

std::string request(std::string_view rest) {
    return R"json({"TableName":"ttt","Key":{"p":{"S":"x"}},"Item":{"p":{"S":"x"}},)json" + std::string{rest} + '}';
}

std::string refusal(std::string_view operation, std::string_view rest) {
    try {
        static_cast<void>(read_request(operation, request(rest)));
        return "accepted";
    } catch (const ValidationError& error) {
        return error.what();
    } catch (const ServiceError& error) {
        return error.code() + ": " + error.what();
    }
}

TEST(LegacyParameters, SayTheSameAsExpressions) {
    const struct {
        const char* name;
        std::string_view legacy;
        std::string_view expression;
    } cases[] = {
        {"a value", R"json("Expected":{"a":{"Value":{"N":"1"}}})json",
         R"json("ConditionExpression":"a = :v","ExpressionAttributeValues":{":v":{"N":"1"}})json"},
        {"nothing there", R"json("Expected":{"a":{"Exists":false}})json",
         R"json("ConditionExpression":"attribute_not_exists(a)")json"},
        {"NULL", R"json("Expected":{"a":{"ComparisonOperator":"NULL"}})json",
         R"json("ConditionExpression":"attribute_not_exists(a)")json"},
        {"NOT_NULL", R"json("Expected":{"a":{"ComparisonOperator":"NOT_NULL","AttributeValueList":[]}})json",
         R"json("ConditionExpression":"attribute_exists(a)")json"},
        {"LE, its value on its own", R"json("Expected":{"a":{"ComparisonOperator":"LE","Value":{"N":"1"}}})json",
         R"json("ConditionExpression":"a <= :v","ExpressionAttributeValues":{":v":{"N":"1"}})json"},
        {"NE", R"json("Expected":{"a":{"ComparisonOperator":"NE","AttributeValueList":[{"L":[]}]}})json",
         R"json("ConditionExpression":"a <> :v","ExpressionAttributeValues":{":v":{"L":[]}})json"},
        {"NOT_CONTAINS, false of nothing",
         R"json("Expected":{"a":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"S":"v"}]}})json",
         R"json("ConditionExpression":"attribute_exists(a) AND NOT contains(a, :v)",)json"
         R"json("ExpressionAttributeValues":{":v":{"S":"v"}})json"},
        {"IN", R"json("Expected":{"a":{"ComparisonOperator":"IN","AttributeValueList":[{"S":"v"},{"S":"w"}]}})json",
         R"json("ConditionExpression":"a IN (:v, :w)","ExpressionAttributeValues":{":v":{"S":"v"},":w":{"S":"w"}})json"},
        {"a name that is no path", R"json("Expected":{"a.b":{"Exists":false}})json",
         R"json("ConditionExpression":"attribute_not_exists(#n)","ExpressionAttributeNames":{"#n":"a.b"})json"},
        {"several",
         R"json("Expected":{"a":{"Exists":false},"b":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"1"},{"N":"2"}]}})json",
         R"json("ConditionExpression":"attribute_not_exists(a) AND b BETWEEN :v AND :w",)json"
         R"json("ExpressionAttributeValues":{":v":{"N":"1"},":w":{"N":"2"}})json"},
        {"one of several",
         R"json("Expected":{"a":{"Exists":false},"b":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":[{"S":"x"}]}},)json"
         R"json("ConditionalOperator":"OR")json",
         R"json("ConditionExpression":"attribute_not_exists(a) OR begins_with(b, :v)",)json"
         R"json("ExpressionAttributeValues":{":v":{"S":"x"}})json"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        for (const char* operation : {"PutItem", "DeleteItem", "UpdateItem"}) {
            const auto condition_of = [](const Request& one) {
                if (const auto* put = std::get_if<PutItemRequest>(&one)) return put->condition;
                if (const auto* update = std::get_if<UpdateItemRequest>(&one)) return update->condition;
                return std::get<DeleteItemRequest>(one).condition;
            };
            const auto legacy = condition_of(read_request(operation, request(c.legacy)));
            ASSERT_TRUE(legacy);
            EXPECT_EQ(legacy, condition_of(read_request(operation, request(c.expression))));
        }
    }
}

TEST(LegacyParameters, UpdateAsExpressionsDo) {
    const auto legacy = std::get<UpdateItemRequest>(read_request(
        "UpdateItem",
        request(R"json("AttributeUpdates":{"a":{"Value":{"S":"v"}},"b":{"Action":"DELETE"},)json"
                R"json("c":{"Action":"ADD","Value":{"N":"1"}},"d":{"Action":"DELETE","Value":{"SS":["x"]}},)json"
                R"json("e":{"Action":"ADD","Value":{"L":[{"N":"1"}]}}})json")));
    const auto expression = std::get<UpdateItemRequest>(read_request(
        "UpdateItem",
        request(R"json("UpdateExpression":"SET a = :a, e = list_append(if_not_exists(e, :none), :e) REMOVE b )json"
                R"json(ADD c :c DELETE d :d","ExpressionAttributeValues":{":a":{"S":"v"},":c":{"N":"1"},)json"
                R"json(":d":{"SS":["x"]},":e":{"L":[{"N":"1"}]},":none":{"L":[]}})json")));
    EXPECT_EQ(legacy.update, expression.update);
}

TEST(LegacyParameters, ReadAsExpressionsDo) {
    const auto query = std::get<QueryRequest>(read_request(
        "Query",
        request(R"json("KeyConditions":{"p":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]},)json"
                R"json("s":{"ComparisonOperator":"GT","AttributeValueList":[{"N":"1"}]}},)json"
                R"json("QueryFilter":{"a":{"ComparisonOperator":"NULL"}},"AttributesToGet":["a.b","c"])json")));
    const auto same = std::get<QueryRequest>(read_request(
        "Query",
        request(R"json("KeyConditionExpression":"p = :p AND s > :s","FilterExpression":"attribute_not_exists(a)",)json"
                R"json("ProjectionExpression":"#ab, c","ExpressionAttributeNames":{"#ab":"a.b"},)json"
                R"json("ExpressionAttributeValues":{":p":{"S":"x"},":s":{"N":"1"}})json")));
    EXPECT_EQ(query.key_condition, same.key_condition);
    EXPECT_EQ(query.filter, same.filter);
    EXPECT_EQ(query.projection, same.projection);

    const auto scan = std::get<ScanRequest>(read_request(
        "Scan", request(R"json("ScanFilter":{"a":{"ComparisonOperator":"NULL"}},"AttributesToGet":["c"])json")));
    EXPECT_EQ(scan.filter, same.filter);
    EXPECT_EQ(scan.projection, std::vector<Path>{Path{{std::string{"c"}}}});
    const auto get = std::get<GetItemRequest>(read_request("GetItem", request(R"json("AttributesToGet":["c"])json")));
    EXPECT_EQ(get.projection, scan.projection);
    const auto batch = std::get<BatchGetItemRequest>(read_request(
        "BatchGetItem", R"json({"RequestItems":{"ttt":{"Keys":[{"p":{"S":"x"}}],"AttributesToGet":["c"]}}})json"));
    EXPECT_EQ(batch.tables.at("ttt").projection, scan.projection);
}

TEST(LegacyParameters, AreRefusedInDynamoDbsWords) {
    const std::string invalid = "One or more parameter values were invalid: ";
    const std::string mixed = "Can not use both expression and non-expression parameters in the same request: ";
    const struct {
        std::string_view operation;
        std::string_view rest;
        std::string text;
    } cases[] = {
        {"PutItem", R"json("Expected":{"a":{"Exists":true}})json",
         invalid + "Value must be provided when Exists is true for Attribute: a"},
        {"PutItem", R"json("Expected":{"a":{}})json",
         invalid + "Value must be provided when Exists is null for Attribute: a"},
        {"PutItem", R"json("Expected":{"a":{"Exists":false,"Value":{"S":"x"}}})json",
         invalid + "Value cannot be used when Exists is false for Attribute: a"},
        {"PutItem", R"json("Expected":{"a":{"ComparisonOperator":"EQ","Value":{"S":"x"},"AttributeValueList":[]}})json",
         invalid + "Value and AttributeValueList cannot be used together for Attribute: a"},
        {"PutItem", R"json("Expected":{"a":{"ComparisonOperator":"EQ","Value":{"S":"x"},"Exists":true}})json",
         invalid + "Exists and ComparisonOperator cannot be used together for Attribute: a"},
        {"PutItem", R"json("Expected":{"a":{"ComparisonOperator":"EQ"}})json",
         invalid + "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a"},
        {"PutItem", R"json("Expected":{"a":{"AttributeValueList":[{"S":"x"}]}})json",
         invalid + "AttributeValueList can only be used with a ComparisonOperator for Attribute: a"},
        {"PutItem", R"json("Expected":{"a":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"S":"x"}]}})json",
         invalid + "Invalid number of argument(s) for the BETWEEN ComparisonOperator"},
        {"PutItem",
         R"json("Expected":{"a":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"S":"x"},{"S":"a"}]}})json",
         "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"},
        {"PutItem",
         R"json("Expected":{"a":{"ComparisonOperator":"IN","AttributeValueList":[{"S":"x"},{"N":"1"}]}})json",
         invalid + "AttributeValues inside AttributeValueList must be of same type"},
        {"PutItem", R"json("Expected":{"a":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":[{"N":"1"}]}})json",
         invalid + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type"},
        {"PutItem", R"json("Expected":{"a":{"ComparisonOperator":"FOO"}})json",
         "1 validation error detected: Value 'FOO' at 'expected.a.member.comparisonOperator' failed to satisfy "
         "constraint: Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, "
         "LE, BEGINS_WITH, GE, CONTAINS]"},
        {"PutItem", R"json("ConditionalOperator":"AND")json",
         "ConditionalOperator cannot be used without Filter or Expected"},
        {"PutItem", R"json("Expected":{"a":{"Exists":false}},"ConditionalOperator":"AND")json",
         "ConditionalOperator can only be used when Filter or Expected has two or more elements"},
        {"PutItem", R"json("Expected":{"a":{"Value":{}}})json",
         "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
        {"PutItem", R"json("Expected":{"a":{"Value":{"N":1}}})json",
         "SerializationException: NUMBER_VALUE cannot be converted to String"},
        {"PutItem", R"json("Expected":{"a":{"Exists":false}},"ConditionExpression":"attribute_exists(a)")json",
         mixed + "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"},
        {"UpdateItem", R"json("AttributeUpdates":{"a":{"Action":"ADD"}})json",
         invalid + "Only DELETE action is allowed when no attribute value is specified"},
        {"UpdateItem", R"json("AttributeUpdates":{"a":{"Action":"DELETE","Value":{"S":"x"}}})json",
         invalid + "DELETE action with value is not supported for the type STRING"},
        {"UpdateItem", R"json("AttributeUpdates":{"a":{"Action":"ADD","Value":{"BOOL":true}}})json",
         invalid + "ADD action is not supported for the type BOOLEAN"},
        {"UpdateItem",
         R"json("AttributeUpdates":{"a":{"Action":"DELETE"}},"Expected":{"a":{"Exists":false}},)json"
         R"json("UpdateExpression":"REMOVE a","ConditionExpression":"attribute_exists(a)")json",
         mixed + "Non-expression parameters: {AttributeUpdates, Expected} "
                 "Expression parameters: {UpdateExpression, ConditionExpression}"},
        {"Query", R"json("KeyConditions":{})json", "Conditions must be at least length 1"},
        {"Query", R"json("KeyConditions":{"a":{"ComparisonOperator":"NULL"},"b":{"ComparisonOperator":"NULL"}})json",
         "Attempted conditional constraint is not an indexable operation"},
        {"Query", R"json("QueryFilter":{"a":{"ComparisonOperator":"NULL"}})json",
         "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."},
        {"Query", R"json("KeyConditions":{},"KeyConditionExpression":"p = :p","AttributesToGet":["a"])json",
         mixed + "Non-expression parameters: {AttributesToGet, KeyConditions} "
                 "Expression parameters: {KeyConditionExpression}"},
        {"Scan", R"json("AttributesToGet":["a"],"Select":"COUNT")json",
         "Cannot specify the AttributesToGet when choosing to get only the Count"},
        {"GetItem", R"json("AttributesToGet":["a","b","a"])json", invalid + "Duplicate value in attribute name: a"},
        {"GetItem", R"json("AttributesToGet":[""])json", "Empty attribute name"},
        {"GetItem", R"json("AttributesToGet":[])json",
         "1 validation error detected: Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must have "
         "length greater than or equal to 1"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.rest);
        EXPECT_EQ(refusal(c.operation, c.rest), c.text);
    }
}

}  // namespace
}  // namespace dynaloom::protocol
