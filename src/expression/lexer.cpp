#include "expression/lexer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dynaloom::detail {
namespace {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_word(char c) {
    return is_letter(c) || is_digit(c) || c == '_';
}
constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

constexpr auto keywords = std::to_array<std::pair<std::string_view, TokenKind>>({
    {"AND", TokenKind::word_and},
    {"OR", TokenKind::word_or},
    {"NOT", TokenKind::word_not},
    {"BETWEEN", TokenKind::word_between},
    {"IN", TokenKind::word_in},
    {"SET", TokenKind::word_set},
    {"REMOVE", TokenKind::word_remove},
    {"ADD", TokenKind::word_add},
    {"DELETE", TokenKind::word_delete},
});

// Longer ones before those that they begin with.
constexpr auto symbols = std::to_array<std::pair<std::string_view, TokenKind>>({
    {"<>", TokenKind::not_equal},
    {"<=", TokenKind::less_equal},
    {">=", TokenKind::greater_equal},
    {"<", TokenKind::less},
    {">", TokenKind::greater},
    {"=", TokenKind::equal},
    {"(", TokenKind::open},
    {")", TokenKind::close},
    {"[", TokenKind::open_index},
    {"]", TokenKind::close_index},
    {",", TokenKind::comma},
    {".", TokenKind::dot},
    {"+", TokenKind::plus},
    {"-", TokenKind::minus},
});

TokenKind word_kind(std::string_view word) {
    const auto same = [](char left, char right) { return (left & ~0x20) == right; };
    for (const auto& [keyword, kind] : keywords)
        if (std::ranges::equal(word, keyword, same)) return kind;
    return TokenKind::identifier;
}

std::size_t word_size(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_word) - text.begin());
}

// Bytes of the UTF-8 character at the text's start.
std::size_t character_size(std::string_view text) {
    std::size_t size = 1;
    while (size < text.size() && size < 4 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) ++size;
    return size;
}

// Kind and length of the token that the text, which is not empty, begins with.
std::pair<TokenKind, std::size_t> next(std::string_view text) {
    const char first = text.front();
    if (is_letter(first)) {
        const std::size_t size = word_size(text);
        return {word_kind(text.substr(0, size)), size};
    }
    if (first == '0') return {TokenKind::number, 1};
    if (is_digit(first))
        return {TokenKind::number, static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin())};
    if (first == '#' || first == ':') {
        if (const std::size_t size = word_size(text.substr(1)); size != 0)
            return {first == '#' ? TokenKind::name : TokenKind::value, size + 1};
    }
    for (const auto& [symbol, kind] : symbols)
        if (text.starts_with(symbol)) return {kind, symbol.size()};
    return {TokenKind::illegal, character_size(text)};
}

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
    std::vector<Token> tokens;
    for (std::size_t at = 0; at < text.size();) {
        if (is_space(text[at])) {
            ++at;
            continue;
        }
        const auto [kind, size] = next(text.substr(at));
        tokens.push_back({kind, at, text.substr(at, size)});
        at += size;
    }
    tokens.push_back({TokenKind::end, text.size(), {}});
    return tokens;
}

bool has_redundant_parentheses(const std::vector<Token>& tokens) {
    struct Open {
        std::size_t at;
        bool groups;          // is not the list of a function or of IN
        std::size_t held_to;  // the last token of a group that began right behind it
    };
    std::vector<Open> open;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind == TokenKind::open) {
            const TokenKind before = i == 0 ? TokenKind::end : tokens[i - 1].kind;
            open.push_back({i, before != TokenKind::identifier && before != TokenKind::word_in, 0});
        } else if (tokens[i].kind == TokenKind::close && !open.empty()) {
            const Open closed = open.back();
            open.pop_back();
            if (!closed.groups) continue;
            if (closed.held_to != 0 && closed.held_to + 1 == i) return true;
            if (!open.empty() && open.back().at + 1 == closed.at) open.back().held_to = i;
        }
    }
    return false;
}

bool is_placeholder(std::string_view key, char prefix) noexcept {
    return key.size() > 1 && key.front() == prefix && std::ranges::all_of(key.substr(1), is_word);
}

}  // namespace dynaloom::detail
