#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/model/text_form.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dynaloom {

/// An enumerator and the text that stands for it.
template <class Enum>
struct EnumName {
    Enum value;
    std::string_view name;
};
template <class Enum>
EnumName(Enum, std::string_view) -> EnumName<Enum>;

/// Gives enumerators other texts than their own names; those it does not list keep theirs:
///
/// ```cpp
/// template <>
/// struct dynaloom::EnumNames<Status> {
///     static constexpr std::array names{dynaloom::EnumName{Status::in_progress, "in-progress"}};
/// };
/// ```
///
/// Enumerators below -1 or above 255 have to be listed: the others are found without help.
template <class Enum>
struct EnumNames {
    static constexpr std::array<EnumName<Enum>, 0> names{};
};

/// Enumerations whose enumerators can be found: scoped ones, and unscoped ones that state their underlying type.
template <class Enum>
concept NamedEnum = std::is_enum_v<Enum> && requires { Enum{0}; };

namespace detail {

inline constexpr int enum_scan_low = -1;
inline constexpr int enum_scan_high = 255;

template <class Enum>
constexpr int enum_scan_begin() {
    return std::is_signed_v<std::underlying_type_t<Enum>> ? enum_scan_low : 0;
}

template <class Enum>
constexpr int enum_scan_end() {
    using Underlying = std::underlying_type_t<Enum>;
    constexpr auto last = std::numeric_limits<Underlying>::max();
    return std::cmp_less(+last, enum_scan_high) ? static_cast<int>(last) + 1 : enum_scan_high + 1;
}

/// This function's own name shows each value: `Color::red` where there is an enumerator, `(Color)7` elsewhere. One
/// instantiation for all values is what keeps the scan cheap.
template <auto... Values>
consteval std::string_view spell_values() {
    return __PRETTY_FUNCTION__;
}

template <class Enum, std::size_t... I>
consteval std::string_view spell_enum(std::index_sequence<I...>) {
    return spell_values<static_cast<Enum>(static_cast<int>(I) + enum_scan_begin<Enum>())...>();
}

/// Calls `found(index, name)` for each value of the list that has a name.
template <class Found>
constexpr void each_spelled(std::string_view function_name, Found found) {
    // gcc: … [with auto ...Values = {Color::red, (Color)1}; …]     clang: … [Values = <Color::red, (Color)1>]
    constexpr std::string_view mark = "Values = ";
    std::size_t at = function_name.find(mark) + mark.size() + 1;
    for (std::size_t index = 0; at < function_name.size(); ++index) {
        // Brackets within a value are part of its type's name; only outside of them does a `:` lead to a name or a
        // comma end the value.
        std::size_t name = at;
        for (int depth = 0;
             depth > 0 || (function_name[at] != ',' && function_name[at] != '}' && function_name[at] != '>'); ++at) {
            const char c = function_name[at];
            if (c == '(' || c == '<' || c == '{') ++depth;
            if (c == ')' || c == '>' || c == '}') --depth;
            if (c == ':' && depth == 0) name = at + 1;
        }
        if (function_name[name] != '(') found(index, function_name.substr(name, at - name));
        if (function_name[at] != ',') return;
        at += 2;
    }
}

template <class Enum>
consteval std::string_view spelled_enum() {
    return spell_enum<Enum>(
        std::make_index_sequence<static_cast<std::size_t>(enum_scan_end<Enum>() - enum_scan_begin<Enum>())>{});
}

template <class Enum>
constexpr bool is_renamed(Enum value) {
    for (const auto& entry : EnumNames<Enum>::names) {
        if (entry.value == value) return true;
    }
    return false;
}

template <class Enum>
constexpr Enum scanned_value(std::size_t index) {
    return static_cast<Enum>(static_cast<int>(index) + enum_scan_begin<Enum>());
}

struct EnumSizes {
    std::size_t entries = 0;
    std::size_t characters = 0;
};

template <class Enum>
consteval EnumSizes enum_sizes() {
    EnumSizes sizes{EnumNames<Enum>::names.size(), 0};
    each_spelled(spelled_enum<Enum>(), [&](std::size_t index, std::string_view name) {
        if (is_renamed(scanned_value<Enum>(index))) return;
        ++sizes.entries;
        sizes.characters += name.size();
    });
    return sizes;
}

/// The names, copied: the compiler's long text about the scan stays out of the program.
template <class Enum>
inline constexpr auto enum_characters = [] {
    std::array<char, enum_sizes<Enum>().characters + 1> characters{};
    std::size_t next = 0;
    each_spelled(spelled_enum<Enum>(), [&](std::size_t index, std::string_view name) {
        if (is_renamed(scanned_value<Enum>(index))) return;
        for (const char c : name) characters[next++] = c;
    });
    return characters;
}();

/// All enumerators that have a text, by value.
template <class Enum>
inline constexpr auto enum_entries = [] {
    std::array<EnumName<Enum>, enum_sizes<Enum>().entries> entries{};
    std::size_t size = 0;
    for (const auto& entry : EnumNames<Enum>::names) entries[size++] = entry;
    std::size_t next = 0;
    each_spelled(spelled_enum<Enum>(), [&](std::size_t index, std::string_view name) {
        if (is_renamed(scanned_value<Enum>(index))) return;
        entries[size++] = {scanned_value<Enum>(index), {enum_characters<Enum>.data() + next, name.size()}};
        next += name.size();
    });
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.value < b.value; });
    return entries;
}();

template <class Enum>
inline constexpr auto enum_texts = [] {
    std::array<std::string_view, enum_entries<Enum>.size()> texts{};
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = enum_entries<Enum>[i].name;
    return texts;
}();

template <class Enum>
consteval bool enum_texts_are_distinct() {
    auto texts = enum_texts<Enum>;
    std::sort(texts.begin(), texts.end());
    return std::adjacent_find(texts.begin(), texts.end()) == texts.end();
}

}  // namespace detail

/// The text of an enumerator; empty if `value` is no enumerator.
/// @par Cost  An index for enumerators that count up from the first, else a search of their list.
template <NamedEnum Enum>
[[nodiscard]] constexpr std::string_view enum_name(Enum value) noexcept {
    using Underlying = std::underlying_type_t<Enum>;
    constexpr const auto& entries = detail::enum_entries<Enum>;
    if constexpr (!entries.empty()) {
        const auto distance = static_cast<unsigned long long>(static_cast<Underlying>(value)) -
                              static_cast<unsigned long long>(static_cast<Underlying>(entries[0].value));
        if (distance < entries.size() && entries[static_cast<std::size_t>(distance)].value == value) {
            return entries[static_cast<std::size_t>(distance)].name;
        }
        for (const auto& entry : entries) {
            if (entry.value == value) return entry.name;
        }
    }
    return {};
}

/// The enumerator of that text, if there is one.
template <NamedEnum Enum>
[[nodiscard]] constexpr std::optional<Enum> enum_value(std::string_view name) noexcept {
    for (const auto& entry : detail::enum_entries<Enum>) {
        if (entry.name == name) return entry.value;
    }
    return std::nullopt;
}

template <NamedEnum Enum>
struct TextForm<Enum> {
    static_assert(!detail::enum_entries<Enum>.empty(),
                  "an enumeration without a known enumerator has no texts: list them in EnumNames");
    static_assert(detail::enum_texts_are_distinct<Enum>(), "two enumerators have the same text");

    static constexpr TextShape shape{.kind = TextKind::names, .names = detail::enum_texts<Enum>};

    static void append(std::string& out, Enum value) {
        const std::string_view name = enum_name(value);
        if (name.empty()) {
            throw ValidationError{"no enumerator has the value " +
                                  std::to_string(static_cast<std::underlying_type_t<Enum>>(value))};
        }
        out.append(name);
    }
    static constexpr std::optional<Enum> parse(std::string_view text) { return enum_value<Enum>(text); }
};

}  // namespace dynaloom
