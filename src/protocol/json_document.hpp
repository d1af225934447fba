#pragma once

#include "value/json_tokens.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::protocol {

class JsonView;

/// A JSON text that keeps the grammar, to be looked at in any order.
/// @par Cost     Linear; two passes over the text, no tree.
/// @par Threads  Views may be used by several threads at once.
class JsonDocument {
public:
    /// @param text  Must outlive this.
    /// @throws ServiceError with the code SerializationException if it is no JSON.
    explicit JsonDocument(std::string_view text);

    [[nodiscard]] JsonView root() const;

private:
    friend class JsonView;

    // Stands behind the value that begins with the token; brackets have theirs behind the closing one.
    [[nodiscard]] std::size_t after(std::size_t token) const { return after_[token]; }

    detail::JsonTokens tokens_;
    std::string_view text_;
    std::vector<std::uint32_t> after_;
};

/// A value in a JsonDocument, which must outlive it.
class JsonView {
public:
    enum class Kind : unsigned char { null, boolean, number, string, array, object };

    [[nodiscard]] Kind kind() const;
    [[nodiscard]] bool is_null() const { return kind() == Kind::null; }

    /// The text of the value as it stands.
    [[nodiscard]] std::string_view raw() const;

    /// Of a string: escapes resolved. Of a boolean: its value.
    [[nodiscard]] std::string string() const;
    [[nodiscard]] bool boolean() const;
    /// Of a string: the same without a copy, unless there are escapes; then it stands in `scratch`.
    [[nodiscard]] std::string_view text(std::string& scratch) const;
    /// Whether it is a string that means `text`.
    [[nodiscard]] bool is_text(std::string_view text) const;

    template <class Use>
    void for_each_element(const Use& use) const {
        for (std::size_t at = first_child(); !closes(at); at = skip_comma(document_->after(at)))
            use(JsonView{*document_, at});
    }

    /// `use(JsonView name, JsonView value)`
    template <class Use>
    void for_each_named(const Use& use) const {
        for (std::size_t at = first_child(); !closes(at); at = skip_comma(document_->after(at + 2)))
            use(JsonView{*document_, at}, JsonView{*document_, at + 2});
    }
    /// `use(std::string name, JsonView value)`
    template <class Use>
    void for_each_member(const Use& use) const {
        for_each_named([&](const JsonView& name, const JsonView& value) { use(name.string(), value); });
    }

private:
    friend class JsonDocument;

    JsonView(const JsonDocument& document, std::size_t token) : document_{&document}, token_{token} {}

    [[nodiscard]] std::size_t first_child() const { return token_ + 1; }
    [[nodiscard]] bool closes(std::size_t token) const;
    [[nodiscard]] std::size_t skip_comma(std::size_t token) const;

    const JsonDocument* document_;
    std::size_t token_;
};

}  // namespace dynaloom::protocol
