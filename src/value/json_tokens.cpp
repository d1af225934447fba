#include "value/json_tokens.hpp"

#include "value/limits.hpp"

#include <simdjson.h>

#include <algorithm>
#include <bitset>
#include <cstring>
#include <new>
#include <optional>

namespace dynaloom::detail {
namespace {

constexpr std::size_t smallest_capacity = 4096;  // bytes of text
constexpr std::size_t kept_capacity = std::size_t{1} << 18U;

// The four hex digits at the start of `text`.
std::optional<std::uint32_t> hex4(std::string_view text) noexcept {
    if (text.size() < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : text.substr(0, 4)) {
        const char lower = static_cast<char>(c | 0x20);
        if (c >= '0' && c <= '9')
            value = value << 4U | static_cast<std::uint32_t>(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            value = value << 4U | static_cast<std::uint32_t>(lower - 'a' + 10);
        else
            return std::nullopt;
    }
    return value;
}

void put_utf8(char*& to, std::uint32_t code_point) {
    const auto put = [&](std::uint32_t byte) { *to++ = static_cast<char>(static_cast<unsigned char>(byte)); };
    if (code_point < 0x80) return put(code_point);
    if (code_point < 0x800) {
        put(0xC0U | code_point >> 6U);
    } else {
        if (code_point < 0x10000) {
            put(0xE0U | code_point >> 12U);
        } else {
            put(0xF0U | code_point >> 18U);
            put(0x80U | (code_point >> 12U & 0x3FU));
        }
        put(0x80U | (code_point >> 6U & 0x3FU));
    }
    put(0x80U | (code_point & 0x3FU));
}

// Takes a `\uXXXX`, or a pair of them, from the start of `text`.
bool take_unicode_escape(std::string_view& text, char*& to) {
    const auto unit = hex4(text.substr(2));
    if (!unit || (*unit >= 0xDC00 && *unit < 0xE000)) return false;
    text.remove_prefix(6);
    if (*unit < 0xD800 || *unit >= 0xE000) {
        put_utf8(to, *unit);
        return true;
    }
    if (!text.starts_with("\\u")) return false;
    const auto low = hex4(text.substr(2));
    if (!low || *low < 0xDC00 || *low >= 0xE000) return false;
    text.remove_prefix(6);
    put_utf8(to, 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00));
    return true;
}

// Moves what precedes the first backslash from the start of `text`; a word at a time, since such runs are short. There
// is room for the whole of `text`.
void take_run(std::string_view& text, char*& to) {
    constexpr std::uint64_t ones = ~std::uint64_t{0} / 0xFF;
    std::size_t at = 0;
    for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        const std::uint64_t difference = word ^ ones * '\\';
        if (((difference - ones) & ~difference & ones << 7U) != 0) break;  // one of its bytes is 0
        std::memcpy(to + at, &word, sizeof word);
    }
    for (; at < text.size() && text[at] != '\\'; ++at) to[at] = text[at];
    text.remove_prefix(at);
    to += at;
}

}  // namespace

JsonTokens::JsonTokens() noexcept = default;
JsonTokens::~JsonTokens() = default;

JsonTokens::Fault JsonTokens::load(std::string_view text) {
    clear();
    if (text.empty()) return Fault::none;
    if (!parser_ || parser_->capacity() < text.size()) {
        parser_.reset();
        const std::size_t capacity = std::max(text.size(), smallest_capacity);
        copy_ = std::make_unique_for_overwrite<char[]>(capacity + simdjson::SIMDJSON_PADDING);
        switch (simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, parser_)) {
            case simdjson::SUCCESS:
                break;
            case simdjson::CAPACITY:
                return Fault::too_large;
            default:
                throw std::bad_alloc{};
        }
    }
    // Padded for the kernel for processors without vector instructions, which reads past the end, and for looking
    // ahead.
    std::memcpy(copy_.get(), text.data(), text.size());
    std::memset(copy_.get() + text.size(), 0, simdjson::SIMDJSON_PADDING);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(copy_.get());
    switch (parser_->stage1(bytes, text.size(), simdjson::stage1_mode::regular)) {
        case simdjson::SUCCESS:
            break;
        case simdjson::EMPTY:
            return Fault::none;
        case simdjson::UTF8_ERROR:
            return Fault::not_utf8;
        case simdjson::UNCLOSED_STRING:
            return Fault::open_string;
        case simdjson::CAPACITY:
            return Fault::too_large;
        default:
            return Fault::control_character;
    }
    text_ = text;
    padded_ = copy_.get();
    starts_ = parser_->structural_indexes.get();
    count_ = parser_->n_structural_indexes;
    // simdjson's array has room for a token per byte of its capacity and 9 more.
    std::fill_n(parser_->structural_indexes.get() + count_, look_ahead, static_cast<std::uint32_t>(text.size()));
    find_backslash(0);
    return Fault::none;
}

void JsonTokens::trim() noexcept {
    clear();
    if (!parser_ || parser_->capacity() <= kept_capacity) return;
    parser_.reset();
    copy_.reset();
}

void JsonTokens::clear() noexcept {
    text_ = {};
    padded_ = no_text.data();
    starts_ = no_tokens.data();
    count_ = 0;
}

void JsonTokens::find_backslash(std::size_t from) const noexcept {
    searched_ = from;
    const void* const found = std::memchr(padded_ + from, '\\', text_.size() - from);
    backslash_ = found ? static_cast<std::size_t>(static_cast<const char*>(found) - padded_) : text_.size();
}

std::size_t JsonTokens::after_value(std::size_t token) const noexcept {
    std::bitset<2 * max_nesting + 8> braces;  // of the open brackets
    std::size_t open = 0;
    for (; token < count_; ++token) {
        switch (const char c = (*this)[token]) {
            case '{':
            case '[':
                if (open == braces.size()) return 0;
                braces[open++] = c == '{';
                continue;
            case '}':
            case ']':
                if (open == 0 || braces[--open] != (c == '}')) return 0;
                break;
            case ',':
            case ':':
                if (open == 0) return 0;
                continue;
            default:
                break;
        }
        if (open == 0) return token + 1;
    }
    return 0;
}

bool unescape_json(std::string_view raw, std::string& out) {
    out.resize(raw.size());  // an escape is longer than what it means
    char* to = out.data();
    for (;;) {
        take_run(raw, to);
        if (raw.empty()) {
            out.resize(static_cast<std::size_t>(to - out.data()));
            return true;
        }
        if (raw.size() < 2) return false;
        switch (raw[1]) {
            case 'u':
                if (!take_unicode_escape(raw, to)) return false;
                continue;
            case '"':
            case '\\':
            case '/':
                *to++ = raw[1];
                break;
            case 'b':
                *to++ = '\b';
                break;
            case 'f':
                *to++ = '\f';
                break;
            case 'n':
                *to++ = '\n';
                break;
            case 'r':
                *to++ = '\r';
                break;
            case 't':
                *to++ = '\t';
                break;
            default:
                return false;
        }
        raw.remove_prefix(2);
    }
}

bool is_json_number(std::string_view text) noexcept {
    const auto take_digits = [&text] {
        std::size_t count = 0;
        while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
        text.remove_prefix(count);
        return count > 0;
    };
    if (text.starts_with('-')) text.remove_prefix(1);
    if (text.starts_with('0'))
        text.remove_prefix(1);
    else if (!take_digits())
        return false;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (!take_digits()) return false;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
        if (!take_digits()) return false;
    }
    return text.empty();
}

}  // namespace dynaloom::detail
