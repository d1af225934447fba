#pragma once

#include <dynaloom/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynaloom::detail {

[[noreturn]] inline void refuse_expression(std::string_view parameter, const std::string& text) {
    throw ValidationError{"Invalid " + std::string{parameter} + ": " + text};
}

/// What may be wrong with an expression that reads as one; DynamoDB reports the first of these.
enum class Fault : unsigned char {
    redundant_parentheses,
    reserved_word,
    function,
    undefined_name,
    undefined_value,
    section_twice,
    too_much,  ///< operators, operands of IN, elements of a path
    operand_number,
    path_required,
    operand_type,
    bounds,  ///< of BETWEEN; and names of types
    not_distinct,
    overlap,
    conflict,
};

/// Keeps the first of the gravest faults that are found.
class Faults {
public:
    void add(Fault fault, std::string text) {
        if (!worst_ || fault < worst_->first) worst_.emplace(fault, std::move(text));
    }

    /// @throws ValidationError if a fault was found.
    void report(std::string_view parameter) const {
        if (worst_) refuse_expression(parameter, worst_->second);
    }

private:
    std::optional<std::pair<Fault, std::string>> worst_;
};

}  // namespace dynaloom::detail
