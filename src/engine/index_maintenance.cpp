#include "engine/index_maintenance.hpp"

#include "engine/index_entry.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <tuple>
#include <unordered_set>
#include <vector>

namespace dynaloom::engine {

namespace {

constexpr PageLimit page_limit{.rows = 1000, .bytes = std::size_t{1} << 20U};

bool less(const RowKey& left, const RowKey& right) {
    return std::tie(left.pk, left.sk) < std::tie(right.pk, right.sk);
}

}  // namespace

void maintain_indexes(WriteTransaction& transaction, const Table& table, std::span<const ItemChange> changes) {
    if (table.schema.indexes().empty()) return;
    std::vector<std::optional<Item>> before(changes.size());
    std::vector<RowKey> unreadable;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (changes[i].before == nullptr) continue;
        try {
            before[i] = index_attributes(table.schema, *changes[i].before);
        } catch (const DecodeError&) {
            unreadable.push_back(changes[i].key->view());
        }
    }
    for (const StoredIndex& index : table.schema.indexes()) {
        erase_entries_of(transaction, index.space, unreadable);
        std::vector<EntryChange> entries;
        entries.reserve(changes.size());
        for (std::size_t i = 0; i < changes.size(); ++i)
            entries.push_back(change_of(index, changes[i].key->view(), before[i] ? &*before[i] : nullptr,
                                        changes[i].after != nullptr ? &changes[i].after->index_attributes() : nullptr));
        write_entries(transaction, index.space, entries);
    }
}

void erase_entries_of(WriteTransaction& transaction, const std::string& space, std::span<const RowKey> rows) {
    const TableState* entries = rows.empty() ? nullptr : transaction.table(space);
    if (entries == nullptr) return;
    std::unordered_set<std::string> ties;
    for (const RowKey& row : rows) ties.insert(index_tie(row));
    const std::size_t tie_size = ties.begin()->size();
    std::optional<Row> last;
    for (bool more = true; more;) {
        Page page =
            transaction.walk(*entries, last ? std::optional{RowKey{last->pk, last->sk}} : std::nullopt, page_limit);
        more = page.more;
        std::vector<RowKey> erased;
        for (const Row& entry : page.rows)
            if (entry.sk.size() >= tie_size && ties.contains(entry.sk.substr(entry.sk.size() - tie_size)))
                erased.push_back({entry.pk, entry.sk});
        if (!erased.empty()) transaction.erase_many(*entries, erased);
        if (more) last = std::move(page.rows.back());
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
