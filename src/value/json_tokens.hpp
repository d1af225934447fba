#pragma once

#include "value/same_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace simdjson::internal {
class dom_parser_implementation;
}

namespace dynaloom::detail {

/// Where the tokens of a JSON text begin: the brackets, commas, colons, opening quotes and scalars outside of strings.
///
/// simdjson's first stage finds them, at gigabytes a second, and checks UTF-8, closed strings and control characters in
/// strings. simdjson's own readers on top of it are not used: one checks nothing that is passed over, the other builds
/// a tree.
///
/// Whether tokens follow each other as the grammar wants is the caller's to check.
/// @par Threads  Not to be shared.
class JsonTokens {
public:
    enum class Fault : unsigned char { none, not_utf8, open_string, control_character, too_large };

    JsonTokens() noexcept;
    JsonTokens(const JsonTokens&) = delete;
    JsonTokens& operator=(const JsonTokens&) = delete;
    ~JsonTokens();

    /// Finds the tokens of `text`, which must outlive their use: what the members below return is in it.
    /// @returns What is wrong with the text; there are no tokens then. A text without tokens is no fault.
    /// @throws std::bad_alloc
    [[nodiscard]] Fault load(std::string_view text);

    /// Gives back memory that is kept for large texts.
    void trim() noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return count_; }

    /// How far past the last token one may look.
    static constexpr std::size_t look_ahead = 8;

    /// The first character of a token; NUL past the last.
    /// @pre token < size() + look_ahead
    [[nodiscard]] char operator[](std::size_t token) const noexcept { return padded_[starts_[token]]; }

    /// Whether `word`, of at most 16 bytes, stands where a token begins.
    /// @pre token < size() + look_ahead
    [[nodiscard]] bool stands_at(std::size_t token, std::string_view word) const noexcept {
        return std::memcmp(padded_ + starts_[token], word.data(), word.size()) == 0;
    }

    /// The text from a token on.
    [[nodiscard]] std::string_view rest(std::size_t token) const noexcept {
        return token < count_ ? text_.substr(starts_[token]) : std::string_view{};
    }

    /// A whole token as it stands: a number, a literal, a string with its quotes, a bracket.
    [[nodiscard]] std::string_view raw(std::size_t token) const noexcept {
        const std::size_t start = starts_[token];
        std::size_t end = starts_[token + 1];
        while (is_space(padded_[end - 1])) --end;  // a token is no space, so this ends
        return {text_.data() + start, end - start};
    }

    /// The text between the quotes of a string, escapes as they stand. The token must begin with a quote.
    [[nodiscard]] std::string_view raw_string(std::size_t token) const noexcept {
        const std::size_t start = starts_[token] + 1;
        std::size_t end = starts_[token + 1] - 1;
        while (padded_[end] != '"') --end;  // the first stage has seen to it that there is one
        return {text_.data() + start, end - start};
    }

    /// Whether there are escapes in a string. Cheap when asked for one string after the other.
    [[nodiscard]] bool has_escape(std::size_t token) const noexcept {
        const std::size_t start = starts_[token];
        if (start < searched_ || start > backslash_) find_backslash(start);
        return backslash_ < starts_[token + 1];
    }

    /// Whether a token is a string that means `text`, and a colon follows. False for unusual spellings: with escapes,
    /// or with space before the colon.
    /// @pre token < size() + look_ahead - 1
    [[nodiscard]] bool is_string_and_colon(std::size_t token, std::string_view text) const noexcept {
        const char* const at = padded_ + starts_[token];
        // A token that ends where the text does has no quotes within.
        return starts_[token + 1] == starts_[token] + text.size() + 2 && *at == '"' &&
               std::memcmp(at + 1 + text.size(), "\":", 2) == 0 && is_same_text({at + 1, text.size()}, text) &&
               !has_escape(token);
    }

    /// The token after the value that begins with `token`, brackets matched; nothing else is checked.
    /// @returns 0 if there is no whole value, or one with more brackets in each other than an item can have.
    [[nodiscard]] std::size_t after_value(std::size_t token) const noexcept;

private:
    static bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

    void clear() noexcept;
    void find_backslash(std::size_t from) const noexcept;

    static constexpr std::array<char, 16> no_text{};
    static constexpr std::array<std::uint32_t, look_ahead> no_tokens{};

    std::unique_ptr<simdjson::internal::dom_parser_implementation> parser_;
    std::unique_ptr<char[]> copy_;  // of the text, with padding of NUL
    std::string_view text_;
    const char* padded_ = no_text.data();  // the copy, if there are tokens
    const std::uint32_t* starts_ = no_tokens.data();
    std::size_t count_ = 0;
    // The text's first backslash from `searched_` on; its size if there is none.
    mutable std::size_t searched_ = 0;
    mutable std::size_t backslash_ = 0;
};

/// Resolves the escapes of a JSON string's text.
/// @returns Whether they are legal; lone surrogates are not.
[[nodiscard]] bool unescape_json(std::string_view raw, std::string& out);

/// Whether `text` is a number by JSON's grammar, which is stricter than DynamoDB's.
[[nodiscard]] bool is_json_number(std::string_view text) noexcept;

}  // namespace dynaloom::detail
