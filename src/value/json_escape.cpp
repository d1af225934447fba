#include "value/json_escape.hpp"

#include <algorithm>
#include <array>

namespace dynaloom::detail {
namespace {

// What follows the backslash; 'u' for those without a short form, NUL for what needs no escape.
constexpr auto escapes = [] {
    std::array<char, 256> letters{};
    for (std::size_t i = 0; i < 0x20; ++i) letters[i] = 'u';
    letters['\b'] = 'b';
    letters['\f'] = 'f';
    letters['\n'] = 'n';
    letters['\r'] = 'r';
    letters['\t'] = 't';
    letters['"'] = '"';
    letters['\\'] = '\\';
    return letters;
}();

}  // namespace

char* escape_json(std::string_view text, char* out) noexcept {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const char letter = escapes[byte];
        if (letter == '\0') {
            *out++ = c;
            continue;
        }
        *out++ = '\\';
        *out++ = letter;
        if (letter != 'u') continue;
        constexpr std::string_view hex = "0123456789abcdef";
        out = std::fill_n(out, 2, '0');
        *out++ = hex[byte >> 4U];
        *out++ = hex[byte & 15U];
    }
    return out;
}

}  // namespace dynaloom::detail
