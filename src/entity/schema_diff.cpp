#include "entity/schema_reader.hpp"

#include "value/text.hpp"

#include <dynaloom/entity/json.hpp>
#include <dynaloom/entity/schema_diff.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace dynaloom {
namespace {

using Kind = SchemaChange::Kind;

constexpr std::string_view annotations[] = {"$comment",         "$id",     "$schema",     "contentEncoding",
                                            "contentMediaType", "default", "description", "examples",
                                            "readOnly",         "title",   "writeOnly"};
/// Bounds that allow more when they grow, and those that allow less.
constexpr std::string_view upper_bounds[] = {"exclusiveMaximum", "maxItems", "maxLength", "maxProperties", "maximum"};
constexpr std::string_view lower_bounds[] = {"exclusiveMinimum", "minItems", "minLength", "minProperties", "minimum"};

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

/// The members of a list, or the value alone, as text.
std::set<std::string> alternatives(const AttributeValue& value) {
    std::set<std::string> texts;
    const auto* list = value.get_if<AttributeValue::List>();
    if (list == nullptr) return {to_json_text(value)};
    for (const AttributeValue& one : *list) texts.insert(to_json_text(one));
    return texts;
}
/// @param of_type  An `integer` is also a `number`.
bool allows_all(const std::set<std::string>& before, const std::set<std::string>& after, bool of_type) {
    return std::all_of(before.begin(), before.end(), [&](const std::string& one) {
        return after.contains(one) || (of_type && one == "\"integer\"" && after.contains("\"number\""));
    });
}

class Comparison {
public:
    std::vector<SchemaChange> changes;

    void compare(const std::string& pointer, const AttributeValue& before, const AttributeValue& after) {
        if (before == after) return;
        const Item* old_schema = before.get_if<Item>();
        const Item* new_schema = after.get_if<Item>();
        if (old_schema == nullptr || new_schema == nullptr) {
            const bool allows = after == AttributeValue{true} || before == AttributeValue{false};
            add(allows ? Kind::safe : Kind::needs_backfill, pointer, allows ? "allows more" : "allows less");
            return;
        }
        std::set<std::string> names;
        for (const Attribute& one : *old_schema) names.insert(one.name);
        for (const Attribute& one : *new_schema) names.insert(one.name);
        for (const std::string& name : names) {
            const AttributeValue* old_value = old_schema->find(name);
            const AttributeValue* new_value = new_schema->find(name);
            if (old_value != nullptr && new_value != nullptr && *old_value == *new_value) continue;
            compare_keyword(pointer + '/' + entity::escape_pointer(name), name, old_value, new_value, *old_schema,
                            *new_schema);
        }
    }

private:
    void add(Kind kind, std::string where, std::string what) {
        changes.push_back({kind, std::move(where), std::move(what)});
    }

    void compare_keyword(const std::string& here, const std::string& name, const AttributeValue* before,
                         const AttributeValue* after, const Item& old_schema, const Item& new_schema) {
        if (is_one_of(annotations, name)) return add(Kind::safe, here, "says something else, which binds no data");
        if (name == "properties") return compare_properties(here, before, after, old_schema, new_schema);
        if (name == "required") return compare_required(here, before, after);
        // What refers to definitions is bound by them; a reference hides what stands beside it; names that a pattern
        // matched no more may be forbidden.
        if (name == "definitions" || name == "$ref" || name == "patternProperties")
            return add(Kind::needs_backfill, here, "has changed");
        if (name == "additionalProperties" || name == "items") {
            static const AttributeValue anything{true};
            return compare(here, before != nullptr ? *before : anything, after != nullptr ? *after : anything);
        }
        if (after == nullptr) return add(Kind::safe, here, "is gone: more is allowed");
        if (before == nullptr) return add(Kind::needs_backfill, here, "is new: less is allowed");
        if (name == "type" || name == "enum") {
            const bool allows = allows_all(alternatives(*before), alternatives(*after), name == "type");
            return add(allows ? Kind::safe : Kind::needs_backfill, here,
                       allows ? "allows more" : to_json_text(*before) + " has become " + to_json_text(*after));
        }
        const bool upper = is_one_of(upper_bounds, name);
        if ((upper || is_one_of(lower_bounds, name)) && before->type() == AttributeType::N &&
            after->type() == AttributeType::N) {
            const bool allows = upper ? after->n() >= before->n() : after->n() <= before->n();
            return add(allows ? Kind::safe : Kind::needs_backfill, here,
                       "was " + before->n().to_string() + ", now " + after->n().to_string());
        }
        add(Kind::needs_backfill, here, "has changed");
    }

    void compare_properties(const std::string& here, const AttributeValue* before, const AttributeValue* after,
                            const Item& old_schema, const Item& new_schema) {
        static const Item none;
        const auto members = [](const AttributeValue* value) -> const Item& {
            const Item* map = value != nullptr ? value->get_if<Item>() : nullptr;
            return map != nullptr ? *map : none;
        };
        const auto others_of = [](const Item& schema) {
            const AttributeValue* others = schema.find("additionalProperties");
            return others != nullptr ? *others : AttributeValue{true};
        };
        const bool was_forbidden =
            others_of(old_schema) == AttributeValue{false} && old_schema.find("patternProperties") == nullptr;
        for (const Attribute& one : members(after)) {
            const std::string where = here + '/' + entity::escape_pointer(one.name);
            if (const AttributeValue* old = members(before).find(one.name)) {
                compare(where, *old, one.value);
            } else if (was_forbidden) {
                add(Kind::safe, where, "is new");
            } else {
                add(Kind::needs_backfill, where, "is new, and was allowed to be something else before");
            }
        }
        const bool is_free = others_of(new_schema) == AttributeValue{true};
        for (const Attribute& one : members(before)) {
            if (members(after).contains(one.name)) continue;
            add(is_free ? Kind::safe : Kind::needs_backfill, here + '/' + entity::escape_pointer(one.name),
                is_free ? "is gone: it may be anything" : "is gone, and what it was may not be allowed any more");
        }
    }

    void compare_required(const std::string& here, const AttributeValue* before, const AttributeValue* after) {
        const auto names = [](const AttributeValue* value) {
            return value != nullptr ? alternatives(*value) : std::set<std::string>{};
        };
        const std::set<std::string> old_names = names(before);
        const std::set<std::string> new_names = names(after);
        for (const std::string& name : new_names) {
            if (!old_names.contains(name)) add(Kind::needs_backfill, here, name + " is required now");
        }
        for (const std::string& name : old_names) {
            if (!new_names.contains(name)) add(Kind::safe, here, name + " is required no more");
        }
    }
};

}  // namespace

std::vector<SchemaChange> diff(const EntityType& before, const EntityType& after) {
    Comparison comparison;
    comparison.changes = detail::compare_keys(before.binding(), after.binding());
    if (before.id_attribute() != after.id_attribute()) {
        comparison.changes.push_back(
            {Kind::breaks_keys, "id attribute",
             detail::quoted(before.id_attribute()) + " has become " + detail::quoted(after.id_attribute())});
    }
    comparison.compare("", before.schema(), after.schema());
    return std::move(comparison.changes);
}

}  // namespace dynaloom
