#include <dynaloom/expression/printer.hpp>

#include "expression/operators.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <string_view>
#include <variant>

namespace dynaloom {
namespace {

using Op = Condition::Op;

bool is_chain(const Condition& condition) {
    return condition.op == Op::all_of || condition.op == Op::any_of;
}

// The same condition without chains of one.
const Condition& unwrapped(const Condition& condition) {
    const Condition* inner = &condition;
    while (is_chain(*inner) && inner->children.size() == 1) inner = inner->children.data();
    return *inner;
}

// A conjunction is a part of a disjunction without parentheses; other chains are not parts of anything.
bool needs_parentheses(const Condition& part, Op whole) {
    return is_chain(part) && (part.op == Op::any_of || whole != Op::any_of);
}

bool is_function(Op op) {
    return op == Op::attribute_exists || op == Op::attribute_not_exists || op == Op::attribute_type ||
           op == Op::begins_with || op == Op::contains;
}

std::string call(std::string_view function, const std::string& arguments) {
    return std::string{function} + "(" + arguments + ")";
}

}  // namespace

template <class Elements>
std::string ExpressionPrinter::list(const Elements& elements) {
    std::string joined;
    for (const auto& element : elements) {
        if (!joined.empty()) joined += ", ";
        joined += text(element);
    }
    return joined;
}

std::string ExpressionPrinter::text(const std::string& name) {
    const auto [found, is_new] = placeholders_.try_emplace(name, "#n" + std::to_string(placeholders_.size()));
    if (is_new) names_.emplace(found->second, name);
    return found->second;
}

std::string ExpressionPrinter::text(const Path& path) {
    std::string joined;
    for (const auto& element : path.elements) {
        if (const auto* const name = std::get_if<std::string>(&element)) {
            if (!joined.empty()) joined += ".";
            joined += text(*name);
        } else {
            joined += "[" + std::to_string(std::get<std::size_t>(element)) + "]";
        }
    }
    return joined;
}

std::string ExpressionPrinter::text(const AttributeValue& value) {
    const auto found = std::ranges::find(values_, value, &Attribute::value);
    if (found != values_.end()) return found->name;
    std::string placeholder = ":v" + std::to_string(values_.size());
    values_.set(placeholder, value);
    return placeholder;
}

std::string ExpressionPrinter::text(const Size& size) {
    return call("size", text(size.path));
}

std::string ExpressionPrinter::text(const Operand& operand) {
    return std::visit([this](const auto& kind) { return text(kind); }, operand);
}

std::string ExpressionPrinter::text(const Condition& condition) {
    if (!detail::has_shape(condition) || (is_chain(condition) && condition.children.empty()))
        throw ValidationError{"a condition with " + std::string{detail::info(condition.op).name} +
                              " has the wrong number of operands"};
    const std::string name{detail::info(condition.op).name};
    if (is_function(condition.op)) return call(name, list(condition.operands));

    std::string result;
    const auto append_child = [&](const Condition& child) {
        const Condition& part = unwrapped(child);
        const std::string printed = text(part);
        result += needs_parentheses(part, condition.op) ? "(" + printed + ")" : printed;
    };
    switch (condition.op) {
        case Op::all_of:
        case Op::any_of:
            for (const Condition& child : condition.children) {
                if (!result.empty()) result += " " + name + " ";
                append_child(child);
            }
            return result;
        case Op::negation:
            result = "NOT ";
            append_child(condition.children[0]);
            return result;
        case Op::between:
            result = text(condition.operands[0]) + " BETWEEN ";
            result += text(condition.operands[1]) + " AND ";
            result += text(condition.operands[2]);
            return result;
        case Op::in:
            result = text(condition.operands[0]) + " IN (";
            result += list(std::span{condition.operands}.subspan(1)) + ")";
            return result;
        default:
            result = text(condition.operands[0]) + " " + name + " ";
            result += text(condition.operands[1]);
            return result;
    }
}

std::string ExpressionPrinter::text(const UpdateValue& value) {
    if (value.op == UpdateValue::Op::operand)
        return std::visit([this](const auto& kind) { return text(kind); }, value.operand);
    const std::string name{detail::name_of(value.op)};
    if (value.arguments.size() != 2) throw ValidationError{"an update's " + name + " takes 2 operands"};
    if (value.op != UpdateValue::Op::plus && value.op != UpdateValue::Op::minus)
        return call(name, list(value.arguments));
    std::string result = text(value.arguments[0]) + " " + name + " ";
    result += text(value.arguments[1]);
    return result;
}

std::string ExpressionPrinter::print(const Condition& condition) {
    return text(unwrapped(condition));
}

std::string ExpressionPrinter::print(const Update& update) {
    std::string result;
    const auto append_section = [&](std::string_view keyword, const auto& actions, const auto& print_action) {
        if (actions.empty()) return;
        if (!result.empty()) result += " ";
        result += keyword;
        for (const auto& action : actions) {
            result += &action == actions.data() ? " " : ", ";
            print_action(action);
        }
    };
    const auto append_change = [&](const Update::Change& change) {
        result += text(change.path) + " ";
        result += text(change.value);
    };
    append_section("SET", update.set, [&](const Update::Set& set) {
        result += text(set.path) + " = ";
        result += text(set.value);
    });
    append_section("REMOVE", update.remove, [&](const Path& path) { result += text(path); });
    append_section("ADD", update.add, append_change);
    append_section("DELETE", update.erase, append_change);
    return result;
}

std::string ExpressionPrinter::print(std::span<const Path> projection) {
    return list(projection);
}

}  // namespace dynaloom
