#pragma once

#include <dynaloom/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynaloom::detail {

/// @param parameter  The request's member that holds the expression.
[[noreturn]] inline void refuse_expression(std::string_view parameter, const std::string& text) {
    throw ValidationError{"Invalid " + std::string{parameter} + ": " + text};
}

/// Keeps the first fault of an expression, to be reported if nothing graver comes.
class FirstFault {
public:
    void add(std::string text) {
        if (!text_) text_ = std::move(text);
    }

    void add(const FirstFault& other) {
        if (!text_) text_ = other.text_;
    }

    /// @throws ValidationError if there is a fault.
    void report(std::string_view parameter) const {
        if (text_) refuse_expression(parameter, *text_);
    }

private:
    std::optional<std::string> text_;
};

}  // namespace dynaloom::detail
