#pragma once

#include <dynaloom/model/codec.hpp>

#include <string>
#include <string_view>

namespace dynaloom {

/// A model as ordinary JSON, with the attributes of to_item: `{"schema_version":"...","title":"Dune"}`. What JSON lacks
/// is written in the plain encoding's tags: bytes as `{"$binary":"<base64>"}`, sets as `{"$set":[...]}`.
/// @throws ValidationError as encode does.
template <class Model>
[[nodiscard]] std::string to_json(const Model& model) {
    static_assert(detail::check_model<Model>());
    return encode(model, Encoding::plain, {"", ""});
}

/// Reads such JSON, from any source.
/// @throws DecodeError if `text` is not one JSON object, or does not fit the model.
template <class Model>
[[nodiscard]] Model from_json(std::string_view text) {
    static_assert(detail::check_model<Model>());
    return decode<Model>(EncodedItem::parse(text, Encoding::plain));
}

}  // namespace dynaloom
