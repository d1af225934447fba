#pragma once

#include "engine/row_store.hpp"
#include "engine/table_schema.hpp"

#include <dynaloom/value/encoded_item.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Items as rows: the keys in the columns pk and sk, everything else in `data`, in the plain encoding. If the partition
/// key is stored in its short form, its whole text is the member `$pk` of the data.
namespace dynaloom::engine {

/// What made an item what it is to be, which DynamoDB's messages tell apart.
enum class WrittenBy : unsigned char { put, update };

/// An item made ready to be stored.
class StoredItem {
public:
    /// @param item  Must outlive this.
    /// @throws ValidationError if a key attribute is missing, of another type or refused, an attribute of an index's
    ///         key can be none, or the item is over 400 KB.
    StoredItem(const TableSchema& schema, const EncodedItem& item);

    /// Takes the item over.
    StoredItem(const TableSchema& schema, EncodedItem&& item, WrittenBy written_by);

    [[nodiscard]] const StoredKey& key() const noexcept { return key_; }
    [[nodiscard]] const Item& keys() const noexcept { return item().keys(); }

    /// In the plain encoding, exactly the table's key attributes beside the body.
    [[nodiscard]] const EncodedItem& item() const noexcept { return converted_ ? *converted_ : *given_; }

    /// Those that are part of the key of any index.
    [[nodiscard]] const Item& index_attributes() const noexcept { return index_attributes_; }

    [[nodiscard]] RowView view() const noexcept {
        return {.key = key_.view(),
                .schema_version = version_ ? std::optional<std::string_view>{*version_} : std::nullopt,
                .data = data_.empty() ? std::string_view{item().body()} : std::string_view{data_}};
    }

private:
    void make_ready(const TableSchema& schema, WrittenBy written_by);

    const EncodedItem* given_;  // nullptr if `converted_` is the item
    std::optional<EncodedItem> converted_;
    StoredKey key_;
    Item index_attributes_;
    std::optional<std::string> version_;
    std::string data_;  // if not the item's body itself
};

/// The item of a row whose key is known.
[[nodiscard]] EncodedItem item_of(Item keys, const StoredKey& key, std::string data);

/// The item of a row of one partition, whose key is `partition`, stored as `key`.
/// @throws DecodeError if the sort key is none that a request can name.
[[nodiscard]] EncodedItem item_of(const TableSchema& schema, const AttributeValue& partition, const StoredKey& key,
                                  Row&& row);

/// The item of any row. @throws DecodeError if the key is none that a request can name.
[[nodiscard]] EncodedItem item_of(const TableSchema& schema, Row&& row);

/// The item's size by DynamoDB's formula. A body that cannot be read counts as its bytes: it is the business of whoever
/// decodes it.
[[nodiscard]] std::size_t size_of(const EncodedItem& item);

/// At least that size, without reading the body.
[[nodiscard]] std::size_t size_bound(const Item& keys, std::string_view body);
[[nodiscard]] inline std::size_t size_bound(const EncodedItem& item) {
    return size_bound(item.keys(), item.body());
}

}  // namespace dynaloom::engine
