#include "engine/item_change.hpp"

#include "engine/index_maintenance.hpp"
#include "engine/stream.hpp"
#include "engine/time_to_live.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

namespace dynaloom::engine {

namespace {

bool less(const RowKey& left, const RowKey& right) {
    return std::tie(left.pk, left.sk) < std::tie(right.pk, right.sk);
}

/// Writes the rows themselves.
void write_rows(WriteTransaction& transaction, const Table& table, std::span<const ItemChange> changes) {
    if (changes.size() == 1) {  // the usual case allocates nothing
        if (const StoredItem* after = changes[0].after) {
            const RowView row = after->view();
            transaction.put_many(table.state, {&row, 1});
        } else {
            const RowKey row = changes[0].key->view();
            transaction.erase_many(table.state, {&row, 1});
        }
        return;
    }
    std::vector<RowView> puts;
    std::vector<RowKey> erases;
    for (const ItemChange& change : changes) {
        if (change.after != nullptr)
            puts.push_back(change.after->view());
        else
            erases.push_back(change.key->view());
    }
    // The order of the keys costs the database least, and all writers lock rows in it.
    std::ranges::sort(puts, less, &RowView::key);
    std::ranges::sort(erases, less);
    if (!puts.empty()) transaction.put_many(table.state, puts);
    if (!erases.empty()) transaction.erase_many(table.state, erases);
}

}  // namespace

bool needs_before(const TableSchema& schema) noexcept {
    const TableSettings& settings = schema.settings();
    return !settings.indexes.empty() || settings.time_to_live || settings.open_stream() != nullptr;
}

void apply(WriteTransaction& transaction, const Table& table, std::span<const ItemChange> changes, Time now) {
    write_rows(transaction, table, changes);
    maintain_indexes(transaction, table, changes);
    maintain_expiries(transaction, table, changes);
    append_records(transaction, table, changes, now);
}

std::vector<std::optional<EncodedItem>> read_items(ReadTransaction& transaction, const Table& table,
                                                   std::span<const ItemKey> keys) {
    std::vector<RowKey> rows;
    rows.reserve(keys.size());
    for (const ItemKey& key : keys) rows.push_back(key.stored->view());
    std::vector<std::optional<std::string>> found(keys.size());
    transaction.get_many(table.state, rows, found);
    std::vector<std::optional<EncodedItem>> items(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (found[i]) items[i] = item_of(*keys[i].values, *keys[i].stored, std::move(*found[i]));
    return items;
}

std::optional<EncodedItem> lock_and_read(WriteTransaction& transaction, const Table& table, ItemKey key) {
    const RowKey row = key.stored->view();
    transaction.lock(table.state, {&row, 1});
    std::optional<std::string> data;
    transaction.get_many(table.state, {&row, 1}, {&data, 1});
    if (!data) return std::nullopt;
    return item_of(*key.values, *key.stored, std::move(*data));
}

}  // namespace dynaloom::engine
