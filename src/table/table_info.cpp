#include "table/at_once.hpp"
#include "table/backoff.hpp"
#include "table/missing_attribute.hpp"
#include "table/throw_as.hpp"

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

/// One text for each key of the table.
std::string text_of(const TableInfo& table, const Item& key) {
    const std::string_view partition = key_text(key, table.partition_key);
    const std::string_view sort = key_text(key, table.sort_key);
    std::string text;
    text.reserve(partition.size() + sort.size() + 5);
    text.append(std::to_string(partition.size())).append(1, ':');  // so that no two keys run together to one text
    return text.append(partition).append(sort);
}

BatchIncomplete incomplete(const TableInfo& table, std::size_t left, std::string_view what, bool outcome_unknown) {
    BatchIncomplete error{"table \"" + table.name + "\": the store still left " + std::to_string(left) + ' ' +
                              std::string{what} + " of a batch unprocessed when its time had passed",
                          left};
    if (outcome_unknown) error.set_outcome_unknown();
    return error;
}

/// Calls `send` for what is left of a batch of which part has been carried out.
/// @returns Its result; nothing if it was refused for now, or its time passed: then all of it is still left.
template <class Send>
auto send_again(const TableInfo& table, bool& outcome_unknown, const Send& send) -> std::optional<decltype(send())> {
    try {
        return send();
    } catch (const Timeout& error) {
        outcome_unknown = outcome_unknown || error.outcome_unknown();
    } catch (const Throttled&) {  // NOLINT(bugprone-empty-catch): is what it was before
    } catch (const Error&) {
        rethrow_with_table(table);
    }
    return std::nullopt;
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

std::optional<EncodedItem> find_item(const TableInfo& table, Key key, bool consistent) {
    return get_item(table, make_get(table, std::move(key), consistent)).item;
}

void put_item(const TableInfo& table, PutItemRequest request) {
    try {
        table.store->put_item(std::move(request), table.options);
    } catch (const Error&) {
        rethrow_with_table(table);
    }
}

UpdateItemResult update_item(const TableInfo& table, UpdateItemRequest request) {
    const Request sent{std::move(request)};
    try {
        try {
            return std::get<UpdateItemResult>(table.store->execute(sent, table.options));
        } catch (const ValidationError& error) {
            throw_as(ValidationError{naming_attributes(error.what(), std::get<UpdateItemRequest>(sent).update)}, error);
        }
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

EncodedItem with_keys(const TableInfo& table, const EncodedItem& item) {
    const std::array<std::string_view, 2> names{table.partition_key, table.sort_key};
    return item.with_keys(names);
}

BatchWriter::BatchWriter(const TableInfo& table)
    : table_{table}, most_{max_batch_writes * table.store->concurrency()} {}

void BatchWriter::put(EncodedItem item) {
    const auto [place, added] = places_.try_emplace(text_of(table_, item.keys()), pending_.size());
    if (!added) {
        pending_[place->second].write = std::move(item);
        return;
    }
    pending_.push_back({.table = table_.name, .write = std::move(item)});
    if (pending_.size() == most_) flush();
}

void BatchWriter::flush() {
    std::vector<Sending> sendings;
    for (std::size_t i = 0; i < pending_.size(); ++i) {
        if (i % max_batch_writes == 0) sendings.emplace_back().request.writes.reserve(max_batch_writes);
        sendings.back().request.writes.push_back(std::move(pending_[i]));
    }
    pending_.clear();
    places_.clear();
    run_at_once(sendings.size(), [&](std::size_t i) { send(sendings[i]); });
    std::size_t left = 0;
    bool outcome_unknown = false;
    for (const Sending& sending : sendings) {
        left += sending.request.writes.size();
        outcome_unknown = outcome_unknown || sending.outcome_unknown;
    }
    if (left != 0) throw incomplete(table_, left, "writes", outcome_unknown);
}

void BatchWriter::send(Sending& sending) const {
    Backoff backoff{table_.options.budget};
    auto& writes = sending.request.writes;
    try {
        writes = table_.store->batch_write_item(std::exchange(sending.request, {}), table_.options).unprocessed;
    } catch (const Error&) {
        rethrow_with_table(table_);
    }
    while (!writes.empty() && backoff.wait()) {
        auto left = send_again(table_, sending.outcome_unknown, [&] {
            return table_.store->batch_write_item(sending.request, backoff.options()).unprocessed;
        });
        if (left) writes = std::move(*left);
    }
}

BatchItems::BatchItems(const TableInfo& table, const std::vector<Key>& keys, bool consistent) : table_{table} {
    std::vector<Reading> readings;
    const auto read_all = [&] {
        run_at_once(readings.size(), [&](std::size_t i) { read(readings[i]); });
        std::size_t left = 0;
        for (Reading& reading : readings) {
            for (EncodedItem& item : reading.found) items_[text_of(table_, item.keys())] = std::move(item);
            left += reading.request.gets.size();
        }
        if (left != 0) throw incomplete(table_, left, "reads", false);
        readings.clear();
    };
    for (const Key& key : keys) {
        if (!items_.try_emplace(text_of(table_, key)).second) continue;
        if (readings.empty() || readings.back().request.gets.size() == max_batch_gets) {
            if (readings.size() == table.store->concurrency()) read_all();
            if (consistent)
                readings.emplace_back().request.tables[table.name].consistent_read = true;
            else
                readings.emplace_back();
        }
        readings.back().request.gets.push_back({.table = table.name, .key = key});
    }
    read_all();
}

void BatchItems::read(Reading& reading) const {
    Backoff backoff{table_.options.budget};
    bool outcome_unknown = false;  // never, of a read
    const auto keep = [&](BatchGetItemResult&& result) {
        for (auto& found : result.items) reading.found.push_back(std::move(found.item));
        reading.request.gets = std::move(result.unprocessed);
    };
    try {
        keep(table_.store->batch_get_item(reading.request, table_.options));
    } catch (const Error&) {
        rethrow_with_table(table_);
    }
    while (!reading.request.gets.empty() && backoff.wait()) {
        auto result = send_again(table_, outcome_unknown,
                                 [&] { return table_.store->batch_get_item(reading.request, backoff.options()); });
        if (result) keep(std::move(*result));
    }
}

const EncodedItem* BatchItems::find(const Key& key) const {
    const auto found = items_.find(text_of(table_, key));
    return found != items_.end() && found->second ? &*found->second : nullptr;
}

}  // namespace dynaloom::detail
