#include "protocol/json_document.hpp"

#include "protocol/errors.hpp"

#include <utility>

namespace dynaloom::protocol {

namespace {

constexpr std::size_t most_open_brackets = 512;

/// Checks the grammar of a text token by token, without recursion, and finds where each value ends.
class Grammar {
public:
    Grammar(const detail::JsonTokens& tokens, std::vector<std::uint32_t>& after) : tokens_{tokens}, after_{after} {}

    void check() {
        value();
        while (!open_.empty()) next();
        if (at_ != tokens_.size()) refuse_json();
    }

private:
    void value() {
        const std::size_t start = at_;
        switch (tokens_[at_]) {
            case '{':
            case '[':
                if (open_.size() == most_open_brackets) refuse_json();
                open_.push_back(start);
                ++at_;
                fresh_ = true;
                return;
            case '"':
                string();
                return;
            default:
                literal();
        }
    }

    // The next member or element of the innermost bracket, or its end.
    void next() {
        const bool object = tokens_[open_.back()] == '{';
        const bool first = fresh_;
        fresh_ = false;
        if (tokens_[at_] == (object ? '}' : ']')) {
            ++at_;
            after_[open_.back()] = static_cast<std::uint32_t>(at_);
            open_.pop_back();
            return;
        }
        if (!first) expect(',');
        if (object) {
            string();
            expect(':');
        }
        value();
    }

    void expect(char c) {
        if (at_ >= tokens_.size() || tokens_[at_] != c) refuse_json();
        ++at_;
    }

    void string() {
        if (at_ >= tokens_.size() || tokens_[at_] != '"') refuse_json();
        if (tokens_.raw(at_).size() != tokens_.raw_string(at_).size() + 2) refuse_json();  // something stuck to it
        if (tokens_.has_escape(at_) && !detail::unescape_json(tokens_.raw_string(at_), scratch_)) refuse_json();
        after_[at_] = static_cast<std::uint32_t>(at_ + 1);
        ++at_;
    }

    void literal() {
        if (at_ >= tokens_.size()) refuse_json();
        const std::string_view text = tokens_.raw(at_);
        if (text != "true" && text != "false" && text != "null" && !detail::is_json_number(text)) refuse_json();
        after_[at_] = static_cast<std::uint32_t>(at_ + 1);
        ++at_;
    }

    const detail::JsonTokens& tokens_;
    std::vector<std::uint32_t>& after_;
    std::vector<std::size_t> open_;
    std::size_t at_ = 0;
    bool fresh_ = false;  // the innermost bracket has just been opened
    std::string scratch_;
};

}  // namespace

JsonDocument::JsonDocument(std::string_view text) : text_{text} {
    if (tokens_.load(text) != detail::JsonTokens::Fault::none || tokens_.size() == 0) refuse_json();
    after_.resize(tokens_.size() + 1);
    Grammar{tokens_, after_}.check();
}

JsonView JsonDocument::root() const {
    return {*this, 0};
}

JsonView::Kind JsonView::kind() const {
    switch (document_->tokens_[token_]) {
        case '{':
            return Kind::object;
        case '[':
            return Kind::array;
        case '"':
            return Kind::string;
        case 't':
        case 'f':
            return Kind::boolean;
        case 'n':
            return Kind::null;
        default:
            return Kind::number;
    }
}

std::string_view JsonView::raw() const {
    const detail::JsonTokens& tokens = document_->tokens_;
    const std::string_view first = tokens.raw(token_);
    const std::string_view last = tokens.raw(document_->after(token_) - 1);
    return {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
}

std::string JsonView::string() const {
    std::string scratch;
    const std::string_view view = text(scratch);
    return scratch.empty() ? std::string{view} : std::move(scratch);
}

std::string_view JsonView::text(std::string& scratch) const {
    const detail::JsonTokens& tokens = document_->tokens_;
    scratch.clear();
    if (!tokens.has_escape(token_)) return tokens.raw_string(token_);
    (void)detail::unescape_json(tokens.raw_string(token_), scratch);  // the grammar has seen to it that it is legal
    return scratch;
}

bool JsonView::is_text(std::string_view text) const {
    std::string scratch;
    return kind() == Kind::string && this->text(scratch) == text;
}

bool JsonView::boolean() const {
    return document_->tokens_[token_] == 't';
}

bool JsonView::closes(std::size_t token) const {
    const char c = document_->tokens_[token];
    return c == '}' || c == ']';
}

std::size_t JsonView::skip_comma(std::size_t token) const {
    return document_->tokens_[token] == ',' ? token + 1 : token;
}

}  // namespace dynaloom::protocol
