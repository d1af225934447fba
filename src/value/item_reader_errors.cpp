#include "value/base64.hpp"
#include "value/item_reader_state.hpp"
#include "value/plain_names.hpp"
#include "value/text.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <utility>

namespace dynaloom {

void ItemReader::State::fail(std::string_view expected) const {
    const Frame& around = frame();
    const std::string found = describe(around.values > 0 ? around.value : at_);
    raise("expected " + std::string{expected} + ", found " + found, found);
}

void ItemReader::State::refuse(const std::string& reason) const {
    const Frame& around = frame();
    raise(reason, describe(around.values > 0 ? around.value : at_));
}

void ItemReader::State::fail_here(std::string_view expected) const {
    const std::string found = describe(at_);
    raise("expected " + std::string{expected} + ", found " + found, found);
}

void ItemReader::State::raise(std::string_view reason, std::string_view found) const {
    std::string where = path();
    const std::string message = (where.empty() ? where : where + ": ").append(reason);
    throw DecodeError{message, std::move(where), std::string{found}};
}

void ItemReader::State::raise_at(std::size_t token, std::string_view reason) const {
    raise(reason, describe(token));
}

std::string_view ItemReader::State::unescaped(std::size_t token, std::string& scratch) const {
    if (!detail::unescape_json(tokens_.raw_string(token), scratch)) raise_at(token, "a string with an illegal escape");
    return scratch;
}

// Names and indexes of the current values, from the item down.
std::string ItemReader::State::path() const {
    std::string out;
    for (std::size_t level = 1; level <= depth_; ++level) {
        const Frame& frame = frames_[level];
        if (frame.values == 0) break;
        if (frame.kind != Kind::map) {
            out += '[' + std::to_string(frame.values - 1) + ']';
            continue;
        }
        std::string name;
        if (!detail::unescape_json(tokens_.raw_string(frame.name), name)) name = tokens_.raw_string(frame.name);
        if (frame.pairs) {
            if (std::string decoded; detail::base64_decode(name, decoded)) name = std::move(decoded);
        } else if (!wire_ && detail::tag_dollars(name) > 1) {
            name.erase(0, 1);
        }
        if (!out.empty()) out += '.';
        out += detail::shortened(name);
    }
    return out;
}

std::string ItemReader::State::describe(std::size_t token) const {
    const char c = tokens_[token];
    if (c == '\0') return "end of input";

    // A value that is tagged as it should be is shown by its type.
    const auto payload = token + 3;
    const auto string_payload = [&] { return detail::quoted(tokens_.raw_string(payload)); };
    if (wire_ && !in_wire_set() && c == '{' && tokens_[token + 1] == '"' && tokens_[token + 2] == ':') {
        const std::string_view tag = tokens_.raw_string(token + 1);
        const bool scalar = tokens_[token + 4] == '}';
        const bool text = scalar && tokens_[payload] == '"';
        if (tag == "S" && text) return "string " + string_payload();
        if (tag == "N" && text) return "number " + detail::shortened(tokens_.raw_string(payload));
        if (tag == "B" && text) return "binary " + string_payload();
        if (tag == "BOOL" && scalar) return "boolean " + detail::shortened(tokens_.raw(payload));
        if (tag == "NULL" && scalar && tokens_.raw(payload) == "true") return "null";
        if (tag == "L" && tokens_[payload] == '[') return "list";
        if (tag == "M" && tokens_[payload] == '{') return "map";
        if (tag == "SS" && tokens_[payload] == '[') return "string set";
        if (tag == "NS" && tokens_[payload] == '[') return "number set";
        if (tag == "BS" && tokens_[payload] == '[') return "binary set";
    }
    if (!wire_ && c == '{') {
        if (is_tagged_scalar(token, "\"$binary\"") && tokens_[payload] == '"') return "binary " + string_payload();
        if (is_tag(token, "\"$set\"")) return "set";
    }
    if (c == '{') {
        if (!wire_) return "map";
        const std::size_t after = tokens_.after_value(token);
        const std::string_view rest = tokens_.rest(token);
        const std::size_t size = after == 0 || after >= tokens_.size()
                                     ? rest.size()
                                     : static_cast<std::size_t>(tokens_.rest(after).data() - rest.data());
        return "object " + detail::shortened(rest.substr(0, size));
    }
    if (c == '[') return "list";
    const std::string_view raw = tokens_.raw(token);
    if (c == '"') return "string " + detail::quoted(tokens_.raw_string(token));
    if (raw == "null") return "null";
    if (raw == "true" || raw == "false") return "boolean " + std::string{raw};
    if (detail::is_json_number(raw)) return "number " + detail::shortened(raw);
    return detail::quoted(raw);
}

}  // namespace dynaloom
