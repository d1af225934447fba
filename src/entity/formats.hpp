#pragma once

#include <string_view>

namespace dynaloom::entity {

/// Checks one text. @par Cost  Linear, without recursion.
using FormatCheck = bool (*)(std::string_view text);

/// The check of a format of JSON Schema: uuid, date-time, date, time, email, uri, ipv4, ipv6. @returns Null for others,
/// which are not checked.
[[nodiscard]] FormatCheck find_format(std::string_view name) noexcept;

}  // namespace dynaloom::entity
