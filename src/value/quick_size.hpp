#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace dynaloom::detail {

/// The size of a plain body by DynamoDB's formula, a fraction of what reading it costs: for bodies without spaces,
/// `\u`, exponents and tags, as most are.
/// @param body  A legal item. What is not one may have any size, or none.
/// @returns Nullopt if it must be read to be measured.
[[nodiscard]] std::optional<std::size_t> quick_size(std::string_view body) noexcept;

}  // namespace dynaloom::detail
