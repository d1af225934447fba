#include "entity/schema.hpp"

#include <dynaloom/entity/json.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dynaloom::entity {
namespace {

Schema schema(const std::string& text) {
    return Schema{parse_json(text)};
}
/// Pointer and rule of each violation.
std::vector<std::string> broken(const Schema& schema, const std::string& document) {
    std::vector<std::string> rules;
    for (const Violation& one : schema.check(parse_json(document))) rules.push_back(one.pointer + ' ' + one.rule);
    return rules;
}
using Rules = std::vector<std::string>;

TEST(EntitySchema, ChecksEveryKeywordOfDraft7) {
    const struct {
        const char* schema;
        const char* fits;
        const char* breaks;
        Rules rules;
    } cases[] = {
        {R"({"type": "integer"})", "5.0", "5.5", {" type"}},
        {R"({"type": ["string", "null"]})", "null", "true", {" type"}},
        {R"({"type": "number"})", "1e3", "\"1\"", {" type"}},
        {R"({"enum": [1, "a", {"b": [null]}]})", R"({"b": [null]})", R"({"b": []})", {" enum"}},
        {R"({"const": 1.0})", "1", "2", {" const"}},
        {R"({"multipleOf": 0.01})", "19.99", "0.001", {" multipleOf"}},
        {R"({"multipleOf": 3})", "3e60", "10", {" multipleOf"}},
        {R"({"maximum": 3})", "3", "3.1", {" maximum"}},
        {R"({"exclusiveMaximum": 3})", "2.9", "3", {" exclusiveMaximum"}},
        {R"({"minimum": -3})", "-3", "-3.1", {" minimum"}},
        {R"({"exclusiveMinimum": 3})", "3.1", "3", {" exclusiveMinimum"}},
        {R"({"maxLength": 2})", "\"éé\"", "\"ééé\"", {" maxLength"}},
        {R"({"minLength": 2})", "\"a\\u0000\"", "\"é\"", {" minLength"}},
        {R"({"pattern": "^a"})", "\"ab\"", "\"ba\"", {" pattern"}},
        {R"({"items": {"type": "string"}})", "[\"a\"]", "[1, \"a\", 2]", {"/0 type", "/2 type"}},
        {R"({"items": [{"type": "string"}], "additionalItems": false})",
         "[\"a\"]",
         "[1, 2]",
         {"/0 type", "/1 additionalItems"}},
        {R"({"items": [true], "additionalItems": {"type": "null"}})", "[1, null]", "[1, 1]", {"/1 type"}},
        {R"({"maxItems": 1})", "[1]", "[1, 2]", {" maxItems"}},
        {R"({"minItems": 1})", "[1]", "[]", {" minItems"}},
        {R"({"uniqueItems": true})", R"([1, "1", [1]])", R"([{"a": 1}, 2, {"a": 1.0}])", {"/2 uniqueItems"}},
        {R"({"uniqueItems": false})", "[1, 1]", nullptr, {}},
        {R"({"contains": {"minimum": 5}})", "[1, 5]", "[1]", {" contains"}},
        {R"({"maxProperties": 1})", R"({"a": 1})", R"({"a": 1, "b": 1})", {" maxProperties"}},
        {R"({"minProperties": 1})", R"({"a": 1})", "{}", {" minProperties"}},
        {R"({"required": ["a", "b/~"]})", R"({"a": 1, "b/~": 1})", "{}", {"/a required", "/b~1~0 required"}},
        {R"({"properties": {"a": {"type": "null"}, "b": false}})",
         R"({"a": null})",
         R"({"a": 1, "b": 1})",
         {"/a type", "/b false"}},
        {R"({"patternProperties": {"^x": {"type": "null"}}, "additionalProperties": false})",
         R"({"xy": null})",
         R"({"xy": 1, "z": 1})",
         {"/xy type", "/z additionalProperties"}},
        {R"({"properties": {"a": true}, "additionalProperties": {"type": "null"}})",
         R"({"a": 1, "b": null})",
         R"({"b": 1})",
         {"/b type"}},
        {R"({"dependencies": {"a": ["b"], "c": {"required": ["d"]}}})",
         R"({"a": 1, "b": 1})",
         R"({"a": 1, "c": 1})",
         {"/b dependencies", "/d required"}},
        {R"({"propertyNames": {"maxLength": 1}})", R"({"a": 1})", R"({"ab": 1})", {"/ab propertyNames"}},
        {R"({"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"minimum": 1}})",
         "1",
         "\"\"",
         {" minLength"}},
        {R"({"allOf": [{"minimum": 1}, {"maximum": 2}]})", "1", "0", {" minimum"}},
        {R"({"anyOf": [{"type": "null"}, {"minimum": 2}]})", "2", "1", {" anyOf", " type", " minimum"}},
        {R"({"oneOf": [{"minimum": 1}, {"minimum": 2}]})", "1", "2", {" oneOf"}},
        {R"({"not": {"type": "null"}})", "1", "null", {" not"}},
        {R"({"format": "ipv4"})", "\"1.2.3.4\"", "\"1.2.3\"", {" format"}},
        {R"({"definitions": {"a": {"type": "null"}}, "items": {"$ref": "#/definitions/a"}})",
         "[null]",
         "[1]",
         {"/0 type"}},
        {R"({"definitions": {"a b": {"maximum": 1}}, "items": {"$ref": "#/definitions/a%20b"}})",
         "[1]",
         "[2]",
         {"/0 maximum"}},
        {R"({"properties": {"child": {"$ref": "#"}, "n": {"maximum": 1}}})",
         R"({"child": {"child": {"n": 1}}})",
         R"({"child": {"child": {"n": 2}}})",
         {"/child/child/n maximum"}},
        {"false", nullptr, "1", {" false"}},
        {"true", "1", nullptr, {}},
    };
    for (const auto& one : cases) {
        SCOPED_TRACE(one.schema);
        const Schema made = schema(one.schema);
        if (one.fits != nullptr) {
            EXPECT_EQ(broken(made, one.fits), Rules{});
        }
        if (one.breaks != nullptr) {
            EXPECT_EQ(broken(made, one.breaks), one.rules);
        }
    }
}

TEST(EntitySchema, ComparesNumbersWithAllTheirDigits) {
    const Schema made = schema(R"({"maximum": 12345678901234567890123456789012345678})");
    EXPECT_EQ(broken(made, "12345678901234567890123456789012345678"), Rules{});
    EXPECT_EQ(broken(made, "12345678901234567890123456789012345679"), Rules{" maximum"});
    EXPECT_EQ(broken(schema(R"({"exclusiveMaximum": 9007199254740993})"), "9007199254740992"), Rules{});
    const Schema multiple = schema(R"({"multipleOf": 12345678901234567890123456789012345677})");
    EXPECT_EQ(broken(multiple, "12345678901234567890123456789012345677e80"), Rules{});
    EXPECT_EQ(broken(multiple, "1e80"), Rules{" multipleOf"});
    EXPECT_EQ(broken(schema(R"({"multipleOf": 1e-100})"), "3e-100"), Rules{});
    EXPECT_EQ(broken(schema(R"({"multipleOf": 40})"), "80"), Rules{});
    EXPECT_EQ(broken(schema(R"({"multipleOf": 40})"), "20"), Rules{" multipleOf"});
}

TEST(EntitySchema, TellsRuleValueAndReason) {
    const auto found =
        schema(R"({"properties": {"age": {"maximum": 123}}})").check(parse_json_object(R"({"age": 130})"));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0], (Violation{"/age", "maximum", "130 is greater than 123", AttributeValue{130}}));
}

TEST(EntitySchema, TakesSetsForListsAndBinariesForNothing) {
    const Schema made = schema(R"({"properties": {"tags": {"type": "array", "items": {"maxLength": 2}},
                                                  "blob": {"type": "string"}}})");
    const Item item{{"tags", AttributeValue::StringSet{"ab", "abc"}}, {"blob", to_bytes("x")}};
    const auto found = made.check(item);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].pointer, "/blob");
    EXPECT_EQ(found[1].pointer, "/tags/1");
}

TEST(EntitySchema, ComparesSetsAsListsAndBinariesWithNothingElse) {
    const Schema made = schema(R"({"properties": {"a": {"const": [1, 2]}, "b": {"enum": [{"c": ["x"]}, ["eA=="]]},
                                                  "list": {"uniqueItems": true}}})");
    using NumberSet = AttributeValue::NumberSet;
    using StringSet = AttributeValue::StringSet;
    using List = AttributeValue::List;
    EXPECT_TRUE(made.check(Item{{"a", NumberSet{2, 1}}, {"b", Item{{"c", StringSet{"x"}}}}}).empty());
    EXPECT_TRUE(made.check(Item{{"a", List{1, 2}}, {"b", StringSet{"eA=="}}}).empty());
    EXPECT_EQ(made.check(Item{{"a", NumberSet{1}}, {"b", Item{{"d", StringSet{"x"}}}}}).size(), 2U);
    EXPECT_EQ(made.check(Item{{"b", List{to_bytes("x")}}}).size(), 1U);

    EXPECT_TRUE(made.check(Item{{"list", List{to_bytes("x"), "eA==", 1, "1"}}}).empty());
    EXPECT_EQ(made.check(Item{{"list", List{to_bytes("x"), "eA==", to_bytes("x"), "eA=="}}}).size(), 2U);
    EXPECT_EQ(made.check(Item{{"list", List{NumberSet{1, 2}, List{1, 2}}}}).size(), 1U);
}

TEST(EntitySchema, RefusesWhatIsNoSchema) {
    const struct {
        const char* schema;
        const char* text;
    } cases[] = {
        {R"({"type": "strnig"})", "/type"},
        {R"({"properties": {"a": {"minLength": -1}}})", "/properties/a/minLength -1 is less than 0"},
        {R"({"required": "a"})", "/required"},
        {"5", "the document is 5, not of type boolean or object"},
        {R"({"items": {"$ref": "#/definitions/a"}})", "/definitions/a: $ref leads here, where nothing is"},
        {R"({"items": {"$ref": "http://example.com/a"}})", "is not in this document"},
        {R"({"$ref": "#"})", "applies itself to the same value, without end"},
        {R"({"allOf": [{"anyOf": [{"$ref": "#"}]}]})", "applies itself to the same value, without end"},
        {R"json({"pattern": "(?=a)"})json", "look-arounds are not supported"},
        {R"({"patternProperties": {"(": true}})", "missing"},
    };
    for (const auto& one : cases) {
        SCOPED_TRACE(one.schema);
        try {
            (void)schema(one.schema);
            ADD_FAILURE() << "nothing was thrown";
        } catch (const SchemaError& error) {
            EXPECT_NE(std::string{error.what()}.find(one.text), std::string::npos) << error.what();
        }
    }
}

TEST(EntitySchema, ReportsKeywordsAndFormatsThatNothingChecks) {
    const Schema made = schema(R"({"properties": {"min": {"min": 0, "format": "colour"}}, "default": {"max": 1}})");
    ASSERT_EQ(made.unknown().size(), 2U);
    EXPECT_NE(made.unknown()[0].find("/properties/min/format"), std::string::npos);
    EXPECT_NE(made.unknown()[1].find("/properties/min/min"), std::string::npos);
}

}  // namespace
}  // namespace dynaloom::entity
