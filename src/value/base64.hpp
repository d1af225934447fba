#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::detail {

/// Length of the Base64 text of `bytes` bytes, padding included.
[[nodiscard]] constexpr std::size_t base64_size(std::size_t bytes) noexcept {
    return (bytes + 2) / 3 * 4;
}

/// Writes the Base64 text (RFC 4648, padded) of `bytes`, `base64_size(bytes.size())` characters. @returns Its end.
char* base64_encode(std::span<const std::byte> bytes, char* out) noexcept;

[[nodiscard]] std::string base64_encode(std::string_view bytes);

/// Reads Base64 text as DynamoDB does: padded, without spaces, unused bits zero.
/// @returns Whether `text` is such; `out` is undefined if not.
[[nodiscard]] bool base64_decode(std::string_view text, std::vector<std::byte>& out);
[[nodiscard]] bool base64_decode(std::string_view text, std::string& out);

}  // namespace dynaloom::detail
