#pragma once

#include <cstddef>
#include <string_view>

namespace dynaloom::server {

/// The operation that the header X-Amz-Target names: "GetItem" of `DynamoDB_20120810.GetItem`. Valid for ever.
/// @returns Nothing if there is none of this name; those of streams belong to a service of their own.
[[nodiscard]] std::string_view operation_of(std::string_view target) noexcept;

/// Whether the operation changes something, so that a store may have it wait for others that do.
[[nodiscard]] bool is_write(std::string_view operation) noexcept;

/// Bytes that a request may come to hold while it is carried out, its body itself not counted.
[[nodiscard]] std::size_t most_memory_of(std::string_view operation, std::size_t body) noexcept;

}  // namespace dynaloom::server
