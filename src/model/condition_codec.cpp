#include <dynaloom/model/condition_codec.hpp>

#include <dynaloom/error.hpp>

#include <algorithm>
#include <iterator>

namespace dynaloom::detail {
namespace {

/// A key attribute holds the key's text, of numbers too: a number would never equal it.
void check_key_field(const TestedField& field, const Path& path, const KeyNames& key_names) {
    const auto& name = std::get<std::string>(path.elements.front());
    if (field.is_text || (name != key_names.partition && name != key_names.sort)) return;
    throw ValidationError{std::string{field.model} + ": the field of the key attribute \"" + name +
                          "\" is stored as the key's text, which a condition cannot compare with a number"};
}

Condition is_absent(const Path& path) {
    Condition null{.op = Condition::Op::equal, .operands = {path, AttributeValue{}}};
    Condition absent{.op = Condition::Op::attribute_not_exists, .operands = {path}};
    return {.op = Condition::Op::any_of, .children = {std::move(absent), std::move(null)}};
}

bool is_null(std::span<const Operand> operands) {
    const auto* value = operands.empty() ? nullptr : std::get_if<AttributeValue>(&operands.front());
    return value != nullptr && value->is_null();
}

Condition with_operands(Condition::Op op, Operand subject, std::span<Operand> operands) {
    Condition test{.op = op};
    test.operands.reserve(operands.size() + 1);
    test.operands.push_back(std::move(subject));
    std::move(operands.begin(), operands.end(), std::back_inserter(test.operands));
    return test;
}

}  // namespace

Condition make_test(Condition::Op op, const TestedField& field, std::span<Operand> operands,
                    const KeyNames& key_names) {
    Path path = make_path(field.steps);
    check_key_field(field, path, key_names);
    // An absent optional is an absent attribute; a stored NULL reads as one too.
    if (field.can_be_absent && is_null(operands)) {
        if (op == Condition::Op::equal) return is_absent(path);
        if (op == Condition::Op::not_equal) return make_negation(is_absent(path));
    }
    return with_operands(op, std::move(path), operands);
}

Condition make_size_test(Condition::Op op, const TestedField& field, std::span<Operand> operands) {
    return with_operands(op, Size{make_path(field.steps)}, operands);
}

Condition make_junction(Condition::Op op, Condition left, Condition right) {
    Condition all{.op = op};
    for (Condition* side : {&left, &right}) {
        if (side->op == op) {
            std::move(side->children.begin(), side->children.end(), std::back_inserter(all.children));
        } else {
            all.children.push_back(std::move(*side));
        }
    }
    return all;
}

Condition make_negation(Condition child) {
    Condition negation{.op = Condition::Op::negation};
    negation.children.push_back(std::move(child));
    return negation;
}

void add_condition(std::optional<Condition>& condition, Condition more) {
    condition =
        condition ? make_junction(Condition::Op::all_of, *std::move(condition), std::move(more)) : std::move(more);
}

}  // namespace dynaloom::detail
