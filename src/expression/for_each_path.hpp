#pragma once

#include <dynaloom/expression/condition.hpp>

#include <string>
#include <string_view>
#include <variant>

namespace dynaloom::detail {

/// Calls `use` with every path that the condition looks at, those within `size(…)` included.
template <class Use>
void for_each_path(const Condition& condition, const Use& use) {
    for (const Operand& operand : condition.operands) {
        if (const auto* path = std::get_if<Path>(&operand)) use(*path);
        if (const auto* size = std::get_if<Size>(&operand)) use(size->path);
    }
    for (const Condition& child : condition.children) for_each_path(child, use);
}

/// The attribute that a path begins with; empty if it begins with no name.
[[nodiscard]] inline std::string_view attribute_of(const Path& path) noexcept {
    const auto* name = path.elements.empty() ? nullptr : std::get_if<std::string>(path.elements.data());
    return name == nullptr ? std::string_view{} : std::string_view{*name};
}

}  // namespace dynaloom::detail
