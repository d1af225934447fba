#include "table/backoff.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/table/table_info.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynaloom::detail {
namespace {

constexpr std::chrono::minutes default_wait{5};  // DynamoDB takes seconds, with indexes up to a few minutes

KeySchema key_schema(const TableInfo& table, bool has_sort_key) {
    KeySchema schema{.partition_key = {.name = table.partition_key}, .sort_key = {}};
    if (has_sort_key) schema.sort_key = KeyAttribute{.name = table.sort_key};
    return schema;
}

std::string describe(const KeyAttribute& key) {
    constexpr std::string_view types = "SNB";
    return key.name + " (" + types[static_cast<std::size_t>(key.type)] + ")";
}
std::string describe(const KeySchema& schema) {
    return describe(schema.partition_key) + (schema.sort_key ? ", " + describe(*schema.sort_key) : "");
}
std::string describe(const SecondaryIndex& index) {
    std::string text;
    for (const auto* keys : {&index.partition_key, &index.sort_key}) {
        for (const KeyAttribute& key : *keys) text += (text.empty() ? "" : ", ") + describe(key);
    }
    return text;
}

std::vector<KeyAttribute> key_attributes(std::span<const IndexAttribute> attributes) {
    std::vector<KeyAttribute> keys;
    for (const auto& [name, type] : attributes) {
        if (name.empty()) break;
        keys.push_back({.name = std::string{name},
                        .type = type == Scalar::N   ? KeyType::N
                                : type == Scalar::B ? KeyType::B
                                                    : KeyType::S});
    }
    return keys;
}

/// Compares a table that is there with the one that would have been created. @throws ValidationError naming what
/// differs.
void check_schema(const CreateTableRequest& wanted, const TableDescription& found) {
    const auto refuse = [&](const std::string& what) {
        throw ValidationError{"table \"" + wanted.table + "\" exists " + what};
    };
    // A table that another program made, the only kind without a date, takes records without a sort key too.
    const bool fits_adopted = found.created_at == std::chrono::sys_seconds{} && !wanted.key_schema.sort_key &&
                              found.key_schema.partition_key == wanted.key_schema.partition_key;
    if (found.key_schema != wanted.key_schema && !fits_adopted) {
        refuse("with the key " + describe(found.key_schema) + ", but its models need " + describe(wanted.key_schema));
    }
    for (const SecondaryIndex& index : wanted.global_indexes) {
        const auto same = std::find_if(found.global_indexes.begin(), found.global_indexes.end(),
                                       [&](const IndexDescription& other) { return other.index.name == index.name; });
        if (same == found.global_indexes.end()) {
            refuse("without the index \"" + index.name + "\" (" + describe(index) +
                   ") that its models need: add it with update_table");
        } else if (same->index.partition_key != index.partition_key || same->index.sort_key != index.sort_key) {
            refuse("with the key " + describe(same->index) + " of its index \"" + index.name +
                   "\", but its models need " + describe(index));
        }
    }
}

/// What keeps the table from being of use; empty if nothing does.
std::string unfinished(const CreateTableRequest& wanted, const TableDescription& found) {
    if (found.status == TableStatus::creating) return "it is being created";
    if (found.status == TableStatus::deleting) return "it is being deleted";
    for (const IndexDescription& index : found.global_indexes) {
        const bool is_wanted = std::any_of(wanted.global_indexes.begin(), wanted.global_indexes.end(),
                                           [&](const SecondaryIndex& one) { return one.name == index.index.name; });
        if (is_wanted && index.status == TableStatus::creating)
            return "its index \"" + index.index.name + "\" is being created";
    }
    return {};
}

}  // namespace

CreateTableRequest make_create_table(const TableInfo& table, bool has_sort_key,
                                     std::span<const IndexDescriptionView> indexes) {
    CreateTableRequest request{.table = table.name, .key_schema = key_schema(table, has_sort_key)};
    for (const IndexDescriptionView& description : indexes) {
        SecondaryIndex index{.name = std::string{description.name},
                             .partition_key = key_attributes(description.partition),
                             .sort_key = key_attributes(description.sort)};
        const auto same = std::find_if(request.global_indexes.begin(), request.global_indexes.end(),
                                       [&](const SecondaryIndex& other) { return other.name == index.name; });
        if (same == request.global_indexes.end()) {
            request.global_indexes.push_back(std::move(index));
        } else if (*same != index) {
            throw ValidationError{"table \"" + table.name + "\": its models give the index \"" + index.name +
                                  "\" different keys: " + describe(*same) + " and " + describe(index)};
        }
    }
    return request;
}

void create_if_missing(const TableInfo& table, const CreateTableRequest& wanted) {
    Backoff backoff{table.options.budget, default_wait};
    CallOptions options = table.options;
    std::string pending;
    for (bool exists = false;;) {
        std::optional<TableDescription> found;
        try {
            if (!exists) found = table.store->create_table(wanted, options).description;
        } catch (const TableExists&) {  // NOLINT(bugprone-empty-catch): is looked at below
        }
        try {
            if (!found) {
                found = table.store->describe_table({.table = table.name}, options).description;
                if (found->status != TableStatus::deleting) check_schema(wanted, *found);
            }
            exists = true;
            pending = unfinished(wanted, *found);
            if (pending.empty()) return;
        } catch (const TableNotFound&) {  // deleted meanwhile; or so new that not every part of DynamoDB knows of it
            exists = false;
            pending = "it is not there yet";
        }
        if (!backoff.wait())
            throw Timeout{"table \"" + table.name + "\" cannot be used: " + pending +
                          ", and the time to wait for it has passed"};
        options = backoff.options();
    }
}

void enable_time_to_live(const TableInfo& table, std::string_view attribute) {
    const auto is_enabled = [&] {
        const auto now = table.store->describe_time_to_live({.table = table.name}, table.options).attribute;
        if (!now) return false;
        if (*now == attribute) return true;
        throw ValidationError{"table \"" + table.name + "\" has the time to live \"" + *now +
                              "\", but its models need \"" + std::string{attribute} + '"'};
    };
    if (is_enabled()) return;
    try {
        table.store->update_time_to_live({.table = table.name, .attribute = std::string{attribute}}, table.options);
    } catch (const ValidationError&) {  // somebody else was faster
        if (!is_enabled()) throw;
    }
}

}  // namespace dynaloom::detail
