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

/// One condition on one attribute.
struct Term {
    std::string_view attribute;
    const Condition* condition;
    bool flipped = false;  ///< the value stands first, the attribute second
};

std::string_view upper_name(Op op) {
    return op == Op::between ? "BETWEEN" : "begins_with";
}

Term term_of(const Condition& condition) {
    if (condition.op == Op::attribute_exists || condition.op == Op::attribute_not_exists)
        refuse(std::string{"Invalid operator used in KeyConditionExpression: "} +
               (condition.op == Op::attribute_exists ? "attribute_exists" : "attribute_not_exists"));
    const std::size_t wanted = condition.op == Op::between ? 3 : 2;
    if (condition.operands.size() != wanted)
        refuse("Incorrect number of operands for operator or function; number of operands: " +
               std::to_string(condition.operands.size()));

    Term term{.attribute = {}, .condition = &condition};
    for (std::size_t i = 0; i < wanted; ++i) {
        const auto* path = std::get_if<Path>(&condition.operands[i]);
        if (path == nullptr) continue;
        if (!term.attribute.empty())
            refuse("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
        if (path->elements.size() != 1 || !std::holds_alternative<std::string>(path->elements[0]))
            refuse("KeyConditionExpressions cannot have conditions on nested attributes");
        term.attribute = std::get<std::string>(path->elements[0]);
        term.flipped = i != 0;
    }
    if (term.attribute.empty()) refuse("Invalid condition in KeyConditionExpression: No key attribute specified");
    if (term.flipped && (condition.op == Op::between || condition.op == Op::begins_with))
        refuse("Invalid condition in KeyConditionExpression: " + std::string{upper_name(condition.op)} +
               " operator must have the key attribute as its first operand");
    return term;
}

void collect(const Condition& condition, std::vector<Term>& terms) {
    if (condition.op != Op::all_of) {
        terms.push_back(term_of(condition));
        return;
    }
    for (const Condition& child : condition.children) collect(child, terms);
}

const AttributeValue& value_of(const KeyAttribute& attribute, const Condition& condition, std::size_t operand) {
    const AttributeValue& value = std::get<AttributeValue>(condition.operands[operand]);
    if (value.type() != attribute_type(attribute.type))
        throw ValidationError{
            "One or more parameter values were invalid: Condition parameter type does not match schema type"};
    return value;
}

const Term* find(const std::vector<Term>& terms, std::string_view attribute) {
    const auto found = std::ranges::find(terms, attribute, &Term::attribute);
    return found == terms.end() ? nullptr : &*found;
}

[[noreturn]] void miss(const KeyAttribute& attribute) {
    throw ValidationError{"Query condition missed key schema element: " + attribute.name};
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

}  // namespace

KeyRange::KeyRange(const TableSchema& schema, const Condition& condition) {
    std::vector<Term> terms;
    collect(condition, terms);
    if (terms.empty() || terms.size() > 2) throw ValidationError{"Conditions can be of length 1 or 2 only"};
    if (terms.size() == 2 && terms[0].attribute == terms[1].attribute)
        refuse("KeyConditionExpressions must only contain one condition per key");

    const KeyAttribute& partition_key = schema.key_schema().partition_key;
    const Term* partition = find(terms, partition_key.name);
    if (partition == nullptr) miss(partition_key);
    if (partition->condition->op != Op::equal) throw ValidationError{"Query key condition not supported"};
    partition_ = value_of(partition_key, *partition->condition, partition->flipped ? 0 : 1);
    key_ = schema.stored_partition(partition_);
    if (terms.size() == 1) return;

    const Term& other = partition == terms.data() ? terms[1] : terms[0];
    if (schema.sort_key() == nullptr) throw ValidationError{"Query key condition not supported"};
    if (other.attribute != schema.sort_key()->name) miss(*schema.sort_key());
    restrict_to(schema, *other.condition, other.flipped);
}

void KeyRange::restrict_to(const TableSchema& schema, const Condition& condition, bool flipped) {
    const KeyAttribute& sort_key = *schema.sort_key();
    const AttributeValue& value = value_of(sort_key, condition, flipped ? 0 : 1);
    std::string text = schema.sort_text(value);
    switch (flipped ? flip(condition.op) : condition.op) {
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
        case Op::between: {
            std::string high = schema.sort_text(value_of(sort_key, condition, 2));
            if (high < text)
                refuse("The BETWEEN operator requires upper bound to be greater than or equal to lower bound");
            lower_ = Edge{std::move(text), true};
            upper_ = Edge{std::move(high), true};
            return;
        }
        case Op::begins_with:
            if (sort_key.type == KeyType::N)
                refuse(
                    "Incorrect operand type for operator or function; operator or function: begins_with, operand "
                    "type: N");
            if (std::optional<std::string> end = successor(text)) upper_ = Edge{std::move(*end), false};
            lower_ = Edge{std::move(text), true};
            return;
        default:
            break;  // refused by term_of
    }
}

void KeyRange::start_after(const TableSchema& schema, const Key& start, bool forward) {
    if (!schema.fits(start)) throw ValidationError{"The provided starting key is invalid"};
    StoredKey place;
    try {
        place = schema.position(start);
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
