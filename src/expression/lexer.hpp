#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace dynaloom::detail {

enum class TokenKind : unsigned char {
    identifier,
    name,    ///< #name
    value,   ///< :value
    number,  ///< digits without a leading zero
    // Symbols, named by their text.
    open,
    close,
    open_index,
    close_index,
    comma,
    dot,
    plus,
    minus,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    // Keywords, in any letter case.
    word_and,
    word_or,
    word_not,
    word_between,
    word_in,
    word_set,
    word_remove,
    word_add,
    word_delete,
    illegal,  ///< one character that begins no token
    end,
};

struct Token {
    TokenKind kind;
    std::size_t begin;  ///< in the text
    std::string_view text;

    [[nodiscard]] std::size_t end() const noexcept { return begin + text.size(); }
};

/// The tokens of an expression, the last of which is `end`.
[[nodiscard]] std::vector<Token> tokenize(std::string_view text);

/// Whether parentheses that only group stand directly within others. The text must be one that parses.
[[nodiscard]] bool has_redundant_parentheses(const std::vector<Token>& tokens);

/// Whether `key` is `prefix` and at least one letter, digit or `_`.
[[nodiscard]] bool is_placeholder(std::string_view key, char prefix) noexcept;

}  // namespace dynaloom::detail
