#include <dynaloom/table/schema_change.hpp>

#include "value/text.hpp"

#include <algorithm>

namespace dynaloom {

std::string_view to_string(SchemaChange::Kind kind) noexcept {
    constexpr std::string_view names[] = {"safe", "needs a backfill", "breaks keys"};
    return names[static_cast<std::size_t>(kind)];
}

namespace detail {

std::vector<SchemaChange> compare_keys(const Binding& before, const Binding& after) {
    std::vector<SchemaChange> changes;
    const auto compare = [&](std::string_view where, std::string_view old_text, std::string_view new_text) {
        if (old_text == new_text) return;
        changes.push_back({SchemaChange::Kind::breaks_keys, std::string{where},
                           quoted(old_text, 200) + " has become " + quoted(new_text, 200)});
    };
    const auto sort_of = [](const Binding& binding) { return binding.sort ? binding.sort->text : std::string_view{}; };
    compare("partition key", before.partition.text, after.partition.text);
    compare("sort key", sort_of(before), sort_of(after));
    compare("name of the partition key", before.key_names.partition, after.key_names.partition);
    if (before.sort && after.sort) compare("name of the sort key", before.key_names.sort, after.key_names.sort);
    return changes;
}

std::vector<SchemaChange> compare_models(const Binding& before, const Binding& after,
                                         const std::vector<ComparedField>& old_fields,
                                         const std::vector<ComparedField>& new_fields) {
    using Kind = SchemaChange::Kind;
    std::vector<SchemaChange> changes = compare_keys(before, after);
    const auto add = [&](Kind kind, const ComparedField& field, std::string what) {
        changes.push_back({kind, std::string{field.attribute}, std::move(what)});
    };
    const auto find = [](const std::vector<ComparedField>& fields, std::string_view attribute) {
        return std::find_if(fields.begin(), fields.end(),
                            [&](const ComparedField& field) { return field.attribute == attribute; });
    };
    for (const ComparedField& field : new_fields) {
        const auto old = find(old_fields, field.attribute);
        if (old == old_fields.end()) {
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
    for (const ComparedField& field : old_fields) {
        if (find(new_fields, field.attribute) == new_fields.end())
            add(Kind::safe, field, "is gone; what is stored of it is kept until the record is saved as a whole");
    }
    return changes;
}

}  // namespace detail
}  // namespace dynaloom
