#include "engine/key_note.hpp"

#include "value/find_attribute.hpp"
#include "value/json_escape.hpp"
#include "value/json_tokens.hpp"

#include <dynaloom/error.hpp>

#include <cstddef>

namespace dynaloom::engine {

std::string with_key_note(std::string_view body, std::string_view text) {
    constexpr std::size_t longest_escape = 6;
    std::string escaped(longest_escape * text.size(), '\0');
    escaped.resize(static_cast<std::size_t>(detail::escape_json(text, escaped.data()) - escaped.data()));

    const std::string_view rest = body.substr(body.find('{') + 1);
    const bool alone = rest.substr(rest.find_first_not_of(" \t\r\n")).starts_with('}');
    return "{\"$pk\":\"" + escaped + (alone ? "\"" : "\",") + std::string{rest};
}

std::optional<std::string> take_key_note(std::string& body) {
    detail::JsonTokens tokens;
    if (tokens.load(body) != detail::JsonTokens::Fault::none) return std::nullopt;
    const auto start = [&](std::size_t token) {
        return static_cast<std::size_t>(tokens.rest(token).data() - body.data());
    };
    int depth = 0;
    for (std::size_t i = 0; i + 3 < tokens.size(); ++i) {
        const char first = tokens[i];
        if (first == '{' || first == '[') ++depth;
        if (first == '}' || first == ']') --depth;
        if (depth != 1 || first != '"' || tokens[i + 1] != ':' || tokens.raw(i) != "\"$pk\"") continue;

        const std::string value{tokens.raw(i + 2)};
        std::optional<std::string> text;
        try {
            text = detail::find_string_attribute(Encoding::plain, "{\"text\":" + value + "}", "text");
        } catch (const DecodeError&) {
            return std::nullopt;
        }
        if (!text) return std::nullopt;
        std::size_t from = start(i);
        std::size_t to = start(i + 3);
        if (tokens[i + 3] == ',')
            ++to;
        else if (tokens[i - 1] == ',')
            from = start(i - 1);
        body.erase(from, to - from);
        return text;
    }
    return std::nullopt;
}

}  // namespace dynaloom::engine
