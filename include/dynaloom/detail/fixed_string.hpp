#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

namespace dynaloom::detail {

/// A string literal as a template argument.
template <std::size_t Size>
struct FixedString {
    char data[Size]{};

    constexpr FixedString() = default;
    // Implicit on purpose: "x" is a template argument.
    constexpr FixedString(const char (&text)[Size]) {  // NOLINT(google-explicit-constructor)
        for (std::size_t i = 0; i < Size; ++i) data[i] = text[i];
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {data, Size - 1}; }
};

/// Text known at compile time as a template argument: `Size` is `text.size()`.
template <std::size_t Size>
consteval FixedString<Size + 1> fixed(std::string_view text) {
    FixedString<Size + 1> result;
    for (std::size_t i = 0; i < Size; ++i) result.data[i] = text[i];
    result.data[Size] = '\0';  // only then does clang show it as a string
    return result;
}

/// Text inside a type's name, so that a compiler's error shows it.
template <char...>
struct Text;

template <class Source, std::size_t... I>
auto text_of(std::index_sequence<I...>) -> Text<Source::value[I]...>;

/// `Source::value` is a constexpr std::string_view.
template <class Source>
using TextOf = decltype(text_of<Source>(std::make_index_sequence<Source::value.size()>{}));

}  // namespace dynaloom::detail
