#include "engine/key_text.hpp"
#include "value/sha256.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <cstddef>

namespace dynaloom::engine {

namespace {

constexpr char escape = '\x01';
constexpr char escaped_nul = '\x01';
constexpr char escaped_escape = '\x02';
constexpr char short_form_mark = '\x03';
constexpr std::size_t short_form_prefix = 256;
constexpr std::size_t hash_digits = 64;

constexpr int exponent_bias = -Number::min_exponent;
constexpr std::size_t exponent_digits = 3;

constexpr std::string_view hex_digits = "0123456789abcdef";

[[noreturn]] void not_a_key(std::string_view text, std::string_view what) {
    constexpr std::size_t shown = 40;
    std::string found{text.substr(0, shown)};
    if (text.size() > shown) found += "…";
    throw DecodeError{"the stored key \"" + found + "\" is not the text of a " + std::string{what}, "",
                      "\"" + found + "\""};
}

bool needs_escape(std::string_view text) noexcept {
    return text.find(escape) != std::string_view::npos || text.find('\0') != std::string_view::npos;
}

std::string string_text(std::string_view value) {
    if (!needs_escape(value)) return std::string{value};
    const auto special = [](char c) { return c == '\0' || c == escape; };
    std::string text;
    text.reserve(value.size() + 16);
    for (const char c : value) {
        if (special(c)) text += escape;
        text += c == '\0' ? escaped_nul : c == escape ? escaped_escape : c;
    }
    return text;
}

std::string string_value(std::string_view text) {
    if (text.find(escape) == std::string_view::npos) return std::string{text};
    std::string value;
    value.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        // An escape that is none of ours was put there by another program, and means itself.
        if (text[i] != escape || (next != escaped_nul && next != escaped_escape)) {
            value += text[i];
            continue;
        }
        value += next == escaped_nul ? '\0' : escape;
        ++i;
    }
    return value;
}

void complement(std::string& digits, std::size_t from) {
    for (std::size_t i = from; i < digits.size(); ++i) digits[i] = static_cast<char>('0' + ('9' - digits[i]));
}

std::string number_text(const Number& value) {
    if (value.is_zero()) return "0";
    const int biased = value.exponent() + exponent_bias;
    std::string text(1, value.is_negative() ? '-' : 'p');
    text += static_cast<char>('0' + biased / 100);
    text += static_cast<char>('0' + biased / 10 % 10);
    text += static_cast<char>('0' + biased % 10);
    text += value.digits();
    if (value.is_negative()) {
        complement(text, 1);
        text += '~';
    }
    return text;
}

Number number_value(std::string_view text) {
    if (text == "0") return Number{};
    const bool negative = text.starts_with('-') && text.ends_with('~');
    std::string digits{negative ? text.substr(0, text.size() - 1) : text};
    if ((!negative && !digits.starts_with('p')) || digits.size() <= 1 + exponent_digits ||
        !std::all_of(digits.begin() + 1, digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
        not_a_key(text, "number");
    if (negative) complement(digits, 1);
    if (digits[1 + exponent_digits] == '0' || digits.back() == '0') not_a_key(text, "number");  // it has another text
    const int biased = (digits[1] - '0') * 100 + (digits[2] - '0') * 10 + (digits[3] - '0');
    std::string decimal{negative ? "-" : ""};
    decimal += digits[1 + exponent_digits];
    if (digits.size() > 2 + exponent_digits) decimal.append(".").append(digits, 2 + exponent_digits);
    decimal.append("e").append(std::to_string(biased - exponent_bias));
    try {
        return Number::parse(decimal);
    } catch (const ValidationError&) {
        not_a_key(text, "number");
    }
}

std::string binary_text(const Bytes& value) {
    std::string text;
    text.reserve(2 * value.size());
    for (const std::byte byte : value) {
        text += hex_digits[std::to_integer<unsigned>(byte) >> 4U];
        text += hex_digits[std::to_integer<unsigned>(byte) & 0xfU];
    }
    return text;
}

Bytes binary_value(std::string_view text) {
    if (text.size() % 2 != 0) not_a_key(text, "binary");
    Bytes value;
    value.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const std::size_t high = hex_digits.find(text[i]);
        const std::size_t low = hex_digits.find(text[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) not_a_key(text, "binary");
        value.push_back(static_cast<std::byte>(high << 4U | low));
    }
    return value;
}

/// Where the character at `at` ends, an escape with what follows it being one character.
std::size_t end_of_character(std::string_view text, std::size_t at) {
    std::size_t end = at + (text[at] == escape ? 2 : 1);
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) ++end;
    return std::min(end, text.size());
}

/// Reads the last code point of `text`, which is not empty, and takes it off.
char32_t take_last(std::string& text) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xc0U) == 0x80U) --start;
    const auto lead = static_cast<unsigned char>(text[start]);
    char32_t code = lead < 0x80U ? lead : lead < 0xe0U ? lead & 0x1fU : lead < 0xf0U ? lead & 0x0fU : lead & 0x07U;
    for (std::size_t i = start + 1; i < text.size(); ++i)
        code = code << 6U | (static_cast<unsigned char>(text[i]) & 0x3fU);
    text.resize(start);
    return code;
}

void append(std::string& text, char32_t code) {
    const auto continuation = [&](unsigned shift) { text += static_cast<char>(0x80U | (code >> shift & 0x3fU)); };
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xc0U | code >> 6U);
        continuation(0);
    } else if (code < 0x10000) {
        text += static_cast<char>(0xe0U | code >> 12U);
        continuation(6);
        continuation(0);
    } else {
        text += static_cast<char>(0xf0U | code >> 18U);
        continuation(12);
        continuation(6);
        continuation(0);
    }
}

}  // namespace

std::string key_text(const AttributeValue& value, KeyType type) {
    switch (type) {
        case KeyType::S:
            return string_text(value.s());
        case KeyType::N:
            return number_text(value.n());
        case KeyType::B:
            break;
    }
    return binary_text(value.b());
}

AttributeValue key_value(std::string_view text, KeyType type) {
    switch (type) {
        case KeyType::S:
            return string_value(text);
        case KeyType::N:
            return number_value(text);
        case KeyType::B:
            break;
    }
    return binary_value(text);
}

bool is_sole_text(std::string_view text, const AttributeValue& value) {
    if (value.get_if<Number>() != nullptr) return true;
    const auto* string = value.get_if<std::string>();
    return string != nullptr && *string == text && !needs_escape(text);
}

std::string short_form(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size()) {
        const std::size_t next = end_of_character(text, end);
        if (next > short_form_prefix) break;
        end = next;
    }
    std::string form{text.substr(0, end)};
    form += escape;
    form += short_form_mark;
    return form += detail::sha256_hex(text);
}

bool is_short_form(std::string_view text) noexcept {
    constexpr std::size_t tail = 2 + hash_digits;
    if (text.size() < tail) return false;
    const std::size_t mark = text.size() - tail;
    if (text[mark] != escape || text[mark + 1] != short_form_mark) return false;
    // An escape is one only where a character begins: U+0000 U+0003 is written with the same bytes in another place.
    std::size_t at = 0;
    while (at < mark) at = end_of_character(text, at);
    return at == mark;
}

std::optional<std::string> successor(std::string_view prefix) {
    constexpr char32_t last = 0x10ffff;
    constexpr char32_t before_surrogates = 0xd7ff;
    constexpr char32_t after_surrogates = 0xe000;
    std::string text{prefix};
    while (!text.empty()) {
        const char32_t code = take_last(text);
        if (code == last) continue;
        append(text, code == before_surrogates ? after_surrogates : code + 1);
        return text;
    }
    return std::nullopt;
}

}  // namespace dynaloom::engine
