#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dynaloom::detail {

/// Two lower-case hexadecimal digits for each byte.
[[nodiscard]] inline std::string hex(std::span<const unsigned char> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xfU];
    }
    return text;
}

}  // namespace dynaloom::detail
