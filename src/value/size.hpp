#pragma once

#include <dynaloom/value/attribute_value.hpp>
#include <dynaloom/value/item_reader.hpp>

#include <cstddef>

/// Sizes by DynamoDB's formula, in bytes:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
namespace dynaloom::detail {

inline constexpr std::size_t container_overhead = 3;  // of a list or map
inline constexpr std::size_t element_overhead = 1;    // of each value in it

/// @param digits    Significant ones, 0 for zero.
/// @param exponent  Of the first one.
[[nodiscard]] std::size_t size_of_number(std::size_t digits, int exponent, bool negative) noexcept;

[[nodiscard]] std::size_t size_of(const AttributeValue& value);

/// Of the value at the reader's cursor, which is passed over.
[[nodiscard]] std::size_t size_of(ItemReader& in);

}  // namespace dynaloom::detail
