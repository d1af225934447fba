#pragma once

#include "engine/index_entry.hpp"
#include "engine/item_change.hpp"
#include "engine/row_store.hpp"
#include "engine/table.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The items of a table that can expire, in the order in which they do, as rows of a table of its own:
///
///     pk    "expiry"
///     sk    the second since 1970 as 12 digits, then the SHA-256 of the item's row key, see index_tie
///     data  {"pk":…,"sk":…}, the key of the item's row
namespace dynaloom::engine {

/// The name of that table.
[[nodiscard]] std::string expiry_space(std::string_view table);

/// The second at which an item expires: its attribute's value, if it is a number that can be a time.
/// @throws DecodeError
[[nodiscard]] std::optional<std::chrono::sys_seconds> expiry_of(const EncodedItem& item, std::string_view attribute);

/// Whether it has passed, but not so long ago that it was hardly meant as a time.
[[nodiscard]] bool has_expired(std::chrono::sys_seconds expiry, Time now) noexcept;

/// The entry of an item; nothing if it never expires. @throws DecodeError
[[nodiscard]] std::optional<IndexEntry> expiry_entry(RowKey row, const EncodedItem& item, std::string_view attribute);

/// Brings the entries to what the changes make of them. Does nothing if the table has no time to live.
/// @param changes  Each of another item, the image before known.
void maintain_expiries(WriteTransaction& transaction, const Table& table, std::span<const ItemChange> changes);

/// Entries of items that have expired, the first ones first.
[[nodiscard]] std::vector<IndexEntry> expired_entries(ReadTransaction& transaction, const TableState& space, Time now,
                                                      std::size_t most);

}  // namespace dynaloom::engine
