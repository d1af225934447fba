#pragma once

#include <dynaloom/model/record_codec.hpp>
#include <dynaloom/value/encoded_item.hpp>
#include <dynaloom/value/item.hpp>

#include <string>

namespace dynaloom {

/// The body of a model's item: its attributes but for the key attributes, which stand beside a body. `schema_version`
/// comes first, always the model's current version whatever a member of that name holds.
/// @param key_names  Of the table. A field whose attribute has such a name is left out; the key's pattern must be that
///                   field alone (`{id}`).
/// @throws ValidationError for what DynamoDB refuses, for an Extra attribute with the name of a field, a key or
///         `schema_version`, and for a field in the place of another key.
/// @par Cost  Linear; no tree is built.
template <class Model>
[[nodiscard]] std::string encode(const Model& model, Encoding encoding,
                                 const KeyNames& key_names = detail::key_names_of<Model>) {
    static_assert(detail::check_model<Model>());
    const auto fields = detail::field_addresses(model);
    return detail::encode_record(detail::record_writer<Model>, fields.data(), encoding, key_names);
}

namespace detail {

/// Reads an item into a model that holds its defaults, in place. It may be left half read if the item cannot be.
template <class Model>
void decode_into_fresh(const EncodedItem& item, Model& model) {
    static_assert(check_model<Model>());
    static_assert(can_be_read<Model>, "a model with const members can be written, but not read");
    const auto fields = field_addresses(model);
    decode_record(record_reader<Model>, fields.data(), item);
}

}  // namespace detail

/// Reads an item. Absent attributes leave a field its default, an optional or a set empty; unknown ones are skipped or
/// kept in the member of type Extra. A field with the name of a key attribute is read from the item's keys.
/// @throws DecodeError for a value of another shape, or out of its field's range, and for an absent required one: with
///         the path (`address.zip`, `tags[3]`) and what was found; the message names the model.
/// @par Cost  Linear; no tree is built.
template <class Model>
[[nodiscard]] Model decode(const EncodedItem& item) {
    static_assert(detail::check_model<Model>());
    static_assert(detail::can_be_made<Model>, "a model needs a default for each member to be read");
    Model model{};
    detail::decode_into_fresh(item, model);
    return model;
}

/// The same into an object, which keeps nothing of what it was; it is unchanged if the item cannot be read.
template <class Model>
void decode(const EncodedItem& item, Model& model) {
    model = decode<Model>(item);
}

/// A model's attributes as a tree: all fields and `schema_version`; keys that patterns make are not among them.
/// @throws ValidationError as encode does.
template <class Model>
[[nodiscard]] Item to_item(const Model& model) {
    return EncodedItem::trusted({}, encode(model, Encoding::wire, {"", ""}), Encoding::wire).to_item();
}

/// Reads a model from a tree, by the rules of decode.
/// @throws ValidationError for a tree that DynamoDB refuses; DecodeError.
template <class Model>
[[nodiscard]] Model from_item(const Item& item) {
    static_assert(detail::check_model<Model>());
    return decode<Model>(EncodedItem::from_item(item, Encoding::wire));
}

}  // namespace dynaloom
