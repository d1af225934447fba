#include "value/utf8.hpp"

#include <simdjson.h>

namespace dynaloom::detail {

bool is_utf8(std::string_view text) noexcept {
    return simdjson::validate_utf8(text);
}

std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes) noexcept {
    if (text.size() <= max_bytes) return text;
    while (max_bytes > 0 && (static_cast<unsigned char>(text[max_bytes]) & 0xC0U) == 0x80U) --max_bytes;
    return text.substr(0, max_bytes);
}

}  // namespace dynaloom::detail
