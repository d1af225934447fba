#pragma once

#include <dynaloom/value/attribute_value.hpp>

#include <string>

namespace dynaloom::detail {

/// One value as JSON in the plain encoding.
[[nodiscard]] std::string plain_json(const AttributeValue& value);

}  // namespace dynaloom::detail
