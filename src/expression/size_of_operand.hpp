#pragma once

#include <dynaloom/value/attribute_value.hpp>

#include <cstddef>
#include <optional>

namespace dynaloom::detail {

/// What `size` is of the value, if it has one: UTF-16 units, bytes or members.
[[nodiscard]] std::optional<std::size_t> size_of_operand(const AttributeValue& value);

}  // namespace dynaloom::detail
