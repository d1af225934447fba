#include "engine/index_maintenance.hpp"

#include "engine/index_entry.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

namespace dynaloom::engine {

namespace {

bool less(const RowKey& left, const RowKey& right) {
    return std::tie(left.pk, left.sk) < std::tie(right.pk, right.sk);
}

}  // namespace

void maintain_indexes(WriteTransaction& transaction, const Table& table, std::span<const ItemChange> changes) {
    if (table.schema.indexes().empty()) return;
    std::vector<Item> before(changes.size());
    for (std::size_t i = 0; i < changes.size(); ++i)
        if (changes[i].before != nullptr) before[i] = index_attributes(table.schema, *changes[i].before);

    for (const StoredIndex& index : table.schema.indexes()) {
        std::vector<EntryChange> entries;
        entries.reserve(changes.size());
        for (std::size_t i = 0; i < changes.size(); ++i)
            entries.push_back(change_of(index, changes[i].key->view(),
                                        changes[i].before != nullptr ? &before[i] : nullptr,
                                        changes[i].after != nullptr ? &changes[i].after->index_attributes() : nullptr));
        write_entries(transaction, index.space, entries);
    }
}

void write_entries(WriteTransaction& transaction, const std::string& space, std::span<const EntryChange> entries) {
    std::vector<RowKey> erased;
    std::vector<RowView> put;
    for (const EntryChange& entry : entries) {
        if (entry.erased) erased.push_back(entry.erased->key());
        if (entry.put) put.push_back(entry.put->view());
    }
    if (erased.empty() && put.empty()) return;
    std::ranges::sort(erased, less);
    std::ranges::sort(put, less, &RowView::key);
    const TableState& rows = transaction.internal_table(space);
    if (!erased.empty()) transaction.erase_many(rows, erased);
    if (!put.empty()) transaction.put_many(rows, put);
}

}  // namespace dynaloom::engine
