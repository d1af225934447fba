#pragma once

#include <dynaloom/store/requests.hpp>
#include <dynaloom/value/attribute_value.hpp>

#include <optional>
#include <string>
#include <string_view>

/// Key values as text whose byte order is DynamoDB's order of the values:
///
///     S   UTF-8, with U+0000 written as U+0001 U+0001 and U+0001 as U+0001 U+0002: SQL text holds no U+0000
///     N   zero      "0"
///         positive  "p", exponent of the leading digit + 130 as three digits, then the significant digits
///         negative  "-", the same digits, each d as 9 - d, then "~", which sorts after every digit
///     B   lower-case hexadecimal
///
/// Only a partition key can be long. Past 512 bytes of text it is stored as a short form: the first 256 bytes, or a few
/// fewer so as to end with a character, then U+0001 U+0003 and the SHA-256 of the whole text in hexadecimal.
namespace dynaloom::engine {

/// The text of a value that is of type `type`.
[[nodiscard]] std::string key_text(const AttributeValue& value, KeyType type);

/// The value of a text. @throws DecodeError if it is none of `type`.
[[nodiscard]] AttributeValue key_value(std::string_view text, KeyType type);

/// Whether `text`, from which `value` was read, is known at a glance to be what key_text writes. If not, it may be
/// nevertheless: other programs may have written escapes that are none.
[[nodiscard]] bool is_sole_text(std::string_view text, const AttributeValue& value);

inline constexpr std::size_t longest_partition_text = 512;

[[nodiscard]] std::string short_form(std::string_view text);
[[nodiscard]] bool is_short_form(std::string_view text) noexcept;

/// The least text, by code points, that is greater than all texts that begin with `prefix`; nothing if there is none.
/// @param prefix  Valid UTF-8.
[[nodiscard]] std::optional<std::string> successor(std::string_view prefix);

}  // namespace dynaloom::engine
