#include "table/backoff.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/table/decode_record.hpp>
#include <dynaloom/table/table_info.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace dynaloom::detail {
namespace {

constexpr std::size_t max_batch_writes = 25;
constexpr std::size_t max_batch_gets = 100;

std::string shortened(std::string_view text) {
    constexpr std::size_t longest = 60;
    return '"' + std::string{text.substr(0, longest)} + (text.size() > longest ? "…\"" : "\"");
}

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

const Item& key_of(const std::variant<EncodedItem, Key>& write) {
    const auto* item = std::get_if<EncodedItem>(&write);
    return item != nullptr ? item->keys() : std::get<Key>(write);
}

/// Throws `error` with all that is known of the one it stands for.
template <class AnyError>
[[noreturn]] void throw_as(AnyError error, const Error& origin) {
    if (origin.outcome_unknown()) error.set_outcome_unknown();
    error.set_request_id(std::string{origin.request_id()});
    throw error;
}

[[noreturn]] void throw_incomplete(const TableInfo& table, std::size_t left, std::string_view what) {
    throw BatchIncomplete{"table \"" + table.name + "\": the store still left " + std::to_string(left) + ' ' +
                              std::string{what} + " of a batch unprocessed when its time had passed",
                          left};
}

}  // namespace

std::shared_ptr<const TableInfo> make_table_info(std::shared_ptr<Store> store, std::string name,
                                                 const KeyNames& key_names, std::chrono::milliseconds budget) {
    if (store == nullptr) throw ValidationError{"table \"" + name + "\": there is no store"};
    return std::make_shared<const TableInfo>(TableInfo{.store = std::move(store),
                                                       .name = std::move(name),
                                                       .partition_key = std::string{key_names.partition},
                                                       .sort_key = std::string{key_names.sort},
                                                       .options = {.budget = budget}});
}

Key make_key(const TableInfo& table, KeyTexts texts, bool has_sort_key) {
    Key key;
    key.set(table.partition_key, std::move(texts.partition));
    if (has_sort_key) key.set(table.sort_key, std::move(texts.sort));
    return key;
}

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

GetItemRequest make_get(const TableInfo& table, Key key, bool consistent) {
    GetItemRequest request;
    request.table = table.name;
    request.key = std::move(key);
    request.consistent_read = consistent;
    return request;
}

EncodedItem make_item(const TableInfo& table, Key key, std::string body) {
    return EncodedItem::trusted(std::move(key), std::move(body), table.store->encoding());
}

PutItemRequest make_put(const TableInfo& table, EncodedItem item) {
    return {.table = table.name, .item = std::move(item), .condition = {}};
}

PutItemRequest make_create(const TableInfo& table, EncodedItem item) {
    return {.table = table.name, .item = std::move(item), .condition = attribute_not_exists(table.partition_key)};
}

UpdateItemRequest make_update(const TableInfo& table, Key key, Update update) {
    UpdateItemRequest request;
    request.table = table.name;
    request.key = std::move(key);
    request.update = std::move(update);
    return request;
}

DeleteItemRequest make_delete(const TableInfo& table, Key key) {
    return {.table = table.name, .key = std::move(key), .condition = {}};
}

QueryRequest make_partition_query(const TableInfo& table, std::string partition) {
    QueryRequest request;
    request.table = table.name;
    request.key_condition = compare(Condition::Op::equal, table.partition_key, std::move(partition));
    return request;
}

QueryRequest make_query(const TableInfo& table, SortRange range) {
    QueryRequest request = make_partition_query(table, std::move(range.partition));
    if (range.kind != SortRange::Kind::all) {
        request.key_condition =
            all_of({std::move(request.key_condition), sort_condition(table.sort_key, std::move(range))});
    }
    return request;
}

QueryRequest make_index_query(const TableInfo& table, std::string_view index, std::vector<Condition> key_conditions) {
    QueryRequest request;
    request.table = table.name;
    request.index = std::string{index};
    request.key_condition =
        key_conditions.size() == 1 ? std::move(key_conditions.front()) : all_of(std::move(key_conditions));
    return request;
}

ScanRequest make_scan(const TableInfo& table, ScanKeys keys) {
    std::vector<Condition> conditions;
    const auto add = [&](const std::string& attribute, std::string text, bool exact) {
        if (exact) {
            conditions.push_back(compare(Condition::Op::equal, attribute, std::move(text)));
        } else if (!text.empty()) {
            conditions.push_back(begins_with(attribute, std::move(text)));
        }
    };
    add(table.partition_key, std::move(keys.partition), keys.partition_exact);
    add(table.sort_key, std::move(keys.sort), keys.sort_exact);

    ScanRequest request;
    request.table = table.name;
    if (!conditions.empty()) request.filter = all_of(std::move(conditions));
    return request;
}

void rethrow_with_table(const TableInfo& table) {
    const std::string place = "table \"" + table.name + "\"";
    const auto placed = [&](const Error& error) {
        const std::string_view text = error.what();
        return text.starts_with(place) ? std::string{text} : (place + ": ").append(text);
    };
    try {
        throw;
    } catch (const KeyError& error) {
        throw_as(KeyError{placed(error)}, error);
    } catch (const ValidationError& error) {
        throw_as(ValidationError{placed(error)}, error);
    } catch (const ConditionFailed& error) {
        throw_as(ConditionFailed{placed(error), error.item()}, error);
    } catch (const Throttled& error) {
        throw_as(Throttled{placed(error), error.reasons()}, error);
    }
}

GetItemResult get_item(const TableInfo& table, GetItemRequest request) {
    try {
        return table.store->get_item(std::move(request), table.options);
    } catch (const Error&) {
        rethrow_with_table(table);
    }
}

void put_item(const TableInfo& table, PutItemRequest request) {
    try {
        table.store->put_item(std::move(request), table.options);
    } catch (const Error&) {
        rethrow_with_table(table);
    }
}

UpdateItemResult update_item(const TableInfo& table, UpdateItemRequest request) {
    try {
        return table.store->update_item(std::move(request), table.options);
    } catch (const Error&) {
        rethrow_with_table(table);
    }
}

void delete_item(const TableInfo& table, DeleteItemRequest request) {
    try {
        table.store->delete_item(std::move(request), table.options);
    } catch (const Error&) {
        rethrow_with_table(table);
    }
}

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

void wait_until_active(const TableInfo& table, TableDescription now) {
    constexpr std::chrono::minutes by_default{5};
    const auto is_active = [](const auto& one) { return one.status == TableStatus::active; };
    Backoff backoff{table.options.budget.count() == 0 ? by_default : table.options.budget};
    while (!is_active(now) || !std::ranges::all_of(now.global_indexes, is_active)) {
        if (!backoff.wait())
            throw Timeout{"table \"" + table.name + "\" is still being created, or one of its indexes is"};
        now = table.store->describe_table({.table = table.name}, table.options).description;
    }
}

EncodedItem with_keys(const TableInfo& table, const EncodedItem& item) {
    const std::array<std::string_view, 2> names{table.partition_key, table.sort_key};
    return item.with_keys(names);
}

std::string_view key_text(const Item& keys, std::string_view name) noexcept {
    const AttributeValue* value = keys.find(name);
    const std::string* text = value != nullptr ? value->get_if<std::string>() : nullptr;
    return text != nullptr ? std::string_view{*text} : std::string_view{};
}

std::string describe_key(const TableInfo& table, const Item& keys) {
    std::string text = table.partition_key + ' ' + shortened(key_text(keys, table.partition_key));
    if (keys.contains(table.sort_key)) text += ", " + table.sort_key + ' ' + shortened(key_text(keys, table.sort_key));
    return text;
}

bool is_record_of(const Binding& model, const TableInfo& table, const Item& keys) {
    return is_match(model.partition, key_text(keys, table.partition_key)) &&
           (model.sort ? is_match(*model.sort, key_text(keys, table.sort_key)) : !keys.contains(table.sort_key));
}

void rethrow_with_place(const DecodeError& error, const TableInfo& table, const EncodedItem& item) {
    throw DecodeError{"table \"" + table.name + "\", item " + describe_key(table, item.keys()) + ": " + error.what(),
                      error.path(), error.found()};
}

void refuse_place(const TableInfo& table, const EncodedItem& item, const char* why) {
    throw DecodeError{"table \"" + table.name + "\", item " + describe_key(table, item.keys()) +
                          ": its fields do not give this key: " + why,
                      {},
                      "other key fields"};
}

void check_place(const TableInfo& table, const EncodedItem& item, const KeyTexts& belongs) {
    if (key_text(item.keys(), table.partition_key) == belongs.partition &&
        (belongs.sort.empty() || key_text(item.keys(), table.sort_key) == belongs.sort)) {
        return;
    }
    refuse_place(table, item, ("they give \"" + belongs.partition + "\", \"" + belongs.sort + '"').c_str());
}

BatchWriter::BatchWriter(const TableInfo& table) : table_{table} {
    pending_.writes.reserve(max_batch_writes);
}

void BatchWriter::put(EncodedItem item) {
    const auto same_item = [&](const BatchWrite& other) { return key_of(other.write) == item.keys(); };
    const auto earlier = std::find_if(pending_.writes.begin(), pending_.writes.end(), same_item);
    if (earlier != pending_.writes.end()) {
        earlier->write = std::move(item);
        return;
    }
    pending_.writes.push_back({.table = table_.name, .write = std::move(item)});
    if (pending_.writes.size() == max_batch_writes) send();
}

void BatchWriter::flush() {
    if (!pending_.writes.empty()) send();
}

void BatchWriter::send() {
    Backoff backoff{table_.options.budget};
    CallOptions options = table_.options;
    while (true) {
        try {
            pending_.writes = table_.store->batch_write_item(std::move(pending_), options).unprocessed;
        } catch (const Error&) {
            rethrow_with_table(table_);
        }
        if (pending_.writes.empty()) return;
        if (!backoff.wait()) throw_incomplete(table_, pending_.writes.size(), "writes");
        options = backoff.options();
    }
}

BatchItems::BatchItems(const TableInfo& table, const std::vector<Key>& keys, bool consistent) : table_{table} {
    BatchGetItemRequest request;
    if (consistent) request.tables[table.name].consistent_read = true;
    for (const Key& key : keys) {
        if (!items_.try_emplace(text_of(key)).second) continue;
        request.gets.push_back({.table = table.name, .key = key});
        if (request.gets.size() == max_batch_gets) read(request);
    }
    if (!request.gets.empty()) read(request);
}

void BatchItems::read(BatchGetItemRequest& request) {
    Backoff backoff{table_.options.budget};
    CallOptions options = table_.options;
    while (true) {
        BatchGetItemResult result;
        try {
            result = table_.store->batch_get_item(request, options);
        } catch (const Error&) {
            rethrow_with_table(table_);
        }
        for (auto& found : result.items) items_[text_of(found.item.keys())] = std::move(found.item);
        request.gets = std::move(result.unprocessed);
        if (request.gets.empty()) return;
        if (!backoff.wait()) throw_incomplete(table_, request.gets.size(), "reads");
        options = backoff.options();
    }
}

const EncodedItem* BatchItems::find(const Key& key) const {
    const auto found = items_.find(text_of(key));
    return found != items_.end() && found->second ? &*found->second : nullptr;
}

std::string BatchItems::text_of(const Item& key) const {
    const std::string_view partition = key_text(key, table_.partition_key);
    std::string text = std::to_string(partition.size()) + ':';  // so that no two keys run together to one text
    text += partition;
    return text += key_text(key, table_.sort_key);
}

}  // namespace dynaloom::detail
