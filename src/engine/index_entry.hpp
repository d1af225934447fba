#pragma once

#include "engine/row_store.hpp"
#include "engine/stored_item.hpp"
#include "engine/table_schema.hpp"

#include <dynaloom/value/encoded_item.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The entries of an index are rows of a table of its own. They say where the item is, and nothing else of it:
///
///     pk    SHA-256 of the parts of the index's partition key
///     sk    the parts of its sort key, then the SHA-256 of the parts pk and sk of the item's row: entries of equal
///           index keys stand in some order, always the same, and no two items have one entry
///     data  {"pk":…,"sk":…}, the key of the item's row
///
/// A part is a key's text with the second byte of each escape one higher, and then U+0001 U+0001. So no part begins
/// with another, and the byte order of parts one after the other is the order of the values, the first being decisive.
namespace dynaloom::engine {

struct IndexEntry {
    std::string pk;
    std::string sk;
    std::string data;

    [[nodiscard]] RowKey key() const noexcept { return {pk, sk}; }
    [[nodiscard]] RowView view() const noexcept { return {.key = key(), .schema_version = std::nullopt, .data = data}; }

    /// By the key: it tells the row's, which is all that `data` says, in a text that a database may write otherwise.
    friend bool operator==(const IndexEntry& left, const IndexEntry& right) noexcept {
        return left.pk == right.pk && left.sk == right.sk;
    }
};

/// The part of one value. @param text  As key_text writes it.
[[nodiscard]] std::string key_part(std::string_view text);

/// The beginning of parts that the values with this prefix have in common.
/// @param text  Of the prefix, a string or binary.
[[nodiscard]] std::string open_key_part(std::string_view text);

/// The parts of several values, each of its attribute's type.
[[nodiscard]] std::string key_parts(std::span<const KeyAttribute> attributes, const Item& values);

/// What an entry's pk is made from, and the end of its sk.
[[nodiscard]] std::string index_partition(const StoredIndex& index, const Item& values);
[[nodiscard]] std::string index_tie(RowKey row);

/// What leads to a row.
[[nodiscard]] std::string entry_data(RowKey row);

/// The row that an entry leads to. @throws DecodeError if it is none of ours.
[[nodiscard]] StoredKey row_of(std::string_view entry_data);

/// The attributes of `item` that bear one of these names.
[[nodiscard]] Item select_attributes(const EncodedItem& item, std::span<const std::string_view> names);

/// The attributes of `item` that are part of an index's key. @throws DecodeError
[[nodiscard]] Item index_attributes(const TableSchema& schema, const EncodedItem& item);

/// The entry of an item; nothing if an attribute of the index's key is absent or can be no key: the index does without
/// the item.
/// @param attributes  At least those of the index's key.
[[nodiscard]] std::optional<IndexEntry> entry_of(const StoredIndex& index, RowKey row, const Item& attributes);

/// Checks an item that is to be stored.
/// @throws ValidationError if an attribute of an index's key is there but can be no key.
void check_index_keys(const TableSchema& schema, const Item& attributes, WrittenBy written_by);

/// Whether readers of the index see all of an item.
[[nodiscard]] inline bool holds_all(const StoredIndex& index) noexcept {
    return index.definition.projection.type == Projection::Type::all;
}

/// The attributes that an index which does not hold all of an item holds of it.
[[nodiscard]] std::vector<std::string_view> projected_names(const TableSchema& schema, const StoredIndex& index);

/// An item as readers of the index see it.
[[nodiscard]] EncodedItem projected(const TableSchema& schema, const StoredIndex& index, EncodedItem item);

/// What a change of an item changes in an index.
struct EntryChange {
    std::optional<IndexEntry> erased;
    std::optional<IndexEntry> put;
};

/// @param before  The attributes before, nullptr if there was no item; likewise `after`.
[[nodiscard]] EntryChange change_of(const StoredIndex& index, RowKey row, const Item* before, const Item* after);

}  // namespace dynaloom::engine
