#include "support/temp_dir.hpp"

#include <dynaloom/entity/entity_type.hpp>
#include <dynaloom/entity/json.hpp>
#include <dynaloom/warning.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace dynaloom {
namespace {

constexpr const char* person_schema = R"({
    "title": "PERSON", "type": "object", "required": ["name", "id_number"],
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}, "id_number": {"type": "string"},
                   "state": {"type": "string", "enum": ["a-b", "c"]}, "height": {"type": "number"}},
    "additionalProperties": false})";

EntityType load(const std::string& schema, EntityOptions options = {.id_attribute = "id"}) {
    return EntityType::from_json(schema, std::move(options));
}

TEST(EntityType, BindsTitleAndIdAttribute) {
    const EntityType person = load(person_schema, {.id_attribute = "id_number"});
    EXPECT_EQ(person.title(), "PERSON");
    EXPECT_EQ(person.binding().partition.text, "PERSON");
    EXPECT_EQ(person.binding().sort->text, "{id_number}");
    EXPECT_EQ(person.binding().key_names, KeyNames{});
    EXPECT_EQ(person.schema_version().size(), 32U);
    EXPECT_NE(person.schema_version(),
              load(person_schema, {.id_attribute = "id_number", .sk_pattern = "A{id_number}"}).schema_version());
}

TEST(EntityType, TakesPatternsAndKeyNames) {
    const EntityType person = load(person_schema, {.id_attribute = "id_number",
                                                   .pk_pattern = "S_{state}_{age:03}",
                                                   .sk_pattern = "P#{id_number}",
                                                   .partition_key = "pk",
                                                   .sort_key = "sk"});
    EXPECT_EQ(person.binding().key_names, (KeyNames{"pk", "sk"}));
    EXPECT_EQ(person.binding().partition.placeholder_count(), 2U);
}

TEST(EntityType, EscapesBracesOfATitle) {
    const EntityType type = load(R"({"title": "a{b}", "type": "object", "properties": {"id": {"type": "integer"}}})");
    EXPECT_EQ(format_key(type.binding().partition, {}), "a{b}");
}

TEST(EntityType, FindsTheTypeOfAKeyBehindReferences) {
    const EntityType type = load(
        R"({"title": "X", "type": "object", "properties": {"id": {"$ref": "#/definitions/a"}},
            "definitions": {"a": {"$ref": "#/definitions/b%20c"}, "b c": {"type": "integer"}}})");
    EXPECT_EQ(type.binding().sort->parts[0].shape.kind, TextKind::signed_integer);
}

TEST(EntityType, SaysWhatASchemaLacks) {
    const struct {
        const char* schema;
        const char* text;
    } cases[] = {
        {"{\"title\": }", "line 1, column 11"},
        {R"({"type": "object", "properties": {"id": {"type": "string"}}})", "has no title"},
        {R"({"title": "", "type": "object", "properties": {"id": {"type": "string"}}})", "has no title"},
        {R"({"title": 5})", "/title"},
        {R"({"title": "X", "properties": {"id": {"type": "string"}}})", "its type is not \"object\""},
        {R"({"title": "X", "type": "object"})", "it has no properties"},
        {R"({"title": "X", "type": "object", "properties": {"a": {}}})", "its id attribute \"id\" is not among"},
        {R"({"title": "X", "type": "object", "properties": {"id": {"type": "number"}}})", "of neither type"},
        {R"({"title": "X", "type": "object", "properties": {"id": {"type": "string"}, "PK": {}}})", "a key attribute"},
        {R"({"title": "X", "type": "object", "properties": {"id": {"type": "string"}, "schema_version": {}}})",
         "that the library writes"},
    };
    for (const auto& one : cases) {
        SCOPED_TRACE(one.schema);
        try {
            (void)load(one.schema);
            ADD_FAILURE() << "nothing was thrown";
        } catch (const SchemaError& error) {
            EXPECT_NE(std::string{error.what()}.find(one.text), std::string::npos) << error.what();
        }
    }
    EXPECT_THROW((void)load(person_schema, {}), SchemaError);
}

TEST(EntityType, RefusesPatternsThatDoNotWork) {
    for (const EntityOptions& options : {EntityOptions{.id_attribute = "id_number", .sk_pattern = "A{name}"},
                                         EntityOptions{.id_attribute = "id_number", .sk_pattern = "{height}"},
                                         EntityOptions{.id_attribute = "id_number", .sk_pattern = "{id_number"},
                                         EntityOptions{.id_attribute = "id_number", .sk_pattern = "{state}-{name}"}}) {
        SCOPED_TRACE(options.sk_pattern);
        EXPECT_THROW((void)load(person_schema, options), KeyError);
    }
}

TEST(EntityType, ReportsUnknownKeywords) {
    std::vector<std::string> warnings;
    const WarningHandler before =
        set_warning_handler([&](std::string_view message) { warnings.emplace_back(message); });
    const char* schema = R"({"title": "X", "type": "object", "properties": {"id": {"type": "integer", "min": 0}}})";
    const EntityType type = load(schema);
    (void)load(schema, {.id_attribute = "id", .unknown_keywords = UnknownKeywords::ignore});
    set_warning_handler(before);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_NE(warnings[0].find("/properties/id/min"), std::string::npos) << warnings[0];
    EXPECT_EQ(type.unknown_keywords().size(), 1U);
    EXPECT_THROW((void)load(schema, {.id_attribute = "id", .unknown_keywords = UnknownKeywords::refuse}), SchemaError);
}

TEST(EntityType, IsReadFromAFile) {
    const test::TempDir directory;
    const std::string path = directory / "person.json";
    std::ofstream{path} << person_schema;
    EXPECT_EQ(EntityType::from_file(path, {.id_attribute = "id_number"}).title(), "PERSON");
    EXPECT_THROW((void)EntityType::from_file(directory / "none.json", {.id_attribute = "x"}), SchemaError);
}

TEST(EntityType, ListsEveryViolation) {
    const EntityType person = load(person_schema, {.id_attribute = "id_number"});
    const auto found = person.validate(parse_json_object(R"({"age": "old", "state": "x", "colour": 1})"));
    std::vector<std::string> pointers;
    for (const Violation& one : found) pointers.push_back(one.pointer + ' ' + one.rule);
    std::sort(pointers.begin(), pointers.end());
    EXPECT_EQ(pointers, (std::vector<std::string>{"/age type", "/colour additionalProperties", "/id_number required",
                                                  "/name required", "/state enum"}));
}

}  // namespace
}  // namespace dynaloom
