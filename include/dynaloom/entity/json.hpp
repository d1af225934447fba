#pragma once

#include <dynaloom/value/attribute_value.hpp>

#include <string>
#include <string_view>

namespace dynaloom {

/// Reads one JSON value (RFC 8259) with all digits of its numbers. Nothing in it is a tag: `{"$set":[1]}` is a map.
/// @throws ValidationError with line and column of what is wrong: the grammar, UTF-8, a name twice in one object, a
///         number that a Number cannot hold, more than 128 brackets in each other.
/// @par Cost  Linear.
[[nodiscard]] AttributeValue parse_json(std::string_view text);

/// The same of an object. @throws ValidationError also if it is none.
[[nodiscard]] Item parse_json_object(std::string_view text);

/// The value as JSON, members sorted by name. A set is an array, a binary a string in base64: JSON has neither.
[[nodiscard]] std::string to_json_text(const AttributeValue& value);
[[nodiscard]] std::string to_json_text(const Item& object);

}  // namespace dynaloom
