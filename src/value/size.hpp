#pragma once

#include <dynaloom/value/attribute_value.hpp>
#include <dynaloom/value/item_reader.hpp>

#include <cstddef>

/// Sizes by DynamoDB's formula, in bytes:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
namespace dynaloom::detail {

[[nodiscard]] std::size_t size_of(const AttributeValue& value);

/// Of the value at the reader's cursor, which is passed over.
[[nodiscard]] std::size_t size_of(ItemReader& in);

}  // namespace dynaloom::detail
