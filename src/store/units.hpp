#pragma once

#include <algorithm>
#include <cstddef>

/// DynamoDB's capacity units, one of 4 KB read or of 1 KB written; always a whole unit at least.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
namespace dynaloom {

namespace detail {

constexpr double whole_units(std::size_t bytes, std::size_t unit) noexcept {
    return static_cast<double>(std::max<std::size_t>(1, (bytes + unit - 1) / unit));
}

}  // namespace detail

/// Of reading `bytes`; an absent item costs a unit too. Reads that need not be consistent cost half.
[[nodiscard]] constexpr double read_units(std::size_t bytes, bool consistent) noexcept {
    return detail::whole_units(bytes, 4096) * (consistent ? 1.0 : 0.5);
}

[[nodiscard]] constexpr double write_units(std::size_t bytes) noexcept {
    return detail::whole_units(bytes, 1024);
}

}  // namespace dynaloom
