#include <dynaloom/entity/schema_diff.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace dynaloom {
namespace {

EntityType person(const std::string& properties, const std::string& more = "", EntityOptions options = {}) {
    if (options.id_attribute.empty()) options.id_attribute = "id";
    return EntityType::from_json(
        R"({"title": "PERSON", "type": "object", "properties": {)" + properties + "}" + more + "}", std::move(options));
}
std::vector<std::string> changes(const EntityType& before, const EntityType& after) {
    std::vector<std::string> found;
    for (const SchemaChange& one : diff(before, after))
        found.push_back(one.where + ' ' + std::string{to_string(one.kind)});
    return found;
}

TEST(EntityDiff, TellsWhatAChangeDoesToStoredData) {
    const std::string id = R"("id": {"type": "string"})";
    const std::string closed = R"(, "additionalProperties": false)";
    const struct {
        const char* name;
        EntityType before;
        EntityType after;
        std::vector<std::string> changes;
    } cases[] = {
        {"nothing", person(id), person(id), {}},
        {"new, closed", person(id, closed), person(id + R"(, "a": {})", closed), {"/properties/a safe"}},
        {"new, open", person(id), person(id + R"(, "a": {})"), {"/properties/a needs a backfill"}},
        {"gone, closed", person(id + R"(, "a": {})", closed), person(id, closed), {"/properties/a needs a backfill"}},
        {"gone, open", person(id + R"(, "a": {})"), person(id), {"/properties/a safe"}},
        {"new, of a pattern",
         person(id, R"(, "patternProperties": {"^a": {"type": "integer"}})" + closed),
         person(id + R"(, "a": {"type": "string"})", R"(, "patternProperties": {"^a": {"type": "integer"}})" + closed),
         {"/properties/a needs a backfill"}},
        {"gone, half open",
         person(id + R"(, "a": {"type": "string"})", R"(, "additionalProperties": {"type": "integer"})"),
         person(id, R"(, "additionalProperties": {"type": "integer"})"),
         {"/properties/a needs a backfill"}},
        {"pattern gone, closed",
         person(id, R"(, "patternProperties": {"^a": {}})" + closed),
         person(id, closed),
         {"/patternProperties needs a backfill"}},
        {"reference gone",
         person(id + R"(, "a": {"$ref": "#/properties/id", "type": "integer"})"),
         person(id + R"(, "a": {"type": "integer"})"),
         {"/properties/a/$ref needs a backfill"}},
        {"a word that is a type's",
         person(id + R"(, "a": {"enum": ["integer"]})"),
         person(id + R"(, "a": {"enum": ["number"]})"),
         {"/properties/a/enum needs a backfill"}},
        {"required", person(id), person(id, R"(, "required": ["id"])"), {"/required needs a backfill"}},
        {"required no more", person(id, R"(, "required": ["id"])"), person(id), {"/required safe"}},
        {"closed", person(id), person(id, closed), {"/additionalProperties needs a backfill"}},
        {"opened", person(id, closed), person(id), {"/additionalProperties safe"}},
        {"looser",
         person(id + R"(, "a": {"maximum": 1, "minimum": 5, "type": "integer", "enum": [1]})"),
         person(id + R"(, "a": {"maximum": 2, "minimum": 4, "type": ["number", "null"], "enum": [1, 2]})"),
         {"/properties/a/enum safe", "/properties/a/maximum safe", "/properties/a/minimum safe",
          "/properties/a/type safe"}},
        {"tighter",
         person(id + R"(, "a": {"maximum": 2, "minLength": 1, "type": "number", "enum": [1, 2]})"),
         person(id + R"(, "a": {"maximum": 1, "minLength": 2, "type": "integer", "enum": [1]})"),
         {"/properties/a/enum needs a backfill", "/properties/a/maximum needs a backfill",
          "/properties/a/minLength needs a backfill", "/properties/a/type needs a backfill"}},
        {"keyword",
         person(id + R"(, "a": {"pattern": "x"})"),
         person(id + R"(, "a": {"format": "date"})"),
         {"/properties/a/format needs a backfill", "/properties/a/pattern safe"}},
        {"words",
         person(id + R"(, "a": {"description": "x"})"),
         person(id + R"(, "a": {"description": "y"})"),
         {"/properties/a/description safe"}},
        {"nested",
         person(id + R"(, "a": {"items": {"properties": {"b": {"maxLength": 2}}}})"),
         person(id + R"(, "a": {"items": {"properties": {"b": {"maxLength": 1}}}})"),
         {"/properties/a/items/properties/b/maxLength needs a backfill"}},
        {"key", person(id), person(id, "", {.sk_pattern = "P#{id}"}), {"sort key breaks keys"}},
        {"key names", person(id), person(id, "", {.partition_key = "pk"}), {"name of the partition key breaks keys"}},
        {"key type",
         person(id),
         person(R"("id": {"type": "integer"})"),
         {"sort key breaks keys", "/properties/id/type needs a backfill"}},
        {"name of a key gone",
         person(R"("id": {"type": "string", "enum": ["a", "b"]})"),
         person(R"("id": {"type": "string", "enum": ["a"]})"),
         {"sort key breaks keys", "/properties/id/enum needs a backfill"}},
        {"id",
         person(id + R"(, "no": {"type": "string"})"),
         person(id + R"(, "no": {"type": "string"})", "", {.id_attribute = "no"}),
         {"sort key breaks keys", "id attribute breaks keys"}},
    };
    for (const auto& one : cases) {
        SCOPED_TRACE(one.name);
        EXPECT_EQ(changes(one.before, one.after), one.changes);
    }
}

}  // namespace
}  // namespace dynaloom
