#pragma once

#include <string_view>

namespace dynaloom::server {

/// The operation that the header X-Amz-Target names: "GetItem" of `DynamoDB_20120810.GetItem`. Valid for ever.
/// @returns Nothing if there is none of this name; those of streams belong to a service of their own.
[[nodiscard]] std::string_view operation_of(std::string_view target) noexcept;

}  // namespace dynaloom::server
