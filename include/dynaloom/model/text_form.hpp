#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace dynaloom {

/// What a type's text looks like. Key patterns are checked and compared by it.
enum class TextKind : unsigned char {
    text,              ///< any characters
    unsigned_integer,  ///< decimal, no needless zeros
    signed_integer,    ///< the same, perhaps after `-`
    names,             ///< one of a finite set
    uuid,              ///< 8-4-4-4-12 lower-case hexadecimal digits
    utc_time,          ///< `2023-08-27T01:10:36.357Z`
    local_time,        ///< `2023-08-27T01:10:36` or with a fraction
    python_time,       ///< `2023-08-27 01:10:36` or with a fraction
};

/// A TextKind with its measures.
struct TextShape {
    TextKind kind = TextKind::text;
    unsigned digits = 0;                           ///< integers: the most there can be; times: of the fraction
    std::span<const std::string_view> names = {};  ///< TextKind::names: all of them
    std::uint64_t greatest = 0;                    ///< integers: the greatest value; 0 is any of so many digits.
                                                   ///< The least signed one is -greatest - 1.

    /// Whether some text of this shape holds `c`; of TextKind::text every one may.
    [[nodiscard]] constexpr bool can_hold(char c) const noexcept;
};

/// How a type is written as one string: in a key, and by the codec where the type has no JSON form of its own.
///
/// A specialisation gives
///  - `static void append(std::string& out, const T& value)`; throws ValidationError if the value has no text;
///  - `static std::optional<T> parse(std::string_view text)`: nothing if that is not the text of a T. Texts that
///    `append` writes read back as the same value;
///  - `static constexpr TextShape shape`.
///
/// Specialise it for a type of your own to use the type in keys.
template <class T>
struct TextForm;

/// T has a TextForm.
template <class T>
concept HasTextForm = requires(std::string& out, const T& value, std::string_view text) {
    TextForm<T>::append(out, value);
    { TextForm<T>::parse(text) } -> std::same_as<std::optional<T>>;
    { TextForm<T>::shape } -> std::convertible_to<TextShape>;
};

template <>
struct TextForm<std::string> {
    static constexpr TextShape shape{};
    static void append(std::string& out, std::string_view value) { out.append(value); }
    static std::optional<std::string> parse(std::string_view text) { return std::string{text}; }
};

namespace detail {

/// Integers that count: neither truth values nor characters.
template <class T>
concept PlainInteger =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

}  // namespace detail

template <detail::PlainInteger Integer>
struct TextForm<Integer> {
    static constexpr TextShape shape{
        .kind = std::signed_integral<Integer> ? TextKind::signed_integer : TextKind::unsigned_integer,
        .digits = static_cast<unsigned>(std::numeric_limits<Integer>::digits10) + 1,
        .greatest = static_cast<std::uint64_t>(std::numeric_limits<Integer>::max())};

    static void append(std::string& out, Integer value) {
        char buffer[24];
        out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
    }
    /// Needless zeros are read too: padded key parts have them.
    static std::optional<Integer> parse(std::string_view text) {
        Integer value{};
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
        return value;
    }
};

constexpr bool TextShape::can_hold(char c) const noexcept {
    const bool digit = c >= '0' && c <= '9';
    switch (kind) {
        case TextKind::text:
            return true;
        case TextKind::unsigned_integer:
            return digit;
        case TextKind::signed_integer:
            return digit || c == '-';
        case TextKind::names:
            for (const std::string_view name : names) {
                if (name.find(c) != std::string_view::npos) return true;
            }
            return false;
        case TextKind::uuid:
            return digit || c == '-' || (c >= 'a' && c <= 'f');
        case TextKind::utc_time:
            return digit || c == '-' || c == ':' || c == 'T' || c == 'Z' || (c == '.' && digits != 0);
        case TextKind::local_time:
            return digit || c == '-' || c == ':' || c == 'T' || (c == '.' && digits != 0);
        case TextKind::python_time:
            return digit || c == '-' || c == ':' || c == ' ' || (c == '.' && digits != 0);
    }
    return true;
}

}  // namespace dynaloom
