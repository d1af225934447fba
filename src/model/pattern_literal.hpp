#pragma once

#include <string>
#include <string_view>

namespace dynaloom::detail {

/// A text as literal text of a key pattern: braces doubled.
inline std::string pattern_literal(std::string_view text) {
    std::string escaped;
    for (const char c : text) escaped.append(c == '{' || c == '}' ? 2 : 1, c);
    return escaped;
}

}  // namespace dynaloom::detail
