#include <dynaloom/expression/condition.hpp>

#include <utility>

namespace dynaloom {
namespace {

Operand attribute_operand(std::string attribute) {
    return Path{{std::move(attribute)}};
}

}  // namespace

Condition compare(Condition::Op op, std::string attribute, AttributeValue value) {
    return {.op = op, .operands = {attribute_operand(std::move(attribute)), std::move(value)}, .children = {}};
}

Condition between(std::string attribute, AttributeValue low, AttributeValue high) {
    return {.op = Condition::Op::between,
            .operands = {attribute_operand(std::move(attribute)), std::move(low), std::move(high)},
            .children = {}};
}

Condition begins_with(std::string attribute, AttributeValue prefix) {
    return compare(Condition::Op::begins_with, std::move(attribute), std::move(prefix));
}

Condition attribute_exists(std::string attribute) {
    return {
        .op = Condition::Op::attribute_exists, .operands = {attribute_operand(std::move(attribute))}, .children = {}};
}

Condition attribute_not_exists(std::string attribute) {
    return {.op = Condition::Op::attribute_not_exists,
            .operands = {attribute_operand(std::move(attribute))},
            .children = {}};
}

Condition all_of(std::vector<Condition> conditions) {
    return {.op = Condition::Op::all_of, .operands = {}, .children = std::move(conditions)};
}

}  // namespace dynaloom
