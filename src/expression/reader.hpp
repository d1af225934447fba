#pragma once

#include "expression/faults.hpp"
#include "expression/lexer.hpp"

#include <dynaloom/expression/parser.hpp>
#include <dynaloom/expression/path.hpp>
#include <dynaloom/value/item.hpp>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::detail {

/// What the placeholders of a request's expressions stand for, and which of them were met.
struct Placeholders {
    const ExpressionAttributeNames& names;
    const Item& values;
    std::set<std::string, std::less<>>& used;
};

/// What all expressions have in common: tokens, paths, values, and the order in which faults count. A fault of syntax
/// is thrown where it is met. What else is wrong is kept until the whole expression was read: first redundant
/// parentheses, then words that may not stand where they do, then what the expression's own parser finds.
class ExpressionReader {
public:
    /// @throws ValidationError if the text is empty or too long.
    ExpressionReader(std::string_view text, std::string_view parameter, Placeholders placeholders);

    [[nodiscard]] const Token& peek() const noexcept { return tokens_[at_]; }
    [[nodiscard]] bool at(TokenKind kind) const noexcept { return peek().kind == kind; }
    [[nodiscard]] bool at_function() const noexcept;
    const Token& take() noexcept;
    bool take_if(TokenKind kind) noexcept;
    void expect(TokenKind kind);

    /// Of the token that comes next.
    [[noreturn]] void refuse_syntax() const;

    [[nodiscard]] Path path();
    [[nodiscard]] AttributeValue value();

    /// A word may not stand at `token`; the one that stands first in the text is reported.
    void add_word_fault(const Token& token, std::string text);

    /// Checks that the expression ends here and reports what was found wrong with its parentheses and words.
    void finish() const;

    /// What else is wrong with what is being read.
    FirstFault fault{};

    /// Lives while something is read that may hold another of its kind.
    class Level {
    public:
        explicit Level(ExpressionReader& reader);
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        ~Level() { --reader_.depth_; }

    private:
        ExpressionReader& reader_;
    };

private:
    void report_words() const;

    std::string_view text_;
    std::string_view parameter_;
    Placeholders placeholders_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t word_fault_at_ = 0;
    std::string word_fault_{};
};

}  // namespace dynaloom::detail
