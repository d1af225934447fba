#include <dynaloom/table/schema_change.hpp>

#include "value/text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace dynaloom {

std::string_view to_string(SchemaChange::Kind kind) noexcept {
    constexpr std::string_view names[] = {"safe", "needs a backfill", "breaks keys"};
    return names[static_cast<std::size_t>(kind)];
}

namespace detail {
namespace {

/// Whether every text of one shape is that of the same value in the other. What a wider type adds does not matter.
bool keeps_texts(const TextShape& before, const TextShape& after) {
    const auto kind_of = [](const TextShape& shape) {
        if (shape.kind == TextKind::unsigned_integer) return TextKind::signed_integer;
        return shape.kind == TextKind::names ? TextKind::text : shape.kind;
    };
    const TextKind kind = kind_of(before);
    if (kind != kind_of(after)) return false;
    if (kind == TextKind::signed_integer || kind == TextKind::uuid) return true;
    if (kind != TextKind::text) return before.digits == after.digits;
    if (before.kind != TextKind::names || after.kind != TextKind::names) return true;
    return std::all_of(before.names.begin(), before.names.end(), [&](std::string_view name) {
        return std::find(after.names.begin(), after.names.end(), name) != after.names.end();
    });
}

/// What is different between the texts of two patterns; empty if nothing is.
std::string compare_patterns(const KeyPatternView& before, const KeyPatternView& after) {
    if (before.text != after.text) return quoted(before.text, 200) + " has become " + quoted(after.text, 200);
    for (std::size_t i = 0; i < before.parts.size(); ++i) {  // one text, so the same parts
        const PatternPart& part = before.parts[i];
        if (part.is_placeholder() && !keeps_texts(part.shape, after.parts[i].shape))
            return quoted(part.text) + " is of another type, so its text is another";
    }
    return {};
}

/// The same of an index's keys.
std::string compare_index_keys(const ComparedIndex& before, const ComparedIndex& after) {
    for (std::size_t i = 0; i < before.patterns.size(); ++i) {
        if (std::string what = compare_patterns(before.patterns[i], after.patterns[i]); !what.empty()) return what;
        if (before.attributes[i] != after.attributes[i])
            return "its key " + quoted(before.attributes[i]) + " has become " + quoted(after.attributes[i]);
    }
    return before.fields != after.fields ? "its key is of other fields" : "";
}

void compare_indexes(const std::vector<ComparedIndex>& before, const std::vector<ComparedIndex>& after,
                     std::vector<SchemaChange>& changes) {
    using Kind = SchemaChange::Kind;
    const auto find = [](const std::vector<ComparedIndex>& indexes, const ComparedIndex& like) {
        return std::find_if(indexes.begin(), indexes.end(), [&](const ComparedIndex& index) {
            return index.name == like.name && index.is_unique == like.is_unique;
        });
    };
    const auto add = [&](Kind kind, const ComparedIndex& index, std::string what) {
        changes.push_back({kind, (index.is_unique ? "unique " : "index ") + std::string{index.name}, std::move(what)});
    };
    for (const ComparedIndex& index : after) {
        const auto old = find(before, index);
        const bool writes = !index.attributes[0].empty() || !index.attributes[1].empty();
        if (old == before.end()) {
            add(writes ? Kind::needs_backfill : Kind::safe, index,
                writes ? "is new; what is stored lacks its keys" : "is new, of attributes that are stored already");
        } else if (std::string what = compare_index_keys(*old, index); !what.empty()) {
            add(Kind::needs_backfill, index, std::move(what));
        }
    }
    for (const ComparedIndex& index : before) {
        if (find(after, index) == after.end()) add(Kind::safe, index, "is gone");
    }
}

}  // namespace

std::vector<SchemaChange> compare_keys(const Binding& before, const Binding& after) {
    std::vector<SchemaChange> changes;
    const auto compare = [&](std::string_view where, std::string_view old_text, std::string_view new_text) {
        if (old_text == new_text) return;
        changes.push_back({SchemaChange::Kind::breaks_keys, std::string{where},
                           quoted(old_text, 200) + " has become " + quoted(new_text, 200)});
    };
    const auto compare_key = [&](const char* where, const KeyPatternView& old_key, const KeyPatternView& new_key) {
        std::string what = compare_patterns(old_key, new_key);
        if (!what.empty()) changes.push_back({SchemaChange::Kind::breaks_keys, where, std::move(what)});
    };
    compare_key("partition key", before.partition, after.partition);
    compare_key("sort key", before.sort.value_or(KeyPatternView{}), after.sort.value_or(KeyPatternView{}));
    compare("name of the partition key", before.key_names.partition, after.key_names.partition);
    if (before.sort && after.sort) compare("name of the sort key", before.key_names.sort, after.key_names.sort);
    return changes;
}

std::vector<SchemaChange> compare_models(const ComparedModel& before, const ComparedModel& after) {
    using Kind = SchemaChange::Kind;
    std::vector<SchemaChange> changes = compare_keys(before.binding, after.binding);
    const auto add = [&](Kind kind, const ComparedField& field, std::string what) {
        changes.push_back({kind, std::string{field.attribute}, std::move(what)});
    };
    const auto find = [](const std::vector<ComparedField>& fields, std::string_view attribute) {
        return std::find_if(fields.begin(), fields.end(),
                            [&](const ComparedField& field) { return field.attribute == attribute; });
    };
    for (const ComparedField& field : after.fields) {
        const auto old = find(before.fields, field.attribute);
        if (old == before.fields.end()) {
            add(field.required ? Kind::needs_backfill : Kind::safe, field,
                field.required   ? "is new and required"
                : field.optional ? "is new and optional"
                                 : "is new; where it is absent it has its default");
            continue;
        }
        if (old->type != field.type)
            add(Kind::needs_backfill, field,
                "was of type " + std::string{old->type} + ", now of type " + std::string{field.type});
        if (old->required != field.required)
            add(field.required ? Kind::needs_backfill : Kind::safe, field,
                field.required ? "is required now" : "is required no more");
        if (old->optional != field.optional)
            add(Kind::safe, field,
                field.optional ? "is optional now" : "is optional no more; where it is absent it has its default");
    }
    for (const ComparedField& field : before.fields) {
        if (find(after.fields, field.attribute) == after.fields.end())
            add(Kind::safe, field, "is gone; what is stored of it is kept until the record is saved as a whole");
    }
    compare_indexes(before.indexes, after.indexes, changes);
    return changes;
}

}  // namespace detail
}  // namespace dynaloom
