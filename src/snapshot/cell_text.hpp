#pragma once

#include <dynaloom/value/attribute_value.hpp>

#include <set>
#include <string>

namespace dynaloom::detail {

/// One value as JSON in the plain encoding.
[[nodiscard]] std::string plain_json(const AttributeValue& value);

/// The name, or, if it is taken, with the first number that makes it free: `size`, `size_2`. It is taken then.
[[nodiscard]] std::string free_name(std::set<std::string>& taken, const std::string& name);

}  // namespace dynaloom::detail
