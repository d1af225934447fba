#include <dynaloom/expression/check.hpp>

#include "expression/faults.hpp"
#include "expression/operators.hpp"
#include "value/base64.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace dynaloom {
namespace {

using detail::Fault;
using detail::Faults;

constexpr std::size_t max_operators = 300;
constexpr std::size_t max_in_operands = 100;
constexpr std::size_t max_path_elements = 32;

std::string operator_text(std::string_view op) {
    return "operator or function: " + std::string{op};
}

void check_path(const Path& path, Faults& faults) {
    if (path.elements.empty() || !std::holds_alternative<std::string>(path.elements[0]))
        faults.add(Fault::too_much, "A document path must begin with an attribute name; path: " + to_string(path));
    const auto is_empty = [](const auto& element) {
        const auto* const name = std::get_if<std::string>(&element);
        return name != nullptr && name->empty();
    };
    if (std::ranges::any_of(path.elements, is_empty))
        faults.add(Fault::too_much, "A document path holds an empty attribute name; path: " + to_string(path));
    if (path.elements.size() > max_path_elements)
        faults.add(Fault::too_much, "The document path has too many nesting elements; nesting elements: " +
                                        std::to_string(path.elements.size()));
}

void check_number(std::size_t operators, Faults& faults) {
    if (operators > max_operators)
        faults.add(Fault::too_much,
                   "The expression contains too many operators; operator count: " + std::to_string(operators));
}

void add_operand_number(std::string_view op, std::size_t number, Faults& faults) {
    faults.add(Fault::operand_number, "Incorrect number of operands for operator or function; " + operator_text(op) +
                                          ", number of operands: " + std::to_string(number));
}

void add_path_required(std::string_view op, Faults& faults) {
    faults.add(Fault::path_required, "Operator or function requires a document path; " + operator_text(op));
}

void add_operand_type(std::string_view op, AttributeType type, Faults& faults) {
    faults.add(Fault::operand_type, "Incorrect operand type for operator or function; " + operator_text(op) +
                                        ", operand type: " + std::string{to_string(type)});
}

// The value as messages show the bounds of BETWEEN.
std::string bound_text(const AttributeValue& value) {
    std::string text = "AttributeValue: {" + std::string{to_string(value.type())} + ":";
    if (const auto* const string = value.get_if<std::string>()) text += *string;
    if (const auto* const number = value.get_if<Number>()) text += number->to_string();
    if (const auto* const bytes = value.get_if<Bytes>()) {
        std::string encoded(detail::base64_size(bytes->size()), '\0');
        detail::base64_encode(*bytes, encoded.data());
        text += encoded;
    }
    return text + "}";
}

bool is_ordered(AttributeType type) {
    return type == AttributeType::S || type == AttributeType::N || type == AttributeType::B;
}

void check_bounds(const AttributeValue& low, const AttributeValue& high, Faults& faults) {
    if (!is_ordered(low.type()) || !is_ordered(high.type())) return;  // a fault of its own
    const auto fail = [&](const char* rule) {
        faults.add(Fault::bounds, "The BETWEEN operator requires " + std::string{rule} + "; lower bound operand: " +
                                      bound_text(low) + ", upper bound operand: " + bound_text(high));
    };
    if (low.type() != high.type()) return fail("same data type for lower and upper bounds");
    const bool inverted = low.type() == AttributeType::S   ? high.s() < low.s()
                          : low.type() == AttributeType::N ? high.n() < low.n()
                                                           : BytesLess{}(high.b(), low.b());
    if (inverted) fail("upper bound to be greater than or equal to lower bound");
}

// The type of an operand that is known without an item.
std::optional<AttributeType> static_type(const Operand& operand) {
    if (const auto* const value = std::get_if<AttributeValue>(&operand)) return value->type();
    if (std::holds_alternative<Size>(operand)) return AttributeType::N;
    return std::nullopt;
}

template <class Allowed>
void check_types(const Condition& condition, const Allowed& allowed, Faults& faults) {
    for (const Operand& operand : condition.operands)
        if (const auto type = static_type(operand); type && !allowed(*type))
            add_operand_type(detail::info(condition.op).name, *type, faults);
}

void check_attribute_type(const Condition& condition, Faults& faults) {
    constexpr std::string_view names[] = {"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"};
    const auto* const value = std::get_if<AttributeValue>(&condition.operands[1]);
    const auto* const name = value == nullptr ? nullptr : value->get_if<std::string>();
    if (name == nullptr) {
        if (const auto type = static_type(condition.operands[1])) add_operand_type("attribute_type", *type, faults);
    } else if (std::ranges::find(names, *name) == std::end(names)) {
        faults.add(Fault::bounds, "Invalid attribute type name found; type: " + *name +
                                      ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
    }
}

void check_distinct(const Condition& condition, Faults& faults) {
    if (condition.operands.size() < 2) return;
    const auto* const first = std::get_if<Path>(condition.operands.data());
    if (first == nullptr) return;
    if (std::find(condition.operands.begin() + 1, condition.operands.end(), condition.operands[0]) ==
        condition.operands.end())
        return;
    faults.add(Fault::not_distinct,
               "The first operand must be distinct from the remaining operands for this operator or function; "
               "operator: " +
                   std::string{detail::info(condition.op).name} + ", first operand: " + to_string(*first));
}

void check_node(const Condition& condition, Faults& faults) {
    using Op = Condition::Op;
    for (const Operand& operand : condition.operands) {
        if (const auto* const path = std::get_if<Path>(&operand)) check_path(*path, faults);
        if (const auto* const size = std::get_if<Size>(&operand)) check_path(size->path, faults);
    }
    const std::string_view name = detail::info(condition.op).name;
    if (!detail::has_shape(condition)) return add_operand_number(name, condition.operands.size(), faults);
    if (detail::takes_path(condition.op) && !std::holds_alternative<Path>(condition.operands[0]))
        add_path_required(name, faults);
    switch (condition.op) {
        case Op::all_of:
        case Op::any_of:
            if (condition.children.empty()) faults.add(Fault::too_much, "The expression can not be empty;");
            break;
        case Op::less:
        case Op::less_equal:
        case Op::greater:
        case Op::greater_equal:
            check_types(condition, is_ordered, faults);
            break;
        case Op::between: {
            check_types(condition, is_ordered, faults);
            const auto* const low = std::get_if<AttributeValue>(&condition.operands[1]);
            const auto* const high = std::get_if<AttributeValue>(&condition.operands[2]);
            if (low != nullptr && high != nullptr) check_bounds(*low, *high, faults);
            break;
        }
        case Op::in:
            if (condition.operands.size() > max_in_operands + 1)
                faults.add(Fault::too_much, "The IN operator is provided with too many operands; number of operands: " +
                                                std::to_string(condition.operands.size() - 1));
            break;
        case Op::attribute_type:
            check_attribute_type(condition, faults);
            break;
        case Op::begins_with:
            check_types(
                condition, [](AttributeType type) { return type == AttributeType::S || type == AttributeType::B; },
                faults);
            break;
        default:
            break;
    }
    check_distinct(condition, faults);
}

void check_tree(const Condition& condition, Faults& faults) {
    for (const Condition& child : condition.children) check_tree(child, faults);
    check_node(condition, faults);
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

std::size_t count_operators(const UpdateValue& value) {
    std::size_t count = value.op == UpdateValue::Op::operand ? 0 : 1;
    for (const UpdateValue& argument : value.arguments) count += count_operators(argument);
    return count;
}

void check_value(const UpdateValue& value, Faults& faults) {
    using Op = UpdateValue::Op;
    if (const auto* const path = std::get_if<Path>(&value.operand); path != nullptr && value.op == Op::operand)
        check_path(*path, faults);
    const std::string_view name = detail::name_of(value.op);
    const std::size_t number = value.arguments.size();
    if (number != (value.op == Op::operand ? 0U : 2U)) return add_operand_number(name, number, faults);
    if (value.op == Op::operand) return;
    for (const UpdateValue& argument : value.arguments) check_value(argument, faults);
    if (value.op == Op::if_not_exists) {
        const UpdateValue& first = value.arguments[0];
        if (first.op != Op::operand || !std::holds_alternative<Path>(first.operand)) add_path_required(name, faults);
        return;
    }
    const AttributeType wanted = value.op == Op::list_append ? AttributeType::L : AttributeType::N;
    for (const UpdateValue& argument : value.arguments) {
        if (argument.op != Op::operand) continue;
        const auto* const constant = std::get_if<AttributeValue>(&argument.operand);
        if (constant != nullptr && constant->type() != wanted) add_operand_type(name, constant->type(), faults);
    }
}

std::string_view long_name(AttributeType type) {
    constexpr std::string_view names[] = {"STRING", "NUMBER", "BINARY",     "BOOLEAN",    "NULL",
                                          "LIST",   "MAP",    "STRING_SET", "NUMBER_SET", "BINARY_SET"};
    return names[static_cast<std::size_t>(type)];
}

bool is_set(AttributeType type) {
    return type == AttributeType::SS || type == AttributeType::NS || type == AttributeType::BS;
}

void check_change(const Update::Change& change, std::string_view action, bool allowed, Faults& faults) {
    if (allowed) return;
    faults.add(Fault::operand_type,
               "Incorrect operand type for operator or function; operator: " + std::string{action} +
                   ", operand type: " + std::string{long_name(change.value.type())});
}

struct PathLess {
    bool operator()(const Path* left, const Path* right) const { return left->elements < right->elements; }
};

// Finds overlapping and conflicting paths. Among paths that do not overlap, kept in order, a further one can only
// overlap or conflict with those it comes to stand between.
void check_apart(std::span<const Path> paths, Faults& faults) {
    const auto compare = [&](const Path& one, const Path& two) {
        const auto [left, right] = std::ranges::mismatch(one.elements, two.elements);
        const auto fail = [&](Fault fault, const char* verb) {
            faults.add(fault, "Two document paths " + std::string{verb} +
                                  " with each other; must remove or rewrite one of these paths; path one: " +
                                  to_string(one) + ", path two: " + to_string(two));
        };
        if (left == one.elements.end() || right == two.elements.end())
            fail(Fault::overlap, "overlap");
        else if (left->index() != right->index())
            fail(Fault::conflict, "conflict");
    };
    std::set<const Path*, PathLess> apart;
    for (const Path& path : paths) {
        const auto next = apart.lower_bound(&path);
        if (next != apart.begin()) compare(**std::prev(next), path);
        if (next != apart.end()) compare(**next, path);
        apart.insert(next, &path);
    }
}

}  // namespace

void check(const Condition& condition, std::string_view parameter) {
    Faults faults;
    check_number(count_operators(condition), faults);
    check_tree(condition, faults);
    faults.report(parameter);
}

void check(const Update& update, std::string_view parameter) {
    Faults faults;
    const std::vector<Path> paths = targets(update);
    std::size_t operators = paths.size();
    for (const Update::Set& set : update.set) operators += count_operators(set.value);
    check_number(operators, faults);
    for (const Path& path : paths) check_path(path, faults);
    for (const Update::Set& set : update.set) check_value(set.value, faults);
    for (const Update::Change& change : update.add) {
        const AttributeType type = change.value.type();
        check_change(change, "ADD", type == AttributeType::N || is_set(type), faults);
    }
    for (const Update::Change& change : update.erase)
        check_change(change, "DELETE", is_set(change.value.type()), faults);
    check_apart(paths, faults);
    faults.report(parameter);
}

void check(std::span<const Path> projection, std::string_view parameter) {
    Faults faults;
    for (const Path& path : projection) check_path(path, faults);
    check_apart(projection, faults);
    faults.report(parameter);
}

}  // namespace dynaloom
