#include "engine/capacity.hpp"
#include "engine/engine.hpp"
#include "engine/item_change.hpp"
#include "engine/item_collection.hpp"
#include "engine/key_paths.hpp"
#include "engine/stored_item.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"
#include "engine/write_cost.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/check.hpp>
#include <dynaloom/expression/projection.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace dynaloom::engine {

namespace {

constexpr std::size_t most_writes = 25;
constexpr std::size_t most_gets = 100;
constexpr std::size_t most_bytes_read = std::size_t{16} << 20U;

/// The entries of a batch by table, each table's in the order of the request.
template <class Entry>
std::map<std::string_view, std::vector<const Entry*>> by_table(const std::vector<Entry>& entries) {
    if (entries.empty()) refuse_value("{}", "requestItems", "Member must have length greater than or equal to 1");
    std::map<std::string_view, std::vector<const Entry*>> tables;
    for (const Entry& entry : entries) {
        check_table_name(entry.table);
        tables[entry.table].push_back(&entry);
    }
    return tables;
}

[[noreturn]] void refuse_duplicates() {
    throw ValidationError{"Provided list of item keys contains duplicates"};
}

template <class Less, class Value>
void sort_and_refuse_duplicates(std::vector<Value>& values, Less less) {
    std::ranges::sort(values, less);
    const auto equal = [&](const Value& left, const Value& right) { return !less(left, right); };
    if (std::ranges::adjacent_find(values, equal) != values.end()) refuse_duplicates();
}

bool less(const RowKey& left, const RowKey& right) {
    return std::tie(left.pk, left.sk) < std::tie(right.pk, right.sk);
}

/// One table's writes.
class TableWrites {
public:
    TableWrites(const Table& table, const std::vector<const BatchWrite*>& writes, ReturnConsumedCapacity capacity)
        : table_{table}, capacity_{capacity} {
        for (const BatchWrite* write : writes) {
            if (const auto* item = std::get_if<EncodedItem>(&write->write)) {
                const StoredItem& after = items_.emplace_back(table.schema, *item);
                keys_.push_back({&after.keys(), &after.key()});
                changes_.push_back({.key = &after.key(), .before = nullptr, .after = &after});
            } else {
                const Key& key = std::get<Key>(write->write);
                const StoredKey& stored = erased_.emplace_back(key_in(table, key));
                keys_.push_back({&key, &stored});
                changes_.push_back({.key = &stored, .before = nullptr, .after = nullptr});
            }
        }
        std::vector<RowKey> rows = this->rows();
        sort_and_refuse_duplicates(rows, less);
    }

    [[nodiscard]] const std::string& name() const noexcept { return table_.state.name; }

    /// To be called of all tables before the first is read, if any is: a lock that came later would come out of order.
    void lock(WriteTransaction& transaction) const { transaction.lock(table_.state, rows()); }

    [[nodiscard]] bool reads() const noexcept {
        return capacity_ != ReturnConsumedCapacity::none || needs_before(table_.schema);
    }

    void apply(WriteTransaction& transaction, Time now) {
        if (reads()) {
            before_ = read_items(transaction, table_, keys_);
            for (std::size_t i = 0; i < changes_.size(); ++i)
                if (before_[i]) changes_[i].before = &*before_[i];
        }
        engine::apply(transaction, table_, changes_, now);
    }

    [[nodiscard]] std::optional<ConsumedCapacity> capacity() const {
        if (capacity_ == ReturnConsumedCapacity::none) return std::nullopt;
        Consumption sum;
        for (const ItemChange& change : changes_) add(sum, cost_of(table_.schema, change));
        return consumed_capacity(capacity_, table_.state.name, sum);
    }

    [[nodiscard]] std::vector<ItemCollectionMetrics> item_collections(ReadTransaction& transaction) const {
        return engine::item_collections(transaction, table_, keys_);
    }

private:
    [[nodiscard]] std::vector<RowKey> rows() const {
        std::vector<RowKey> rows;
        rows.reserve(keys_.size());
        for (const ItemKey& key : keys_) rows.push_back(key.stored->view());
        return rows;
    }

    Table table_;
    ReturnConsumedCapacity capacity_;
    std::deque<StoredItem> items_;  // what stands below points into these
    std::deque<StoredKey> erased_;
    std::vector<ItemKey> keys_;
    std::vector<ItemChange> changes_;
    std::vector<std::optional<EncodedItem>> before_;
};

/// Whether the request names a key twice. Not by the stored keys: those take a table, which need not exist.
bool has_duplicates(const std::vector<const BatchGet*>& gets) {
    const auto hash = [](const BatchGet* get) {
        std::size_t mixed = 0;
        for (const Attribute& attribute : get->key) {
            mixed *= 31;
            if (const auto* text = attribute.value.get_if<std::string>())
                mixed += std::hash<std::string>{}(*text);
            else if (const auto* number = attribute.value.get_if<Number>())
                mixed += std::hash<std::string>{}(number->to_string());
        }
        return mixed;
    };
    const auto equal = [](const BatchGet* left, const BatchGet* right) { return left->key == right->key; };
    std::unordered_set<const BatchGet*, decltype(hash), decltype(equal)> seen{gets.size(), hash, equal};
    return !std::ranges::all_of(gets, [&](const BatchGet* get) { return seen.insert(get).second; });
}

/// One table's reads.
class TableReads {
public:
    TableReads(const BatchGetOptions& options, const std::vector<const BatchGet*>& gets)
        : options_{&options}, gets_{&gets}, found_(gets.size()) {}

    void read(ReadTransaction& transaction) {
        const Table table = find_table(transaction, gets_->front()->table);
        check_key_paths(table.schema, options_->projection);
        keys_.clear();
        for (const BatchGet* get : *gets_) keys_.push_back(key_in(table, get->key));
        std::vector<RowKey> rows;
        rows.reserve(keys_.size());
        for (const StoredKey& key : keys_) rows.push_back(key.view());
        transaction.get_many(table.state, rows, found_);
    }

    /// At least the size of all that was found.
    [[nodiscard]] std::size_t bound() const {
        std::size_t bound = 0;
        for (std::size_t i = 0; i < found_.size(); ++i)
            if (found_[i]) bound += size_bound((*gets_)[i]->key, *found_[i]);
        return bound;
    }

    /// Gives what was found to `result`, until `bytes` have reached the limit, and what is left as unprocessed.
    /// @param measure  Whether sizes matter.
    void finish(BatchGetItemResult& result, ReturnConsumedCapacity capacity, bool measure, std::size_t& bytes) && {
        Consumption consumption;
        for (std::size_t i = 0; i < gets_->size(); ++i) {
            const BatchGet& get = *(*gets_)[i];
            if (bytes >= most_bytes_read) {
                result.unprocessed.push_back(get);
                continue;
            }
            std::size_t size = 0;
            if (found_[i]) {
                EncodedItem item = item_of(get.key, keys_[i], std::move(*found_[i]));
                if (measure) size = size_of(item);
                if (!options_->projection.empty()) item = project(options_->projection, item);
                result.items.push_back({.table = get.table, .item = std::move(item)});
            }
            bytes += size;
            consumption.table += read_units(size, options_->consistent_read);
        }
        if (auto consumed = consumed_capacity(capacity, gets_->front()->table, consumption))
            result.consumed_capacity.push_back(std::move(*consumed));
    }

private:
    const BatchGetOptions* options_;
    const std::vector<const BatchGet*>* gets_;
    std::vector<StoredKey> keys_;
    std::vector<std::optional<std::string>> found_;
};

}  // namespace

BatchWriteItemResult Engine::run(const BatchWriteItemRequest& request, Budget budget) {
    const auto tables = by_table(request.writes);
    for (const auto& [name, writes] : tables)
        if (writes.size() > most_writes)
            refuse_value("{" + std::string{name} + "=[...]}", "requestItems",
                         "Map value must satisfy constraint: [Member must have length less than or equal to 25, Member "
                         "must have length greater than or equal to 1]");
    if (request.writes.size() > most_writes)
        throw ValidationError{"Too many items requested for the BatchWriteItem call"};
    BatchWriteItemResult result;
    rows_->write({budget, tables.begin()->first}, [&](WriteTransaction& transaction) {
        std::deque<TableWrites> all;  // every entry is checked before the first is written
        for (const auto& [name, writes] : tables)
            all.emplace_back(find_table(transaction, std::string{name}), writes, request.return_consumed_capacity);
        if (std::ranges::any_of(all, &TableWrites::reads))
            for (const TableWrites& writes : all) writes.lock(transaction);
        result = {};
        for (TableWrites& writes : all) {
            writes.apply(transaction, clock_());
            if (auto capacity = writes.capacity()) result.consumed_capacity.push_back(*std::move(capacity));
            if (!request.return_item_collection_metrics) continue;
            if (auto metrics = writes.item_collections(transaction); !metrics.empty())
                result.item_collection_metrics.emplace(writes.name(), std::move(metrics));
        }
    });
    return result;
}

BatchGetItemResult Engine::run(const BatchGetItemRequest& request, Budget budget) {
    const auto tables = by_table(request.gets);
    for (const auto& [name, gets] : tables)
        if (gets.size() > most_gets)
            refuse_value("[...]", "requestItems." + std::string{name} + ".member.keys",
                         "Member must have length less than or equal to 100");
    const BatchGetOptions by_default;
    std::vector<TableReads> all;
    for (const auto& [name, gets] : tables) {
        if (has_duplicates(gets)) refuse_duplicates();
        const auto options = request.tables.find(name);
        all.emplace_back(options == request.tables.end() ? by_default : options->second, gets);
    }
    for (const auto& [name, options] : request.tables) {
        if (!tables.contains(name))
            refuse_value("[]", "requestItems." + name + ".member.keys",
                         "Member must have length greater than or equal to 1");
        if (!options.projection.empty()) check(options.projection, "ProjectionExpression");
    }
    if (request.gets.size() > most_gets) throw ValidationError{"Too many items requested for the BatchGetItem call"};
    rows_->read({budget, tables.begin()->first}, Isolation::each, [&](ReadTransaction& transaction) {
        for (TableReads& reads : all) reads.read(transaction);
    });

    BatchGetItemResult result;
    std::size_t bound = 0;
    for (const TableReads& reads : all) bound += reads.bound();
    const ReturnConsumedCapacity capacity = request.return_consumed_capacity;
    const bool measure = capacity != ReturnConsumedCapacity::none || bound >= most_bytes_read;
    std::size_t bytes = 0;
    for (TableReads& reads : all) std::move(reads).finish(result, capacity, measure, bytes);
    return result;
}

}  // namespace dynaloom::engine
