#include "engine/index_backfill.hpp"

#include "engine/index_entry.hpp"
#include "engine/stored_item.hpp"
#include "engine/table.hpp"

#include <dynaloom/error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::engine {

namespace {

constexpr PageLimit chunk{.rows = 200, .bytes = std::size_t{1} << 20U};

/// An index that is being created, as one transaction sees it.
struct Creating {
    Table table;
    const StoredIndex& index;
    const TableState& space;
};

/// Nothing if there is no such index. One that was made anew under the name since `generation` is another one.
std::optional<Creating> find(ReadTransaction& transaction, const Call& call, std::string_view name,
                             std::optional<std::int64_t> generation) {
    const TableState* state = transaction.table(call.table);
    if (state == nullptr) return std::nullopt;
    const Table table{*state, schema_of(*state)};
    const StoredIndex* index = table.schema.settings().find_index(name);
    if (index == nullptr || index->status != TableStatus::creating) return std::nullopt;
    const TableState* space = transaction.table(index->space);
    if (space == nullptr || (generation && *generation != space->generation)) return std::nullopt;
    return Creating{table, *index, *space};
}

/// Writes the entries of these rows as they are now.
void fill_from(WriteTransaction& transaction, const Creating& creating, const std::vector<StoredKey>& keys) {
    std::vector<RowKey> rows;
    rows.reserve(keys.size());
    for (const StoredKey& key : keys) rows.push_back(key.view());
    transaction.lock(creating.table.state, rows);
    std::vector<std::optional<std::string>> found(rows.size());
    transaction.get_many(creating.table.state, rows, found);

    std::vector<IndexEntry> entries;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (!found[i]) continue;
        try {
            const EncodedItem item = item_of(creating.table.schema, Row{keys[i].pk, keys[i].sk, std::move(*found[i])});
            if (auto entry = entry_of(creating.index, rows[i], index_attributes(creating.table.schema, item)))
                entries.push_back(std::move(*entry));
        } catch (const DecodeError&) {  // NOLINT(bugprone-empty-catch): what nobody can read is in no index
        }
    }
    std::vector<RowView> puts;
    puts.reserve(entries.size());
    for (const IndexEntry& entry : entries) puts.push_back(entry.view());
    if (!puts.empty()) transaction.put_many(creating.space, puts);
}

}  // namespace

void fill_index(RowStore& rows, const Call& call, std::string_view index) {
    std::optional<std::int64_t> generation;
    std::optional<StoredKey> after;
    for (bool more = true; more;) {
        std::vector<StoredKey> keys;
        std::optional<std::int64_t> found;  // set anew by every run
        rows.read(call, Isolation::each, [&](ReadTransaction& transaction) {
            keys.clear();
            more = false;
            found.reset();
            const auto creating = find(transaction, call, index, generation);
            if (!creating) return;
            found = creating->space.generation;
            Page page =
                transaction.walk(creating->table.state, after ? std::optional{after->view()} : std::nullopt, chunk);
            more = page.more;
            for (Row& row : page.rows) keys.push_back({std::move(row.pk), std::move(row.sk), {}});
        });
        if (!found) return;
        generation = found;
        if (keys.empty()) break;
        rows.write(call, [&](WriteTransaction& transaction) {
            if (const auto creating = find(transaction, call, index, generation))
                fill_from(transaction, *creating, keys);
        });
        after = std::move(keys.back());
    }
    rows.change_schema(call, [&](SchemaTransaction& transaction) {
        const auto creating = find(transaction, call, index, generation);
        if (!creating) return;
        TableSettings settings = creating->table.schema.settings();
        for (StoredIndex& one : settings.indexes)
            if (one.definition.name == index) one.status = TableStatus::active;
        transaction.put_table(call.table, creating->table.schema.with(std::move(settings)).text());
    });
}

}  // namespace dynaloom::engine
