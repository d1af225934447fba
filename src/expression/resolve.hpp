#pragma once

#include <dynaloom/expression/path.hpp>
#include <dynaloom/value/attribute_value.hpp>

namespace dynaloom::detail {

/// What stands at the path, or nullptr: also if the way leads through a scalar or past a list's end.
[[nodiscard]] const AttributeValue* resolve(const Path& path, const Item& item) noexcept;

}  // namespace dynaloom::detail
