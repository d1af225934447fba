#pragma once

#include <dynaloom/value/attribute_value.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace dynaloom {

/// How an item is written as bytes.
enum class Encoding : unsigned char {
    wire,  ///< DynamoDB JSON: `{"name":{"S":"x"}}`
    /// Ordinary JSON with exact tags for what JSON lacks: `{"name":"x"}`. A map with a name that holds U+0000 is
    /// `{"$map":[["<base64>", value], …]}`, and so is the item itself if it has such an attribute. A member `$pk` of
    /// the item's object is a store's own note and no attribute: readers pass over it, `EncodedItem::parse` refuses it.
    plain,
};

/// An item as bytes: the form in which items travel between models and stores. Its key attributes stand beside the
/// body, typed, because every store keeps them apart. The bytes always are a legal item in their encoding; only
/// this library's writers and the checking functions below make one.
///
/// @par Threads  A plain value.
class EncodedItem {
public:
    EncodedItem() = default;

    /// Encodes a tree.
    /// @param key_names  Attributes to keep beside the body; those that `item` lacks are left out.
    /// @throws ValidationError for what DynamoDB refuses: nesting past 32 levels, an empty set, text that is not UTF-8.
    [[nodiscard]] static EncodedItem from_item(const Item& item, Encoding encoding,
                                               std::span<const std::string_view> key_names = {});

    /// Takes bytes from outside, checked in full.
    /// @param body  One JSON object. Attributes named in `key_names` are moved beside the body.
    /// @throws DecodeError if `body` is not a legal item in `encoding`.
    [[nodiscard]] static EncodedItem parse(std::string_view body, Encoding encoding,
                                           std::span<const std::string_view> key_names = {});

    /// Takes bytes that are known to be a legal item, unchecked: what an ItemWriter wrote, or a store kept. Broken
    /// bytes are found when they are read (DecodeError).
    [[nodiscard]] static EncodedItem trusted(Item keys, std::string body, Encoding encoding);

    [[nodiscard]] Encoding encoding() const noexcept { return encoding_; }

    /// The key attributes that stand beside the body.
    [[nodiscard]] const Item& keys() const noexcept { return keys_; }

    /// One JSON object with all other attributes.
    [[nodiscard]] const std::string& body() const noexcept { return body_; }

    /// The tree. @throws DecodeError if the body is broken.
    [[nodiscard]] Item to_item() const;

    /// The same item in another encoding, bytes to bytes; unchanged if it is that already.
    [[nodiscard]] EncodedItem to(Encoding encoding) const;

    /// The same item with exactly these attributes beside the body.
    [[nodiscard]] EncodedItem with_keys(std::span<const std::string_view> key_names) const;

    /// Size in bytes by DynamoDB's formula, names included; linear, without building a tree.
    /// @throws DecodeError if the body is broken.
    [[nodiscard]] std::size_t size() const;

private:
    Item keys_;
    std::string body_ = "{}";
    Encoding encoding_ = Encoding::wire;
};

}  // namespace dynaloom
