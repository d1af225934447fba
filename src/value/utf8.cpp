#include "value/utf8.hpp"

#include <simdjson.h>

namespace dynaloom::detail {

bool is_utf8(std::string_view text) noexcept {
    // Most texts are short and ASCII; to call what is the best for this processor costs more than to look.
    constexpr std::size_t few = 64;
    if (text.size() <= few) {
        unsigned char all_bits = 0;
        for (const char c : text) all_bits |= static_cast<unsigned char>(c);
        if (all_bits < 0x80) return true;
    }
    return simdjson::validate_utf8(text);
}

std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes) noexcept {
    if (text.size() <= max_bytes) return text;
    while (max_bytes > 0 && (static_cast<unsigned char>(text[max_bytes]) & 0xC0U) == 0x80U) --max_bytes;
    return text.substr(0, max_bytes);
}

}  // namespace dynaloom::detail
