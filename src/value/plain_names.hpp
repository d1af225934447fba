#pragma once

#include <string_view>

/// Names of the plain encoding. `$` and a reserved word is a tag, and never the name of an attribute: such a name, and
/// one with more `$` before the word, is written with one `$` more.
namespace dynaloom::detail {

inline constexpr std::string_view binary_tag = "$binary";  ///< {"$binary": "<base64>"}
inline constexpr std::string_view set_tag = "$set";        ///< {"$set": [member, …]}
inline constexpr std::string_view string_tag = "$string";  ///< {"$string": "<base64>"}: a string that holds U+0000
inline constexpr std::string_view map_tag = "$map";        ///< {"$map": [["<base64>", value], …]}: with such a name
inline constexpr std::string_view key_tag = "$pk";  ///< beside an item's attributes: a note of the store that keeps it

/// The number of `$` that precede a reserved word and are all else there is in `name`; 0 if it is another name.
[[nodiscard]] constexpr std::size_t tag_dollars(std::string_view name) noexcept {
    const std::size_t dollars = name.find_first_not_of('$');
    if (dollars == 0 || dollars == std::string_view::npos) return 0;
    const std::string_view word = name.substr(dollars);
    for (const std::string_view tag : {binary_tag, set_tag, string_tag, map_tag, key_tag})
        if (word == tag.substr(1)) return dollars;
    return 0;
}

}  // namespace dynaloom::detail
