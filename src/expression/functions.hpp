#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace dynaloom::detail {

/// Where a function may stand.
enum class FunctionUse : unsigned char { unknown, condition, operand, update };

[[nodiscard]] constexpr FunctionUse function_use(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 5> conditions{"attribute_exists", "attribute_not_exists", "attribute_type",
                                                         "begins_with", "contains"};
    if (std::ranges::find(conditions, name) != conditions.end()) return FunctionUse::condition;
    if (name == "size") return FunctionUse::operand;
    if (name == "if_not_exists" || name == "list_append") return FunctionUse::update;
    return FunctionUse::unknown;
}

}  // namespace dynaloom::detail
