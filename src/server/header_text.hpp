#pragma once

#include <algorithm>
#include <string_view>

/// The texts of HTTP headers.
namespace dynaloom::server {

[[nodiscard]] inline std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

[[nodiscard]] inline bool equal_but_for_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// `use(std::string_view part)` for what stands between the separators, trimmed.
template <class Use>
void for_each_part(std::string_view text, char separator, const Use& use) {
    for (;;) {
        const auto end = text.find(separator);
        use(trim(text.substr(0, end)));
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

}  // namespace dynaloom::server
