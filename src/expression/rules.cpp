#include "expression/rules.hpp"

#include "expression/operators.hpp"
#include "value/base64.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <variant>

namespace dynaloom::detail {
namespace {

constexpr std::size_t max_in_operands = 100;
constexpr std::size_t max_path_elements = 32;

std::string operator_text(std::string_view op) {
    return "operator or function: " + std::string{op};
}

std::string path_required(std::string_view op) {
    return "Operator or function requires a document path; " + operator_text(op);
}

std::string not_distinct(std::string_view op, const Path& first) {
    return "The first operand must be distinct from the remaining operands for this operator or function; operator: " +
           std::string{op} + ", first operand: " + to_string(first);
}

// The value as messages show the bounds of BETWEEN.
std::string bound_text(const AttributeValue& value) {
    std::string text = "AttributeValue: {" + std::string{to_string(value.type())} + ":";
    if (const auto* const string = value.get_if<std::string>()) text += *string;
    if (const auto* const number = value.get_if<Number>()) text += number->to_string();
    if (const auto* const bytes = value.get_if<Bytes>()) {
        std::string encoded(base64_size(bytes->size()), '\0');
        base64_encode(*bytes, encoded.data());
        text += encoded;
    }
    return text + "}";
}

bool is_ordered(AttributeType type) {
    return type == AttributeType::S || type == AttributeType::N || type == AttributeType::B;
}

bool is_set(AttributeType type) {
    return type == AttributeType::SS || type == AttributeType::NS || type == AttributeType::BS;
}

void check_bounds(const Condition& between, FirstFault& fault) {
    const auto* const low = std::get_if<AttributeValue>(&between.operands[1]);
    const auto* const high = std::get_if<AttributeValue>(&between.operands[2]);
    if (low == nullptr || high == nullptr || !is_ordered(low->type()) || !is_ordered(high->type())) return;
    const auto fail = [&](const char* rule) {
        fault.add("The BETWEEN operator requires " + std::string{rule} + "; lower bound operand: " + bound_text(*low) +
                  ", upper bound operand: " + bound_text(*high));
    };
    if (low->type() != high->type()) return fail("same data type for lower and upper bounds");
    const bool inverted = low->type() == AttributeType::S   ? high->s() < low->s()
                          : low->type() == AttributeType::N ? high->n() < low->n()
                                                            : BytesLess{}(high->b(), low->b());
    if (inverted) fail("upper bound to be greater than or equal to lower bound");
}

// Constants of types that the operator does not take.
template <class Allowed>
void check_types(const Condition& condition, const Allowed& allowed, FirstFault& fault) {
    for (const Operand& operand : condition.operands) {
        AttributeType type = AttributeType::N;
        if (const auto* const value = std::get_if<AttributeValue>(&operand))
            type = value->type();
        else if (!std::holds_alternative<Size>(operand))
            continue;
        if (!allowed(type)) fault.add(bad_operand_type(info(condition.op).name, to_string(type)));
    }
}

void check_type_name(const Operand& operand, FirstFault& fault) {
    constexpr std::string_view types = "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}";
    constexpr std::string_view names[] = {"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"};
    if (std::holds_alternative<Path>(operand)) return fault.add(bad_operand_type("attribute_type", types));
    const auto* const value = std::get_if<AttributeValue>(&operand);
    const AttributeType type = value == nullptr ? AttributeType::N : value->type();
    if (type != AttributeType::S) return fault.add(bad_operand_type("attribute_type", to_string(type)));
    if (std::ranges::find(names, value->s()) == std::end(names))
        fault.add("Invalid attribute type name found; type: " + value->s() + ", valid types: " + std::string{types});
}

void check_distinct(const Condition& condition, FirstFault& fault) {
    if (condition.operands.empty()) return;
    const auto* const first = std::get_if<Path>(condition.operands.data());
    const auto rest = std::span{condition.operands}.subspan(1);
    if (first != nullptr && std::ranges::find(rest, condition.operands[0]) != rest.end())
        fault.add(not_distinct(info(condition.op).name, *first));
}

std::string bad_change(std::string_view action, AttributeType type) {
    constexpr std::string_view names[] = {"STRING", "NUMBER", "BINARY",     "BOOLEAN",    "NULL",
                                          "LIST",   "MAP",    "STRING_SET", "NUMBER_SET", "BINARY_SET"};
    return "Incorrect operand type for operator or function; operator: " + std::string{action} +
           ", operand type: " + std::string{names[static_cast<std::size_t>(type)]} + ", typeSet: ALLOWED_FOR_" +
           std::string{action} + "_OPERAND";
}

std::size_t count_operators(const UpdateValue& value) {
    std::size_t count = value.op == UpdateValue::Op::operand ? 0 : 1;
    for (const UpdateValue& argument : value.arguments) count += count_operators(argument);
    return count;
}

// `earlier` stands before `later` in the expression.
void compare(const Path& earlier, const Path& later, FirstFault& fault) {
    const auto [left, right] = std::ranges::mismatch(earlier.elements, later.elements);
    const bool overlap = left == earlier.elements.end() || right == later.elements.end();
    if (!overlap && left->index() == right->index()) return;
    fault.add("Two document paths " + std::string{overlap ? "overlap" : "conflict"} +
              " with each other; must remove or rewrite one of these paths; path one: " + to_string(earlier) +
              ", path two: " + to_string(later));
}

}  // namespace

std::string bad_index(std::string_view digits) {
    return "List index is not within the allowable range; index: [" + std::string{digits} + "]";
}

std::string bad_operand_number(std::string_view op, std::size_t number) {
    return "Incorrect number of operands for operator or function; " + operator_text(op) +
           ", number of operands: " + std::to_string(number);
}

std::string bad_operand_type(std::string_view op, std::string_view type) {
    return "Incorrect operand type for operator or function; " + operator_text(op) +
           ", operand type: " + std::string{type};
}

std::string too_many_operators() {
    // DynamoDB counts no further.
    return "The expression contains too many operators; operator count: " + std::to_string(max_operators + 1);
}

std::string misused_function(std::string_view function) {
    return "The function is not allowed to be used this way in an expression; function: " + std::string{function};
}

void check_path(const Path& path, FirstFault& fault) {
    if (path.elements.empty() || !std::holds_alternative<std::string>(path.elements[0]))
        return fault.add("A document path must begin with an attribute name; path: " + to_string(path));
    for (const auto& element : path.elements) {
        if (const auto* const name = std::get_if<std::string>(&element)) {
            if (name->empty()) fault.add("A document path holds an empty attribute name; path: " + to_string(path));
        } else if (std::get<std::size_t>(element) > max_list_index) {
            fault.add(bad_index(std::to_string(std::get<std::size_t>(element))));
        }
    }
    if (path.elements.size() > max_path_elements)
        fault.add("The document path has too many nesting levels; nesting levels: " +
                  std::to_string(path.elements.size()));
}

void check_node(const Condition& condition, FirstFault& fault) {
    using Op = Condition::Op;
    const std::string_view name = info(condition.op).name;
    if (!has_shape(condition))
        return fault.add(bad_operand_number(name, condition.operands.size() + condition.children.size()));
    if (takes_path(condition.op) && !std::holds_alternative<Path>(condition.operands[0]))
        fault.add(path_required(name));
    switch (condition.op) {
        case Op::all_of:
        case Op::any_of:
            if (condition.children.empty()) fault.add("The expression can not be empty;");
            break;
        case Op::less:
        case Op::less_equal:
        case Op::greater:
        case Op::greater_equal:
            check_types(condition, is_ordered, fault);
            break;
        case Op::between:
            check_types(condition, is_ordered, fault);
            check_bounds(condition, fault);
            break;
        case Op::attribute_type:
            check_type_name(condition.operands[1], fault);
            break;
        case Op::begins_with:
            check_types(
                condition, [](AttributeType type) { return type == AttributeType::S || type == AttributeType::B; },
                fault);
            break;
        default:
            break;
    }
    check_distinct(condition, fault);
    if (condition.op == Op::in && condition.operands.size() > max_in_operands + 1)
        fault.add("The IN operator is provided with too many operands; number of operands: " +
                  std::to_string(condition.operands.size() - 1));
}

void check_node(const UpdateValue& value, FirstFault& fault) {
    using Op = UpdateValue::Op;
    const std::string_view name = name_of(value.op);
    const std::size_t number = value.arguments.size();
    if (number != (value.op == Op::operand ? 0U : 2U)) return fault.add(bad_operand_number(name, number));
    if (value.op == Op::operand) return;
    const UpdateValue& first = value.arguments[0];
    if (value.op == Op::if_not_exists) {
        const auto* const path = std::get_if<Path>(&first.operand);
        if (first.op != Op::operand || path == nullptr) return fault.add(path_required(name));
        if (first == value.arguments[1]) fault.add(not_distinct(name, *path));
        return;
    }
    const AttributeType wanted = value.op == Op::list_append ? AttributeType::L : AttributeType::N;
    for (const UpdateValue& argument : value.arguments) {
        const auto* const constant = std::get_if<AttributeValue>(&argument.operand);
        if (argument.op == Op::operand && constant != nullptr && constant->type() != wanted)
            fault.add(bad_operand_type(name, to_string(constant->type())));
    }
}

void check_add(const AttributeValue& value, FirstFault& fault) {
    const AttributeType type = value.type();
    if (type != AttributeType::N && !is_set(type)) fault.add(bad_change("ADD", type));
}

void check_delete(const AttributeValue& value, FirstFault& fault) {
    if (!is_set(value.type())) fault.add(bad_change("DELETE", value.type()));
}

void PathsApart::add(const Path& path, FirstFault& fault) {
    // Among paths that do not overlap, kept in order, a further one can only overlap or conflict with those that it
    // comes to stand between.
    const auto next = paths_.lower_bound(&path);
    if (next != paths_.begin()) compare(path, **std::prev(next), fault);
    if (next != paths_.end()) compare(path, **next, fault);
    paths_.insert(next, &path);
}

std::size_t count_operators(const Condition& condition) {
    using Op = Condition::Op;
    std::size_t count = 1;
    if (condition.op == Op::all_of || condition.op == Op::any_of)
        count = condition.children.empty() ? 0 : condition.children.size() - 1;
    count += static_cast<std::size_t>(std::ranges::count_if(
        condition.operands, [](const Operand& operand) { return std::holds_alternative<Size>(operand); }));
    for (const Condition& child : condition.children) count += count_operators(child);
    return count;
}

std::size_t count_operators(const Update& update) {
    std::size_t count = 0;
    for (const Update::Set& set : update.set) count += count_operators(set.value);
    return count;
}

}  // namespace dynaloom::detail
