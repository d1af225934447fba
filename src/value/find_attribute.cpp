#include "value/find_attribute.hpp"

#include <dynaloom/value/item_reader.hpp>

namespace dynaloom::detail {

namespace {

/// The value, if it is the body's first and stands as compactly as our writer writes it.
std::optional<std::string_view> find_in_front(std::string_view body, std::string_view name) {
    const auto take = [&](std::string_view text) {
        const bool found = body.starts_with(text);
        if (found) body.remove_prefix(text.size());
        return found;
    };
    if (name.starts_with('$') || !take("{\"") || !take(name) || !take("\":\"")) return std::nullopt;
    std::size_t end = 0;
    while (end < body.size() && body[end] != '"') {
        if (body[end++] == '\\') return std::nullopt;
    }
    if (end == body.size()) return std::nullopt;
    return body.substr(0, end);
}

}  // namespace

std::optional<std::string> find_string_attribute(Encoding encoding, std::string_view body, std::string_view name) {
    if (encoding == Encoding::plain) {
        if (const auto found = find_in_front(body, name)) return std::string{*found};
    }
    ItemReader in{encoding, body};
    for (std::string_view found; in.next_name(found); in.skip()) {
        if (found != name) continue;
        if (in.type() != AttributeType::S) return std::nullopt;
        return std::string{in.string()};
    }
    return std::nullopt;
}

}  // namespace dynaloom::detail
