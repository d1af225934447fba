#pragma once

#include <cstddef>

namespace dynaloom::detail {

/// Levels of nesting that DynamoDB allows. An attribute's value is at level 1, what stands in a list or map at one more
/// than that; so a scalar, a set or an empty list or map may have 31 lists or maps around it (the item not counted).
inline constexpr std::size_t max_nesting = 32;

/// Bytes of an attribute's name.
inline constexpr std::size_t max_name_bytes = 65'535;

}  // namespace dynaloom::detail
