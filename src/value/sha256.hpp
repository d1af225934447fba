#pragma once

#include "value/hex.hpp"

#include <array>
#include <string>
#include <string_view>

namespace dynaloom::detail {

using Sha256 = std::array<unsigned char, 32>;

[[nodiscard]] Sha256 sha256(std::string_view bytes);
[[nodiscard]] Sha256 hmac_sha256(std::string_view key, std::string_view bytes);

[[nodiscard]] inline std::string sha256_hex(std::string_view bytes) {
    return hex(sha256(bytes));
}

/// The bytes of a digest, as a key of the next.
[[nodiscard]] inline std::string_view bytes_of(const Sha256& digest) noexcept {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace dynaloom::detail
