#pragma once

#include "value/json_tokens.hpp"
#include "value/limits.hpp"

#include <dynaloom/value/item_reader.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace dynaloom {

/// A cursor over the tokens of a body. Each member function that takes a value leaves the cursor behind it.
class ItemReader::State {
public:
    /// For those who read many values of one item.
    [[nodiscard]] static State& of(ItemReader& reader) noexcept { return *reader.state_; }

    State* next = nullptr;  // in the pool

    void trim() noexcept { tokens_.trim(); }

    void open(Encoding encoding, std::string_view body, bool from_outside);
    void finish();

    bool next_name(std::string_view& name);
    /// Moves to the next attribute of the innermost map, which must be open, if that is its name: a guess that mostly
    /// holds is cheaper than to take a name and look for it.
    /// @returns False without a move if it is another, or is written in an unusual way.
    [[nodiscard]] bool take_name(std::string_view name);
    bool next_element();
    /// How many strings follow in a list that was just opened, as far as they stand as they mostly do.
    [[nodiscard]] std::size_t strings_ahead() const noexcept;

    [[nodiscard]] AttributeType type() const;
    [[nodiscard]] bool is_null() const;  // type() == AttributeType::NUL
    [[nodiscard]] std::string_view string();
    void string(std::string& value);
    /// The text of a number, which is one by JSON's grammar in the plain encoding, and of any kind in the other.
    [[nodiscard]] std::string_view number_text();
    [[nodiscard]] Number number();
    [[nodiscard]] Number parse_number(std::string_view text);
    void binary(Bytes& value);
    [[nodiscard]] Bytes binary();
    [[nodiscard]] bool boolean();
    void null();
    void begin_map();
    void begin_list();
    void begin_set();
    void skip();

    [[nodiscard]] AttributeValue value();

    /// For the current value of the innermost list or map.
    [[noreturn]] void fail(std::string_view expected) const;
    [[noreturn]] void refuse(const std::string& reason) const;

private:
    enum class Kind : unsigned char { map, list, set };

    /// An open map, list or set; positions are tokens.
    struct Frame {
        Kind kind = Kind::map;
        bool pairs = false;                       // a map written as `$map`
        AttributeType member = AttributeType::S;  // of a set on the wire
        std::size_t name = 0;                     // of the current value
        std::size_t value = 0;                    // where the current value begins
        std::size_t values = 0;                   // begun so far
    };

    [[nodiscard]] Frame& frame() noexcept { return frames_[depth_]; }
    [[nodiscard]] const Frame& frame() const noexcept { return frames_[depth_]; }
    [[nodiscard]] bool in_wire_set() const noexcept { return wire_ && frame().kind == Kind::set; }

    void push(Frame frame);
    void begin_value(Frame& frame);
    void check_size(std::string_view name) const;
    void expect(char token, std::string_view expected);
    void close_map();
    bool other_element();
    bool other_name(std::string_view& name);
    bool next_pair(std::string_view& name);
    bool special_name(std::string_view& name, bool& is_attribute);

    /// Whether a token is that string, as it stands.
    [[nodiscard]] bool is_quoted(std::size_t token, std::string_view quoted) const {
        return tokens_.stands_at(token, quoted);
    }
    /// Whether `{` and that name stand there.
    [[nodiscard]] bool is_tag(std::size_t token, std::string_view quoted) const {
        return tokens_[token] == '{' && is_quoted(token + 1, quoted) && tokens_[token + 2] == ':';
    }
    /// Whether that name, one scalar and nothing else stand in braces there.
    [[nodiscard]] bool is_tagged_scalar(std::size_t token, std::string_view quoted) const {
        return tokens_[token + 4] == '}' && is_tag(token, quoted);
    }
    [[nodiscard]] bool take_tagged_bracket(std::string_view quoted, char bracket);
    [[nodiscard]] std::size_t wire_scalar(AttributeType type, std::string_view quoted, std::string_view expected);
    [[nodiscard]] AttributeType wire_type(std::size_t token) const;
    [[nodiscard]] AttributeType plain_type(std::size_t token) const;
    [[nodiscard]] std::string_view text(std::size_t token, std::string& scratch) const;
    [[nodiscard]] std::string_view unescaped(std::size_t token, std::string& scratch) const;
    [[nodiscard]] bool take_compact_scalar(std::string_view start);
    [[nodiscard]] std::string_view other_string();
    [[nodiscard]] std::string_view other_number_text();

    [[noreturn]] void fail_here(std::string_view expected) const;
    [[noreturn]] void raise(std::string_view reason, std::string_view found) const;
    [[noreturn]] void raise_at(std::size_t token, std::string_view reason) const;
    [[nodiscard]] std::string path() const;
    [[nodiscard]] std::string describe(std::size_t token) const;

    detail::JsonTokens tokens_;
    std::size_t at_ = 0;  // token
    bool wire_ = true;
    bool from_outside_ = false;
    std::string name_;    // the current name, where it had to be decoded
    std::string string_;  // likewise a string
    // Of the document (0), the item (1), what is nested in it, and a set at the innermost level.
    std::array<Frame, detail::max_nesting + 2> frames_{};
    std::size_t depth_ = 0;
};

// What every value passes through, inline for those who walk an item from another file.

inline void ItemReader::State::begin_value(Frame& frame) {
    frame.value = at_;
    ++frame.values;
    if (depth_ > detail::max_nesting && frame.kind != Kind::set) [[unlikely]]
        raise_at(at_, "nested beyond 32 levels");
}

inline bool ItemReader::State::take_name(std::string_view name) {
    Frame& map = frame();
    const std::size_t token = at_ + (map.values > 0 ? 1 : 0);
    if (tokens_[token - 1] != (map.values > 0 ? ',' : '{')) return false;
    if (name.empty() || !tokens_.is_string_and_colon(token, name)) return false;
    if (!wire_ && (map.pairs || name[0] == '$')) return false;  // a `$` may begin a tag
    map.name = token;
    at_ = token + 2;
    begin_value(map);
    return true;
}

// A string's text, decoded into `scratch` if it has escapes.
inline std::string_view ItemReader::State::text(std::size_t token, std::string& scratch) const {
    if (tokens_.has_escape(token)) [[unlikely]]
        return unescaped(token, scratch);
    return tokens_.raw_string(token);
}

// Takes a scalar on the wire that starts so: without spaces, as it mostly stands. It is then the token before the last.
inline bool ItemReader::State::take_compact_scalar(std::string_view start) {
    if (!wire_ || frame().kind == Kind::set || !tokens_.stands_at(at_, start) || tokens_[at_ + 4] != '}') return false;
    at_ += 5;
    return true;
}

inline std::string_view ItemReader::State::string() {
    return take_compact_scalar(R"({"S":")") ? text(at_ - 2, string_) : other_string();
}

inline bool ItemReader::State::is_null() const {
    if (wire_ ? tokens_.stands_at(at_, R"({"S":)") : tokens_[at_] == '"') return false;
    return type() == AttributeType::NUL;
}

inline void ItemReader::State::string(std::string& value) {
    std::size_t token = at_;
    if (!wire_ && tokens_[at_] == '"') {
        ++at_;
    } else if (take_compact_scalar(R"({"S":")")) [[likely]] {
        token = at_ - 2;
    } else {
        value = other_string();
        return;
    }
    if (tokens_.has_escape(token)) [[unlikely]]
        static_cast<void>(unescaped(token, value));
    else
        value = tokens_.raw_string(token);
}

inline bool ItemReader::State::next_element() {
    // Another element, as it mostly stands.
    if (Frame& list = frame(); list.values > 0 && tokens_[at_] == ',' && depth_ > 0) [[likely]] {
        ++at_;
        begin_value(list);
        return true;
    }
    return other_element();
}

inline std::size_t ItemReader::State::strings_ahead() const noexcept {
    const std::size_t tokens = wire_ ? 5 : 1;  // of one
    std::size_t count = 0;
    for (std::size_t token = at_; tokens_[token] == (wire_ ? '{' : '"'); token += tokens + 1) {
        ++count;
        if (tokens_[token + tokens] != ',') break;
    }
    return count;
}

inline std::string_view ItemReader::State::number_text() {
    return take_compact_scalar(R"({"N":")") ? text(at_ - 2, string_) : other_number_text();
}

}  // namespace dynaloom
