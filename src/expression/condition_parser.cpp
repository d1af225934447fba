#include "expression/condition_parser.hpp"

#include "expression/functions.hpp"
#include "expression/operators.hpp"
#include "expression/rules.hpp"
#include "expression/size_of_operand.hpp"

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace dynaloom::detail {
namespace {

using Op = Condition::Op;

std::optional<Op> comparator(TokenKind kind) {
    switch (kind) {
        case TokenKind::equal:
            return Op::equal;
        case TokenKind::not_equal:
            return Op::not_equal;
        case TokenKind::less:
            return Op::less;
        case TokenKind::less_equal:
            return Op::less_equal;
        case TokenKind::greater:
            return Op::greater;
        case TokenKind::greater_equal:
            return Op::greater_equal;
        default:
            return std::nullopt;
    }
}

Op function_op(std::string_view name) {
    for (const Op op : {Op::attribute_exists, Op::attribute_not_exists, Op::attribute_type, Op::begins_with})
        if (info(op).name == name) return op;
    return Op::contains;
}

// What was read where both a condition and an operand may stand.
struct Term {
    std::variant<Condition, Operand> read;
    const Token* function = nullptr;  // whose call it is, perhaps in parentheses
};

class ConditionParser {
public:
    explicit ConditionParser(ExpressionReader& in) : in_{in} {}

    Condition parse() { return as_condition(disjunction()); }

private:
    // Grammar: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
    // disjunction = conjunction { OR conjunction } ;   conjunction = negation { AND negation } ;
    // negation = { NOT } comparison ;   call = identifier "(" operand { "," operand } ")" ;
    // comparison = term [ comparator operand | BETWEEN operand AND operand | IN "(" operand { "," operand } ")" ] ;
    // term = "(" disjunction ")" | operand ;   operand = path | value | call | "(" operand ")" ;

    Term disjunction() {
        return chain(TokenKind::word_or, Op::any_of, [this] { return conjunction(); });
    }
    Term conjunction() {
        return chain(TokenKind::word_and, Op::all_of, [this] { return negation(); });
    }

    template <class Part>
    Term chain(TokenKind separator, Op op, const Part& part) {
        Term first = part();
        if (!in_.at(separator)) return first;
        Condition all{.op = op, .operands = {}, .children = {}};
        all.children.push_back(as_condition(std::move(first)));
        while (in_.take_if(separator)) all.children.push_back(as_condition(part()));
        return {std::move(all)};
    }

    Term negation() {
        std::size_t negations = 0;
        while (in_.take_if(TokenKind::word_not)) ++negations;
        Term term = comparison();
        if (negations == 0) return term;
        Condition condition = as_condition(std::move(term));
        for (; negations > 0; --negations) {
            Condition negated{.op = Op::negation, .operands = {}, .children = {}};
            negated.children.push_back(std::move(condition));
            condition = std::move(negated);
        }
        return {std::move(condition)};
    }

    Term comparison() {
        Term left = term();
        const auto op = comparator(in_.peek().kind);
        if (!op && !in_.at(TokenKind::word_between) && !in_.at(TokenKind::word_in)) return left;
        Condition condition{.op = op.value_or(Op::between), .operands = {}, .children = {}};
        condition.operands.push_back(as_operand(std::move(left)));
        if (in_.take().kind == TokenKind::word_in) {
            condition.op = Op::in;
            in_.expect(TokenKind::open);
            operands_until_close(condition.operands);
        } else {
            condition.operands.push_back(operand());
            if (!op) {
                in_.expect(TokenKind::word_and);
                condition.operands.push_back(operand());
            }
        }
        check_node(condition, in_.fault);
        return {std::move(condition)};
    }

    Term term() {
        if (!in_.at(TokenKind::open)) return operand_term();
        const ExpressionReader::Level level{in_};
        in_.take();
        Term inner = disjunction();
        in_.expect(TokenKind::close);
        return inner;
    }

    Term operand_term() {
        if (in_.at(TokenKind::value)) return {in_.value()};
        if (in_.at_function()) return call();
        return {in_.path()};
    }

    Operand operand() {
        if (!in_.at(TokenKind::open)) return as_operand(operand_term());
        const ExpressionReader::Level level{in_};
        in_.take();
        Operand inner = operand();
        in_.expect(TokenKind::close);
        return inner;
    }

    Term call() {
        const ExpressionReader::Level level{in_};
        const Token& name = in_.take();
        const FunctionUse use = function_use(name.text);
        if (use == FunctionUse::unknown)
            in_.add_word_fault(name, "Invalid function name; function: " + std::string{name.text});
        if (use == FunctionUse::update)
            in_.add_word_fault(
                name, "The function is not allowed in a condition expression; function: " + std::string{name.text});
        in_.expect(TokenKind::open);
        std::vector<Operand> operands;
        operands_until_close(operands);
        if (use != FunctionUse::condition) return {use == FunctionUse::operand ? size(operands) : Operand{}, &name};
        Condition condition{.op = function_op(name.text), .operands = std::move(operands), .children = {}};
        check_node(condition, in_.fault);
        return {std::move(condition), &name};
    }

    void operands_until_close(std::vector<Operand>& operands) {
        do operands.push_back(operand());
        while (in_.take_if(TokenKind::comma));
        in_.expect(TokenKind::close);
    }

    // The size of a constant is a constant.
    Operand size(std::vector<Operand>& operands) {
        if (operands.size() != 1) {
            in_.fault.add(bad_operand_number("size", operands.size()));
            return {};
        }
        if (auto* const path = std::get_if<Path>(operands.data())) return Size{std::move(*path)};
        const auto* const value = std::get_if<AttributeValue>(operands.data());
        const AttributeType type = value == nullptr ? AttributeType::N : value->type();
        if (const auto size = value == nullptr ? std::nullopt : size_of_operand(*value)) return AttributeValue{*size};
        in_.fault.add(bad_operand_type("size", to_string(type)));
        return {};
    }

    Condition as_condition(Term term) {
        if (auto* const condition = std::get_if<Condition>(&term.read)) return std::move(*condition);
        if (term.function == nullptr) in_.refuse_syntax();
        add_misuse(*term.function);
        return {};
    }

    Operand as_operand(Term term) {
        if (auto* const operand = std::get_if<Operand>(&term.read)) return std::move(*operand);
        if (term.function == nullptr) in_.refuse_syntax();
        add_misuse(*term.function);
        return {};
    }

    void add_misuse(const Token& function) { in_.add_word_fault(function, misused_function(function.text)); }

    ExpressionReader& in_;
};

}  // namespace

Condition parse_condition(ExpressionReader& in) {
    return ConditionParser{in}.parse();
}

}  // namespace dynaloom::detail
