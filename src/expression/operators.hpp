#pragma once

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/update.hpp>

#include <cstddef>
#include <limits>
#include <string_view>

namespace dynaloom::detail {

inline constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

/// What is known of an operator of conditions whatever its operands.
struct OperatorInfo {
    std::string_view name;  ///< as in expressions and messages
    std::size_t operands;   ///< how many, or any_number
    std::size_t children;
};

[[nodiscard]] constexpr OperatorInfo info(Condition::Op op) noexcept {
    using Op = Condition::Op;
    switch (op) {
        case Op::all_of:
            return {"AND", 0, any_number};
        case Op::any_of:
            return {"OR", 0, any_number};
        case Op::negation:
            return {"NOT", 0, 1};
        case Op::equal:
            return {"=", 2, 0};
        case Op::not_equal:
            return {"<>", 2, 0};
        case Op::less:
            return {"<", 2, 0};
        case Op::less_equal:
            return {"<=", 2, 0};
        case Op::greater:
            return {">", 2, 0};
        case Op::greater_equal:
            return {">=", 2, 0};
        case Op::between:
            return {"BETWEEN", 3, 0};
        case Op::in:
            return {"IN", any_number, 0};
        case Op::attribute_exists:
            return {"attribute_exists", 1, 0};
        case Op::attribute_not_exists:
            return {"attribute_not_exists", 1, 0};
        case Op::attribute_type:
            return {"attribute_type", 2, 0};
        case Op::begins_with:
            return {"begins_with", 2, 0};
        case Op::contains:
            return {"contains", 2, 0};
    }
    return {};
}

[[nodiscard]] constexpr std::string_view name_of(UpdateValue::Op op) noexcept {
    using Op = UpdateValue::Op;
    switch (op) {
        case Op::operand:
            return {};
        case Op::if_not_exists:
            return "if_not_exists";
        case Op::list_append:
            return "list_append";
        case Op::plus:
            return "+";
        case Op::minus:
            return "-";
    }
    return {};
}

/// Whether the condition has as many operands and children as its operator takes.
[[nodiscard]] inline bool has_shape(const Condition& condition) noexcept {
    const OperatorInfo wanted = info(condition.op);
    const auto fits = [](std::size_t number, std::size_t found) { return number == any_number || number == found; };
    return fits(wanted.operands, condition.operands.size()) && fits(wanted.children, condition.children.size()) &&
           (condition.op != Condition::Op::in || !condition.operands.empty());
}

/// Whether the operator takes a path and nothing else as its first operand.
[[nodiscard]] constexpr bool takes_path(Condition::Op op) noexcept {
    using Op = Condition::Op;
    return op == Op::attribute_exists || op == Op::attribute_not_exists;
}

}  // namespace dynaloom::detail
