#include "engine/engine.hpp"
#include "engine/item_change.hpp"
#include "engine/stored_item.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"
#include "engine/write_cost.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
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

template <class Less, class Value>
void sort_and_refuse_duplicates(std::vector<Value>& values, Less less) {
    std::ranges::sort(values, less);
    const auto equal = [&](const Value& left, const Value& right) { return !less(left, right); };
    if (std::ranges::adjacent_find(values, equal) != values.end())
        throw ValidationError{"Provided list of item keys contains duplicates"};
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

    /// All tables are locked before the first is read.
    void lock(WriteTransaction& transaction) const {
        if (reads()) transaction.lock(table_.state, rows());
    }

    void apply(WriteTransaction& transaction) {
        if (reads()) {
            before_ = read_items(transaction, table_, keys_);
            for (std::size_t i = 0; i < changes_.size(); ++i)
                if (before_[i]) changes_[i].before = &*before_[i];
        }
        engine::apply(transaction, table_, changes_);
    }

    [[nodiscard]] std::optional<ConsumedCapacity> capacity() const {
        if (capacity_ == ReturnConsumedCapacity::none) return std::nullopt;
        Consumption sum;
        for (const ItemChange& change : changes_) add(sum, cost_of(table_.schema, change));
        return consumed_capacity(capacity_, table_.state.name, sum);
    }

private:
    [[nodiscard]] bool reads() const noexcept {
        return capacity_ != ReturnConsumedCapacity::none || needs_before(table_.schema);
    }
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

/// One table's reads and what they found, `found[i]` being of `gets[i]`.
struct TableReads {
    const std::vector<const BatchGet*>* gets;
    std::vector<StoredKey> keys;
    std::vector<std::optional<std::string>> found;
};

TableReads read(ReadTransaction& transaction, const std::string& name, const std::vector<const BatchGet*>& gets) {
    const Table table = find_table(transaction, name);
    TableReads reads{.gets = &gets, .keys = {}, .found = {}};
    reads.found.resize(gets.size());
    for (const BatchGet* get : gets) reads.keys.push_back(key_in(table, get->key));
    std::vector<RowKey> rows;
    rows.reserve(gets.size());
    for (const StoredKey& key : reads.keys) rows.push_back(key.view());
    std::vector<RowKey> sorted = rows;
    sort_and_refuse_duplicates(sorted, less);
    transaction.get_many(table.state, rows, reads.found);
    return reads;
}

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
        for (const TableWrites& writes : all) writes.lock(transaction);
        result = {};
        for (TableWrites& writes : all) {
            writes.apply(transaction);
            if (auto capacity = writes.capacity()) result.consumed_capacity.push_back(*std::move(capacity));
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
    if (request.gets.size() > most_gets) throw ValidationError{"Too many items requested for the BatchGetItem call"};
    std::vector<TableReads> all;
    rows_->read({budget, tables.begin()->first}, Isolation::each, [&](ReadTransaction& transaction) {
        all.clear();
        for (const auto& [name, gets] : tables) all.push_back(read(transaction, std::string{name}, gets));
    });

    std::vector<EncodedItem> items;
    std::vector<const BatchGet*> found;
    for (TableReads& reads : all) {
        for (std::size_t i = 0; i < reads.found.size(); ++i) {
            if (!reads.found[i]) continue;
            found.push_back((*reads.gets)[i]);
            items.push_back(item_of(found.back()->key, reads.keys[i], std::move(*reads.found[i])));
        }
    }
    std::size_t bytes = 0;
    const std::size_t count = fit(items, most_bytes_read, bytes);
    BatchGetItemResult result;
    for (std::size_t i = 0; i < count; ++i)
        result.items.push_back({.table = found[i]->table, .item = std::move(items[i])});
    for (std::size_t i = count; i < found.size(); ++i) result.unprocessed.push_back(*found[i]);
    return result;
}

}  // namespace dynaloom::engine
