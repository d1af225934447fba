#pragma once

#include <cstddef>
#include <cstdint>
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

    /// The first character of a token; NUL past the last.
    [[nodiscard]] char operator[](std::size_t token) const noexcept {
        return token < count_ ? text_[starts_[token]] : '\0';
    }

    /// The text from a token on.
    [[nodiscard]] std::string_view rest(std::size_t token) const noexcept {
        return token < count_ ? text_.substr(starts_[token]) : std::string_view{};
    }

    /// A whole token as it stands: a number, a literal, a string with its quotes, a bracket.
    [[nodiscard]] std::string_view raw(std::size_t token) const noexcept {
        const std::size_t start = starts_[token];
        std::size_t end = token + 1 < count_ ? starts_[token + 1] : text_.size();
        while (is_space(text_[end - 1])) --end;  // a token is no space, so this ends
        return text_.substr(start, end - start);
    }

    /// The text between the quotes of a string, escapes as they stand. The token must begin with a quote.
    [[nodiscard]] std::string_view raw_string(std::size_t token) const noexcept {
        const std::string_view whole = raw(token);
        return whole.substr(1, whole.size() - 2);
    }

    /// The token after the value that begins with `token`, brackets matched; nothing else is checked.
    /// @returns 0 if there is no whole value, or one with more brackets in each other than an item can have.
    [[nodiscard]] std::size_t after_value(std::size_t token) const noexcept;

private:
    static bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

    std::unique_ptr<simdjson::internal::dom_parser_implementation> parser_;
    std::unique_ptr<char[]> copy_;  // of the text, with padding, for the first stage only
    std::string_view text_;
    const std::uint32_t* starts_ = nullptr;
    std::size_t count_ = 0;
};

/// Resolves the escapes of a JSON string's text.
/// @returns Whether they are legal; lone surrogates are not.
[[nodiscard]] bool unescape_json(std::string_view raw, std::string& out);

/// Whether `text` is a number by JSON's grammar, which is stricter than DynamoDB's.
[[nodiscard]] bool is_json_number(std::string_view text) noexcept;

}  // namespace dynaloom::detail
