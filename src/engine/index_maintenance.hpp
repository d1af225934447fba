#pragma once

#include "engine/index_entry.hpp"
#include "engine/item_change.hpp"
#include "engine/row_store.hpp"
#include "engine/table.hpp"

#include <span>
#include <string>

namespace dynaloom::engine {

/// Brings the table's indexes to what the changes make of them: writes exactly the entries that differ.
/// @param changes  Each of another item, the image before known.
void maintain_indexes(WriteTransaction& transaction, const Table& table, std::span<const ItemChange> changes);

/// Erases the entries of these rows, whatever they are, in the table of that name: what another program wrote may be
/// such that nobody can read which entries the item had.
/// @par Cost  Walks all entries, unless there are no rows.
void erase_entries_of(WriteTransaction& transaction, const std::string& space, std::span<const RowKey> rows);

/// Makes these changes of entries in the table of that name.
void write_entries(WriteTransaction& transaction, const std::string& space, std::span<const EntryChange> entries);

}  // namespace dynaloom::engine
