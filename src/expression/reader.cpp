#include "expression/reader.hpp"

#include "expression/rules.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace dynaloom::detail {
namespace {

constexpr std::size_t max_size = 4096;

// More levels than this need more operators than an expression may have, unless parentheses are redundant.
constexpr std::size_t max_levels = 2 * max_operators;

}  // namespace

ExpressionReader::ExpressionReader(std::string_view text, std::string_view parameter, Placeholders placeholders)
    : text_{text}, parameter_{parameter}, placeholders_{placeholders} {
    if (text.empty()) refuse_expression(parameter, "The expression can not be empty;");
    if (text.size() > max_size)
        refuse_expression(parameter, "Expression size has exceeded the maximum allowed size; expression size: " +
                                         std::to_string(text.size()));
    tokens_ = tokenize(text);
}

bool ExpressionReader::at_function() const noexcept {
    return at(TokenKind::identifier) && tokens_[at_ + 1].kind == TokenKind::open;
}

const Token& ExpressionReader::take() noexcept {
    const Token& token = tokens_[at_];
    if (token.kind != TokenKind::end) ++at_;
    return token;
}

bool ExpressionReader::take_if(TokenKind kind) noexcept {
    if (!at(kind)) return false;
    take();
    return true;
}

void ExpressionReader::expect(TokenKind kind) {
    if (!take_if(kind)) refuse_syntax();
}

void ExpressionReader::refuse_syntax() const {
    const Token& token = peek();
    const std::size_t begin = at_ == 0 ? 0 : tokens_[at_ - 1].begin;
    const std::size_t end = token.kind == TokenKind::end ? token.end() : tokens_[at_ + 1].end();
    const std::string shown{token.kind == TokenKind::end ? "<EOF>" : token.text};
    refuse_expression(parameter_, "Syntax error; token: \"" + shown + "\", near: \"" +
                                      std::string{text_.substr(begin, end - begin)} + "\"");
}

Path ExpressionReader::path() {
    Path path;
    do {
        const Token& token = peek();
        if (take_if(TokenKind::identifier)) {
            if (is_reserved_word(token.text))
                add_word_fault(token,
                               "Attribute name is a reserved keyword; reserved keyword: " + std::string{token.text});
            path.elements.emplace_back(std::string{token.text});
        } else {
            expect(TokenKind::name);
            const auto found = placeholders_.names.find(token.text);
            if (found == placeholders_.names.end()) {
                fault.add("An expression attribute name used in the document path is not defined; attribute name: " +
                          std::string{token.text});
            } else {
                placeholders_.used.emplace(token.text);
            }
            path.elements.emplace_back(found == placeholders_.names.end() ? std::string{token.text} : found->second);
        }
        while (take_if(TokenKind::open_index)) {
            const Token& digits = peek();
            expect(TokenKind::number);
            std::size_t index = 0;
            const auto read = std::from_chars(digits.text.data(), digits.text.data() + digits.text.size(), index);
            if (read.ec != std::errc{} || index > max_list_index) {
                add_word_fault(digits, bad_index(digits.text));
                index = 0;
            }
            path.elements.emplace_back(index);
            expect(TokenKind::close_index);
        }
    } while (take_if(TokenKind::dot));
    check_path(path, fault);
    return path;
}

AttributeValue ExpressionReader::value() {
    const Token& token = peek();
    expect(TokenKind::value);
    const AttributeValue* const found = placeholders_.values.find(token.text);
    if (found == nullptr) {
        fault.add("An expression attribute value used in expression is not defined; attribute value: " +
                  std::string{token.text});
        return {};
    }
    placeholders_.used.emplace(token.text);
    return *found;
}

void ExpressionReader::add_word_fault(const Token& token, std::string text) {
    if (!word_fault_.empty() && word_fault_at_ <= token.begin) return;
    word_fault_at_ = token.begin;
    word_fault_ = std::move(text);
}

void ExpressionReader::report_words() const {
    if (has_redundant_parentheses(tokens_)) refuse_expression(parameter_, "The expression has redundant parentheses;");
    if (!word_fault_.empty()) refuse_expression(parameter_, word_fault_);
}

void ExpressionReader::finish() const {
    if (!at(TokenKind::end)) refuse_syntax();
    report_words();
}

ExpressionReader::Level::Level(ExpressionReader& reader) : reader_{reader} {
    if (++reader.depth_ <= max_levels) return;
    reader.report_words();
    refuse_expression(reader.parameter_, too_many_operators());
}

}  // namespace dynaloom::detail
