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

/// An item made ready to be stored.
class StoredItem {
public:
    /// @param item  Must outlive this.
    /// @throws ValidationError if a key attribute is missing, of another type or refused, or the item is over 400 KB.
    StoredItem(const TableSchema& schema, const EncodedItem& item);

    /// Takes the item over. @param too_large  What to say of an item over 400 KB.
    StoredItem(const TableSchema& schema, EncodedItem&& item, const char* too_large);

    [[nodiscard]] const StoredKey& key() const noexcept { return key_; }
    [[nodiscard]] const Item& keys() const noexcept { return item().keys(); }

    /// In the plain encoding, exactly the table's key attributes beside the body.
    [[nodiscard]] const EncodedItem& item() const noexcept { return converted_ ? *converted_ : *given_; }

    [[nodiscard]] RowView view() const noexcept {
        return {.key = key_.view(),
                .schema_version = version_ ? std::optional<std::string_view>{*version_} : std::nullopt,
                .data = data_.empty() ? std::string_view{item().body()} : std::string_view{data_}};
    }

private:
    void make_ready(const TableSchema& schema, const char* too_large);

    const EncodedItem* given_;  // nullptr if `converted_` is the item
    std::optional<EncodedItem> converted_;
    StoredKey key_;
    std::optional<std::string> version_;
    std::string data_;  // if not the item's body itself
};

/// The item of a row whose key is known.
[[nodiscard]] EncodedItem item_of(Item keys, const StoredKey& key, std::string data);

/// The item of a row of one partition; `partition` fits but for the sort key.
[[nodiscard]] EncodedItem item_of(const TableSchema& schema, const AttributeValue& partition, const StoredKey& key,
                                  Row row);

/// The item of any row. @throws DecodeError if the key is none of ours.
[[nodiscard]] EncodedItem item_of(const TableSchema& schema, Row row);

/// The item's size by DynamoDB's formula. A body that cannot be read counts as its bytes: it is the business of whoever
/// decodes it.
[[nodiscard]] std::size_t size_of(const EncodedItem& item);

/// How many of `items` fit a limit on the sum of their sizes, the one that reaches it included. Adds to `total` the
/// sizes of these, or, if they are far from the limit, less than it.
[[nodiscard]] std::size_t fit(std::span<const EncodedItem> items, std::size_t limit, std::size_t& total);

}  // namespace dynaloom::engine
