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

/// Makes these changes of entries in the table of that name.
void write_entries(WriteTransaction& transaction, const std::string& space, std::span<const EntryChange> entries);

}  // namespace dynaloom::engine
