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
    State* next = nullptr;  // in the pool

    void trim() noexcept { tokens_.trim(); }

    void open(Encoding encoding, std::string_view body, bool from_outside);
    void finish();

    bool next_name(std::string_view& name);
    bool next_element();

    [[nodiscard]] AttributeType type() const;
    [[nodiscard]] std::string_view string();
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

}  // namespace dynaloom
