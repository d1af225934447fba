#include "engine/key_condition.hpp"

#include "engine/key_text.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace dynaloom::engine {

namespace {

using Op = Condition::Op;

[[noreturn]] void refuse(const std::string& why) {
    throw ValidationError{"Invalid KeyConditionExpression: " + why};
}

/// The operator as DynamoDB's messages write it.
std::string_view name_of(Op op) {
    switch (op) {
        case Op::any_of:
            return "OR";
        case Op::negation:
            return "NOT";
        case Op::not_equal:
            return "<>";
        case Op::in:
            return "IN";
        case Op::between:
            return "BETWEEN";
        case Op::begins_with:
            return "begins_with";
        case Op::attribute_exists:
            return "attribute_exists";
        case Op::attribute_not_exists:
            return "attribute_not_exists";
        case Op::attribute_type:
            return "attribute_type";
        case Op::contains:
            return "contains";
        default:
            return "AND";
    }
}

/// The comparison with its sides exchanged.
Op flip(Op op) {
    switch (op) {
        case Op::less:
            return Op::greater;
        case Op::less_equal:
            return Op::greater_equal;
        case Op::greater:
            return Op::less;
        case Op::greater_equal:
            return Op::less_equal;
        default:
            return op;
    }
}

void check_operator(Op op) {
    switch (op) {
        case Op::equal:
        case Op::less:
        case Op::less_equal:
        case Op::greater:
        case Op::greater_equal:
        case Op::between:
        case Op::begins_with:
            return;
        default:
            refuse("Invalid operator used in KeyConditionExpression: " + std::string{name_of(op)});
    }
}

KeyTerm term_of(const Condition& condition) {
    check_operator(condition.op);
    const std::vector<Operand>& operands = condition.operands;
    std::optional<std::size_t> key;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        if (std::holds_alternative<Size>(operands[i]))
            refuse("KeyConditionExpressions cannot contain nested operations");
        const auto* path = std::get_if<Path>(&operands[i]);
        if (path == nullptr) continue;
        if (path->elements.size() != 1 || !std::holds_alternative<std::string>(path->elements[0]))
            refuse("KeyConditionExpressions cannot have conditions on nested attributes");
        if (key) refuse("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
        key = i;
    }
    if (!key) refuse("Invalid condition in KeyConditionExpression: No key attribute specified");
    if (*key != 0 && (condition.op == Op::between || condition.op == Op::begins_with))
        refuse("Invalid condition in KeyConditionExpression: " + std::string{name_of(condition.op)} +
               " operator must have the key attribute as its first operand");
    const auto value = [&](std::size_t i) { return &std::get<AttributeValue>(operands[i]); };
    return {.attribute = std::get<std::string>(std::get<Path>(operands[*key]).elements[0]),
            .op = *key == 0 ? condition.op : flip(condition.op),
            .value = value(1 - *key),
            .high = condition.op == Op::between ? value(2) : nullptr};
}

void collect(const Condition& condition, std::vector<KeyTerm>& terms) {
    if (condition.op != Op::all_of) {
        terms.push_back(term_of(condition));
        return;
    }
    for (const Condition& child : condition.children) collect(child, terms);
}

const AttributeValue& checked(const KeyAttribute& attribute, const AttributeValue& value) {
    if (value.type() != attribute_type(attribute.type))
        throw ValidationError{
            "One or more parameter values were invalid: Condition parameter type does not match schema type"};
    return value;
}

[[noreturn]] void miss(const KeyAttribute& attribute) {
    throw ValidationError{"Query condition missed key schema element: " + attribute.name};
}

}  // namespace

std::vector<KeyTerm> key_terms(const Condition& condition) {
    std::vector<KeyTerm> terms;
    collect(condition, terms);
    for (auto term = terms.begin(); term != terms.end(); ++term)
        if (std::ranges::find(terms.begin(), term, term->attribute, &KeyTerm::attribute) != term)
            refuse("KeyConditionExpressions must only contain one condition per key");
    return terms;
}

KeyRange::KeyRange(const TableSchema& schema, const std::vector<KeyTerm>& terms) {
    if (terms.empty() || terms.size() > 2) throw ValidationError{"Conditions can be of length 1 or 2 only"};
    const KeyAttribute& partition_key = schema.key_schema().partition_key;
    const auto partition = std::ranges::find(terms, partition_key.name, &KeyTerm::attribute);
    if (partition == terms.end()) miss(partition_key);
    if (partition->op != Op::equal) throw ValidationError{"Query key condition not supported"};
    partition_ = checked(partition_key, *partition->value);
    key_ = schema.stored_partition(partition_);
    if (terms.size() == 1) return;

    const KeyTerm& other = partition == terms.begin() ? terms[1] : terms[0];
    if (schema.sort_key() == nullptr) throw ValidationError{"Query key condition not supported"};
    if (other.attribute != schema.sort_key()->name) miss(*schema.sort_key());
    restrict_to(schema, other);
}

void KeyRange::restrict_to(const TableSchema& schema, const KeyTerm& term) {
    const KeyAttribute& sort_key = *schema.sort_key();
    std::string text = schema.sort_text(checked(sort_key, *term.value));
    switch (term.op) {
        case Op::equal:
            lower_ = Edge{text, true};
            upper_ = Edge{std::move(text), true};
            return;
        case Op::less:
            upper_ = Edge{std::move(text), false};
            return;
        case Op::less_equal:
            upper_ = Edge{std::move(text), true};
            return;
        case Op::greater:
            lower_ = Edge{std::move(text), false};
            return;
        case Op::greater_equal:
            lower_ = Edge{std::move(text), true};
            return;
        case Op::between:
            lower_ = Edge{std::move(text), true};
            upper_ = Edge{schema.sort_text(checked(sort_key, *term.high)), true};
            return;
        case Op::begins_with:
            if (std::optional<std::string> end = successor(text)) upper_ = Edge{std::move(*end), false};
            lower_ = Edge{std::move(text), true};
            return;
        default:
            break;  // refused by check_operator
    }
}

void KeyRange::start_after(const TableSchema& schema, const Key& start, bool forward) {
    if (!schema.fits(start)) throw ValidationError{"The provided starting key is invalid"};
    StoredKey place;
    try {
        place = schema.stored_key(start);
    } catch (const ValidationError& error) {
        throw ValidationError{std::string{"The provided starting key is invalid: "} + error.what()};
    }
    const bool above_lower = !lower_ || place.sk > lower_->text || (lower_->inclusive && place.sk == lower_->text);
    const bool below_upper = !upper_ || place.sk < upper_->text || (upper_->inclusive && place.sk == upper_->text);
    if (place.pk != key_.pk || !above_lower || !below_upper)
        throw ValidationError{"The provided starting key is outside query boundaries based on provided conditions"};
    start_after(place.sk, forward);
}

void KeyRange::start_after(std::string_view sk, bool forward) {
    (forward ? lower_ : upper_) = Edge{std::string{sk}, false};
}

PartitionRange KeyRange::view(bool forward) const noexcept {
    const auto bound = [](const std::optional<Edge>& edge) {
        return edge ? std::optional{Bound{edge->text, edge->inclusive}} : std::nullopt;
    };
    return {.pk = key_.pk, .lower = bound(lower_), .upper = bound(upper_), .descending = !forward};
}

}  // namespace dynaloom::engine
