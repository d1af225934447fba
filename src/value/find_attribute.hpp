#pragma once

#include <dynaloom/value/encoded_item.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dynaloom::detail {

/// The value of a top-level attribute of type S, without decoding the others.
/// @returns nullopt if there is no such attribute, or one of another type.
/// @throws DecodeError if `body` is broken up to that attribute.
/// @par Cost  Linear, at gigabytes a second.
[[nodiscard]] std::optional<std::string> find_string_attribute(Encoding encoding, std::string_view body,
                                                               std::string_view name);

}  // namespace dynaloom::detail
