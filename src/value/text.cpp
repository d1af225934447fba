#include "value/text.hpp"

#include "value/utf8.hpp"

namespace dynaloom::detail {

std::string shortened(std::string_view text, std::size_t max_bytes) {
    // Only the part that is shown is looked at, so a broken end of a long text does not matter.
    std::string_view shown = utf8_prefix(text, max_bytes);
    const bool utf8 = is_utf8(shown);
    if (!utf8) shown = text.substr(0, max_bytes);
    std::string out;
    for (const char c : shown) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7F && (utf8 || byte < 0x80)) {
            out += c;
            continue;
        }
        constexpr std::string_view hex = "0123456789abcdef";
        out += "\\x";
        out += hex[byte >> 4U];
        out += hex[byte & 15U];
    }
    if (shown.size() < text.size()) out += "…";
    return out;
}

std::string quoted(std::string_view text, std::size_t max_bytes) {
    std::string out = "\"";
    out += shortened(text, max_bytes);
    return out += '"';
}

}  // namespace dynaloom::detail
