#include "dynamodb/config_file.hpp"

#include "dynamodb/trimmed.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace dynaloom::dynamodb {

namespace {

constexpr std::string_view blanks = " \t\r";

/// A comment begins a line, or stands behind a blank.
std::string_view without_comment(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins = text[i] == '#' || text[i] == ';';
        if (begins && (i == 0 || blanks.find(text[i - 1]) != std::string_view::npos)) return text.substr(0, i);
    }
    return text;
}

/// `profile "my dev"` is `profile my dev`.
std::string heading_of(std::string_view text) {
    std::string heading;
    for (const char c : trimmed(text)) {
        if (c == '"' || c == '\'') continue;
        const bool blank = blanks.find(c) != std::string_view::npos;
        if (!blank)
            heading += c;
        else if (!heading.empty() && heading.back() != ' ')
            heading += ' ';
    }
    return heading;
}

}  // namespace

Sections parse_config(std::string_view text) {
    Sections sections;
    Properties* section = nullptr;
    std::string outer;  // the property without a value that indented lines are nested below
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = without_comment(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::string_view content = trimmed(line);
        if (content.empty()) continue;
        const bool indented = blanks.find(line.front()) != std::string_view::npos;
        if (!indented && content.front() == '[') {
            const std::size_t closing = content.find(']');
            section =
                closing == std::string_view::npos ? nullptr : &sections[heading_of(content.substr(1, closing - 1))];
            outer.clear();
            continue;
        }
        const std::size_t equals = content.find('=');
        if (section == nullptr || equals == std::string_view::npos) continue;
        const std::string name{trimmed(content.substr(0, equals))};
        std::string value{trimmed(content.substr(equals + 1))};
        if (indented) {
            if (!outer.empty()) (*section)[std::string{outer}.append(".").append(name)] = std::move(value);
            continue;
        }
        outer = value.empty() ? name : std::string{};
        (*section)[name] = std::move(value);
    }
    return sections;
}

}  // namespace dynaloom::dynamodb
