#include "protocol/legacy_members.hpp"

#include "protocol/attribute_json.hpp"
#include "protocol/errors.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/value/item.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <set>
#include <string>
#include <utility>

namespace dynaloom::protocol {

namespace {

using Op = Condition::Op;

/// In the order of the model's message about names that are none.
enum class Comparison : unsigned char {
    in,
    null,
    between,
    less,
    not_contains,
    equal,
    greater,
    not_null,
    not_equal,
    less_equal,
    begins_with,
    greater_equal,
    contains,
};
const std::initializer_list<std::string_view> comparison_names{
    "IN", "NULL", "BETWEEN", "LT", "NOT_CONTAINS", "EQ", "GT", "NOT_NULL", "NE", "LE", "BEGINS_WITH", "GE", "CONTAINS"};

std::string_view name_of(Comparison comparison) {
    return comparison_names.begin()[static_cast<std::size_t>(comparison)];
}

[[noreturn]] void refuse(const std::string& text) {
    throw ValidationError{"One or more parameter values were invalid: " + text};
}

/// The name of a type in the texts about AttributeUpdates.
std::string_view long_name(AttributeType type) {
    switch (type) {
        case AttributeType::S:
            return "STRING";
        case AttributeType::N:
            return "NUMBER";
        case AttributeType::B:
            return "BINARY";
        case AttributeType::BOOL:
            return "BOOLEAN";
        case AttributeType::L:
            return "LIST";
        case AttributeType::M:
            return "MAP";
        case AttributeType::SS:
            return "STRING_SET";
        case AttributeType::NS:
            return "NUMBER_SET";
        case AttributeType::BS:
            return "BINARY_SET";
        default:
            return "NULL";
    }
}

bool is_set(AttributeType type) {
    return type == AttributeType::SS || type == AttributeType::NS || type == AttributeType::BS;
}

/// What a comparison can be with.
bool takes(Comparison comparison, AttributeType type) {
    const bool ordered = type == AttributeType::S || type == AttributeType::N || type == AttributeType::B;
    switch (comparison) {
        case Comparison::equal:
        case Comparison::not_equal:
            return true;
        case Comparison::contains:
        case Comparison::not_contains:
            return ordered || type == AttributeType::BOOL || type == AttributeType::NUL;
        case Comparison::begins_with:
            return type == AttributeType::S || type == AttributeType::B;
        default:
            return ordered;
    }
}

bool takes(Comparison comparison, std::size_t arguments) {
    switch (comparison) {
        case Comparison::null:
        case Comparison::not_null:
            return arguments == 0;
        case Comparison::between:
            return arguments == 2;
        case Comparison::in:
            return arguments >= 1;
        default:
            return arguments == 1;
    }
}

Path path_of(const std::string& attribute) {
    if (attribute.empty()) throw ValidationError{"Empty attribute name"};
    return Path{{attribute}};
}

Condition negation(Condition condition) {
    return {.op = Op::negation, .operands = {}, .children = {std::move(condition)}};
}

/// The comparison of an attribute with values, which DynamoDB checks in this order.
Condition compared(const std::string& attribute, Comparison comparison, std::vector<AttributeValue> values) {
    const std::string name{name_of(comparison)};
    if (!takes(comparison, values.size()))
        refuse("Invalid number of argument(s) for the " + name + " ComparisonOperator");
    for (const AttributeValue& value : values)
        if (value.type() != values[0].type()) refuse("AttributeValues inside AttributeValueList must be of same type");
    if (!values.empty() && !takes(comparison, values[0].type()))
        refuse("ComparisonOperator " + name + " is not valid for " + std::string{to_string(values[0].type())} +
               " AttributeValue type");
    if (comparison == Comparison::between &&
        evaluate({.op = Op::greater, .operands = {values[0], values[1]}, .children = {}}, Item{}))
        throw ValidationError{
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"};

    const auto with = [&](Op op) {
        Condition condition{.op = op, .operands = {path_of(attribute)}, .children = {}};
        for (AttributeValue& value : values) condition.operands.emplace_back(std::move(value));
        return condition;
    };
    switch (comparison) {
        case Comparison::in:
            return with(Op::in);
        case Comparison::null:
            return with(Op::attribute_not_exists);
        case Comparison::not_null:
            return with(Op::attribute_exists);
        case Comparison::between:
            return with(Op::between);
        case Comparison::less:
            return with(Op::less);
        case Comparison::equal:
            return with(Op::equal);
        case Comparison::greater:
            return with(Op::greater);
        case Comparison::not_equal:
            return with(Op::not_equal);
        case Comparison::less_equal:
            return with(Op::less_equal);
        case Comparison::begins_with:
            return with(Op::begins_with);
        case Comparison::greater_equal:
            return with(Op::greater_equal);
        case Comparison::contains:
            return with(Op::contains);
        case Comparison::not_contains: {
            Condition contains = with(Op::contains);
            return all_of({attribute_exists(attribute), negation(std::move(contains))});
        }
    }
    return {};
}

std::vector<AttributeValue> values_of(const std::vector<JsonView>& list) {
    std::vector<AttributeValue> values;
    values.reserve(list.size());
    for (const JsonView& value : list) values.push_back(to_attribute_value(value));
    return values;
}

}  // namespace

LegacyMembers::LegacyMembers(const Members& members, std::initializer_list<std::string_view> parameters)
    : members_{&members}, parameters_{parameters} {
    for (const std::string_view parameter : {"Expected", "KeyConditions", "QueryFilter", "ScanFilter"})
        (void)entries(parameter);
    if (has("ConditionalOperator")) (void)members.one_of("ConditionalOperator", {"OR", "AND"});
    if (has("AttributesToGet")) {
        const std::vector<std::string> names = strings(*members.list("AttributesToGet"));
        if (names.empty())
            members.constraints().add("[]", members.path_of("AttributesToGet"),
                                      "Member must have length greater than or equal to 1");
    }
    if (!has("AttributeUpdates")) return;
    members.map("AttributeUpdates")->for_each_member([&](const std::string& name, const JsonView& update) {
        const Members one{update, members.path_of("AttributeUpdates") + '.' + name + ".member", members.constraints()};
        (void)one.one_of("Action", {"ADD", "DELETE", "PUT"});
        if (const JsonView* value = one.find("Value")) check_shape(*value);
    });
}

bool LegacyMembers::has(std::string_view parameter) const {
    return std::ranges::find(parameters_, parameter) != parameters_.end() && members_->has(parameter);
}

void LegacyMembers::refuse_mixture(std::initializer_list<std::string_view> expressions) const {
    std::string new_ones;
    for (const std::string_view parameter : expressions)
        if (members_->has(parameter)) new_ones += (new_ones.empty() ? "" : ", ") + std::string{parameter};
    std::string old_ones;
    for (const std::string_view parameter : parameters_) {
        // The keys may be in the old form while the rest is in the new one.
        if (parameter == "KeyConditions" && !members_->has("KeyConditionExpression")) continue;
        if (members_->has(parameter)) old_ones += (old_ones.empty() ? "" : ", ") + std::string{parameter};
    }
    if (new_ones.empty() || old_ones.empty()) return;
    throw ValidationError{
        "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {" +
        old_ones + "} Expression parameters: {" + new_ones + '}'};
}

std::vector<LegacyMembers::Entry> LegacyMembers::entries(std::string_view parameter) const {
    std::vector<Entry> all;
    if (!has(parameter)) return all;
    members_->map(parameter)->for_each_member([&](const std::string& attribute, const JsonView& view) {
        const Members one{view, members_->path_of(parameter) + '.' + attribute + ".member", members_->constraints()};
        Entry entry{.attribute = attribute};
        const bool is_expectation = parameter == "Expected";
        if (!is_expectation) one.require("ComparisonOperator");
        entry.comparison = one.one_of("ComparisonOperator", comparison_names);
        if (is_expectation) {
            entry.exists = one.boolean("Exists");
            if (const JsonView* value = one.find("Value")) {
                check_shape(*value);
                entry.value = *value;
            }
        }
        if (const JsonView* list = one.list("AttributeValueList")) {
            entry.list.emplace();
            list->for_each_element([&](const JsonView& value) {
                check_shape(value);
                entry.list->push_back(value);
            });
        }
        all.push_back(std::move(entry));
    });
    return all;
}

Condition LegacyMembers::comparison(const Entry& entry) {
    return compared(entry.attribute, static_cast<Comparison>(entry.comparison.value()),
                    values_of(entry.list.value_or(std::vector<JsonView>{})));
}

Condition LegacyMembers::expectation(const Entry& entry) {
    const std::string of = " for Attribute: " + entry.attribute;
    if (entry.value && entry.list) refuse("Value and AttributeValueList cannot be used together" + of);
    if (entry.comparison) {
        const auto comparison = static_cast<Comparison>(*entry.comparison);
        if (entry.exists) refuse("Exists and ComparisonOperator cannot be used together" + of);
        if (!entry.value && !entry.list && !takes(comparison, std::size_t{0}))
            refuse("Value or AttributeValueList must be used with ComparisonOperator: " +
                   std::string{name_of(comparison)} + of);
        if (!entry.value) return LegacyMembers::comparison(entry);
        return compared(entry.attribute, comparison, {to_attribute_value(*entry.value)});
    }
    if (entry.list) refuse("AttributeValueList can only be used with a ComparisonOperator" + of);
    if (entry.exists == false) {
        if (entry.value) refuse("Value cannot be used when Exists is false" + of);
        return compared(entry.attribute, Comparison::null, {});
    }
    if (!entry.value)
        refuse("Value must be provided when Exists is " + std::string{entry.exists ? "true" : "null"} + of);
    return compared(entry.attribute, Comparison::equal, {to_attribute_value(*entry.value)});
}

std::optional<Condition> LegacyMembers::condition(std::string_view parameter) const {
    std::vector<Condition> conditions;
    for (const Entry& entry : entries(parameter))
        conditions.push_back(parameter == "Expected" ? expectation(entry) : comparison(entry));
    if (has("ConditionalOperator") && conditions.size() < 2)
        throw ValidationError{
            conditions.empty()
                ? "ConditionalOperator cannot be used without Filter or Expected"
                : "ConditionalOperator can only be used when Filter or Expected has two or more elements"};
    if (conditions.empty()) return std::nullopt;
    if (conditions.size() == 1) return std::move(conditions[0]);
    const bool any = has("ConditionalOperator") && members_->string("ConditionalOperator") == "OR";
    return Condition{.op = any ? Op::any_of : Op::all_of, .operands = {}, .children = std::move(conditions)};
}

std::optional<Condition> LegacyMembers::key_condition() const {
    if (!has("KeyConditions")) return std::nullopt;
    std::vector<Condition> conditions;
    for (const Entry& entry : entries("KeyConditions")) {
        conditions.push_back(comparison(entry));
        switch (static_cast<Comparison>(entry.comparison.value())) {
            case Comparison::in:
            case Comparison::null:
            case Comparison::not_null:
            case Comparison::contains:
            case Comparison::not_contains:
            case Comparison::not_equal:
                throw ValidationError{"Attempted conditional constraint is not an indexable operation"};
            default:
                break;
        }
    }
    if (conditions.empty()) throw ValidationError{"Conditions must be at least length 1"};
    if (conditions.size() > 2) throw ValidationError{"Conditions can be of length 1 or 2 only"};
    return conditions.size() == 1 ? std::move(conditions[0]) : all_of(std::move(conditions));
}

Update LegacyMembers::update() const {
    Update update;
    if (!has("AttributeUpdates")) return update;
    members_->map("AttributeUpdates")->for_each_member([&](const std::string& name, const JsonView& view) {
        Constraints checked_before;
        const Members one{view, {}, checked_before};
        const std::string action = one.string("Action").value_or("PUT");
        Path path = path_of(name);
        const JsonView* given = one.find("Value");
        if (given == nullptr) {
            if (action != "DELETE") refuse("Only DELETE action is allowed when no attribute value is specified");
            update.remove.push_back(std::move(path));
            return;
        }
        AttributeValue value = to_attribute_value(*given);
        const AttributeType type = value.type();
        if (action == "PUT") {
            update.set.push_back({std::move(path), {.operand = std::move(value)}});
        } else if (action == "DELETE") {
            if (!is_set(type))
                refuse("DELETE action with value is not supported for the type " + std::string{long_name(type)});
            update.erase.push_back({std::move(path), std::move(value)});
        } else if (type == AttributeType::L) {
            UpdateValue old{.op = UpdateValue::Op::if_not_exists,
                            .arguments = {{.operand = path}, {.operand = AttributeValue{AttributeValue::List{}}}}};
            update.set.push_back(
                {std::move(path),
                 {.op = UpdateValue::Op::list_append, .arguments = {std::move(old), {.operand = std::move(value)}}}});
        } else {
            if (type != AttributeType::N && !is_set(type))
                refuse("ADD action is not supported for the type " + std::string{long_name(type)});
            update.add.push_back({std::move(path), std::move(value)});
        }
    });
    return update;
}

std::vector<Path> LegacyMembers::projection() const {
    std::vector<Path> paths;
    if (!has("AttributesToGet")) return paths;
    std::set<std::string, std::less<>> before;
    for (std::string& name : strings(*members_->list("AttributesToGet"))) {
        paths.push_back(path_of(name));
        if (before.contains(name)) refuse("Duplicate value in attribute name: " + name);
        before.insert(std::move(name));
    }
    return paths;
}

std::vector<Path> projection_of(ExpressionMembers& expressions, const LegacyMembers& legacy) {
    std::vector<Path> paths = legacy.projection();
    return paths.empty() ? expressions.projection() : paths;
}

}  // namespace dynaloom::protocol
