#pragma once

#include "engine/row_store.hpp"
#include "engine/stored_item.hpp"
#include "engine/table.hpp"
#include "engine/table_schema.hpp"

#include <dynaloom/value/encoded_item.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <vector>

namespace dynaloom::engine {

using Time = std::chrono::system_clock::time_point;

/// One item's change, decided inside a transaction. What it points to must live until it is applied.
struct ItemChange {
    const StoredKey* key;
    const EncodedItem* before;  ///< nullptr: there was none, or nobody needs it
    const StoredItem* after;    ///< nullptr: deleted
    bool expired = false;       ///< deleted because its time to live had passed
};

/// Whether a change of this table needs to know the item before, because more than its row follows from it. Otherwise
/// an unconditional write reads nothing.
[[nodiscard]] bool needs_before(const TableSchema& schema) noexcept;

/// Writes rows and all that follows from them: the only place where the engine changes items.
/// @param changes  Each of another item, in any order, which is that of their records in the table's stream.
void apply(WriteTransaction& transaction, const Table& table, std::span<const ItemChange> changes, Time now);

/// A key of a request: its values and how they are stored.
struct ItemKey {
    const Item* values;
    const StoredKey* stored;
};

/// The items stored now, of keys that are locked. @returns As many as `keys`, in their order.
[[nodiscard]] std::vector<std::optional<EncodedItem>> read_items(ReadTransaction& transaction, const Table& table,
                                                                 std::span<const ItemKey> keys);

/// The item stored now, which nobody can change from here on until the transaction ends.
[[nodiscard]] std::optional<EncodedItem> lock_and_read(WriteTransaction& transaction, const Table& table, ItemKey key);

}  // namespace dynaloom::engine
