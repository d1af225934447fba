#pragma once

#include <string>
#include <string_view>

namespace dynaloom::engine {

/// The SHA-256 digest, as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace dynaloom::engine
