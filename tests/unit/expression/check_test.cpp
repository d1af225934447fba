#include <dynaloom/error.hpp>
#include <dynaloom/expression/check.hpp>

#include <gtest/gtest.h>

namespace dynaloom {
namespace {

using Op = Condition::Op;
using List = AttributeValue::List;

std::variant<std::string, std::size_t> at(std::size_t index) {
    return index;
}

template <class Expression>
std::string refusal(const Expression& expression) {
    try {
        check(expression, "P");
    } catch (const ValidationError& error) {
        return error.what();
    }
    return "none";
}

const Path a{{"a"}};
const Path b{{"b"}};

Condition of(Op op, std::vector<Operand> operands) {
    return {op, std::move(operands), {}};
}
AttributeValue value(AttributeValue one) {
    return one;
}

std::vector<Operand> in_operands(int number) {
    std::vector<Operand> operands{a};
    for (int i = 0; i < number; ++i) operands.emplace_back(AttributeValue{i});
    return operands;
}

Condition chain(Op op, std::size_t number) {
    return {op, {}, std::vector<Condition>(number, attribute_exists("a"))};
}

TEST(Check, AcceptsWhatConditionsMayBe) {
    for (const Condition& condition :
         {of(Op::equal, {a, value(nullptr)}), of(Op::not_equal, {a, value(Item{})}), of(Op::less, {value("x"), a}),
          of(Op::less, {Size{a}, a}), of(Op::equal, {Size{a}, Size{b}}), of(Op::between, {a, value(1), value(1)}),
          of(Op::between, {a, b, value("x")}), of(Op::between, {value(3), a, b}), of(Op::in, in_operands(100)),
          of(Op::attribute_exists, {a}), of(Op::attribute_type, {a, value("NULL")}), of(Op::begins_with, {a, b}),
          of(Op::begins_with, {a, value(Bytes{})}), of(Op::contains, {a, value(1)}), of(Op::contains, {a, b}),
          chain(Op::all_of, 1), chain(Op::any_of, 150), Condition{Op::negation, {}, {of(Op::attribute_exists, {a})}}})
        EXPECT_EQ(refusal(condition), "none");
}

TEST(Check, RefusesConditionsWithDynamoDbsTexts) {
    const std::string type = "Invalid P: Incorrect operand type for operator or function; operator or function: ";
    const std::string number =
        "Invalid P: Incorrect number of operands for operator or function; operator or function: ";
    const std::string distinct =
        "Invalid P: The first operand must be distinct from the remaining operands for this operator or function; "
        "operator: ";
    const struct {
        Condition condition;
        std::string text;
    } cases[] = {
        {of(Op::less, {a, value(true)}), type + "<, operand type: BOOL"},
        {of(Op::greater_equal, {value(nullptr), a}), type + ">=, operand type: NULL"},
        {of(Op::less_equal, {a, value(List{})}), type + "<=, operand type: L"},
        {of(Op::greater, {a, value(Item{})}), type + ">, operand type: M"},
        {of(Op::between, {a, value(AttributeValue::NumberSet{1}), b}), type + "BETWEEN, operand type: NS"},
        {of(Op::begins_with, {a, value(1)}), type + "begins_with, operand type: N"},
        {of(Op::begins_with, {value(true), a}), type + "begins_with, operand type: BOOL"},
        {of(Op::attribute_type, {a, value(1)}), type + "attribute_type, operand type: N"},
        {of(Op::attribute_type, {a, value("number")}),
         "Invalid P: Invalid attribute type name found; type: number, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
        {of(Op::attribute_exists, {value(1)}),
         "Invalid P: Operator or function requires a document path; operator or function: attribute_exists"},
        {of(Op::attribute_exists, {a, b}), number + "attribute_exists, number of operands: 2"},
        {of(Op::begins_with, {a}), number + "begins_with, number of operands: 1"},
        {of(Op::between, {a, value(1), value("1")}),
         "Invalid P: The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: "
         "AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:1}"},
        {of(Op::between, {a, value("b"), value("a")}),
         "Invalid P: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound "
         "operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}"},
        {of(Op::between, {a, value(to_bytes("b")), value(to_bytes("a"))}),
         "Invalid P: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound "
         "operand: AttributeValue: {B:Yg==}, upper bound operand: AttributeValue: {B:YQ==}"},
        {of(Op::equal, {a, a}), distinct + "=, first operand: [a]"},
        {of(Op::contains, {Path{{"a", at(1)}}, Path{{"a", at(1)}}}), distinct + "contains, first operand: [a, [1]]"},
        {of(Op::in, {a, b, a}), distinct + "IN, first operand: [a]"},
        {of(Op::in, in_operands(101)),
         "Invalid P: The IN operator is provided with too many operands; number of operands: 101"},
        {chain(Op::all_of, 151), "Invalid P: The expression contains too many operators; operator count: 301"},
        {of(Op::attribute_exists, {Path{std::vector<std::variant<std::string, std::size_t>>(33, "a")}}),
         "Invalid P: The document path has too many nesting levels; nesting levels: 33"},
        {Condition{}, "Invalid P: The expression can not be empty;"},
        {{Op::any_of, {}, {of(Op::attribute_exists, {a}), {Op::any_of, {}, {}}}},
         "Invalid P: The expression can not be empty;"},
    };
    for (const auto& c : cases) EXPECT_EQ(refusal(c.condition), c.text);
    EXPECT_NE(refusal(of(Op::attribute_exists, {Path{}})), "none");
    EXPECT_NE(refusal(of(Op::attribute_exists, {Path{{at(1)}}})), "none");
    EXPECT_NE(refusal(of(Op::equal, {Size{{{"a", ""}}}, a})), "none");
    EXPECT_EQ(refusal(of(Op::attribute_exists, {Path{{"a", at(2'147'483'647)}}})), "none");
    EXPECT_EQ(refusal(of(Op::attribute_exists, {Path{{"a", at(2'147'483'648)}}})),
              "Invalid P: List index is not within the allowable range; index: [2147483648]");
    EXPECT_EQ(refusal(of(Op::attribute_type, {value("x"), value("S")})), "none");
    EXPECT_EQ(refusal(of(Op::attribute_type, {a, Size{b}})), type + "attribute_type, operand type: N");
    EXPECT_NE(refusal(of(Op::attribute_type, {a, b})), "none");
    EXPECT_NE(refusal(Condition{Op::negation, {}, {}}), "none");
}

TEST(Check, ReportsTheFirstFaultOfACondition) {
    const Condition distinct = of(Op::equal, {a, a});
    const Condition type = of(Op::less, {a, value(true)});
    EXPECT_EQ(refusal(all_of({chain(Op::all_of, 151), distinct, type})), refusal(distinct));
    EXPECT_EQ(refusal(all_of({type, distinct})), refusal(type));
    EXPECT_EQ(
        refusal(of(Op::in, std::vector<Operand>(102, a))),
        "Invalid P: The first operand must be distinct from the remaining operands for this operator or function; "
        "operator: IN, first operand: [a]");
}

UpdateValue constant(AttributeValue one) {
    return {UpdateValue::Op::operand, std::move(one), {}};
}
UpdateValue old(Path path) {
    return {UpdateValue::Op::operand, std::move(path), {}};
}
Update set(UpdateValue one) {
    Update update;
    update.set.push_back({a, std::move(one)});
    return update;
}

TEST(Check, RefusesUpdatesWithDynamoDbsTexts) {
    using Function = UpdateValue::Op;
    const std::string type = "Invalid P: Incorrect operand type for operator or function; ";
    Update add;
    add.add.push_back({a, "text"});
    Update erase;
    erase.erase.push_back({a, 1});
    const struct {
        Update update;
        std::string text;
    } cases[] = {
        {{}, "none"},
        {set(old(a)), "none"},
        {set({Function::plus, {}, {old(a), constant(1)}}), "none"},
        {set({Function::if_not_exists, {}, {old(a), constant("s")}}), "none"},
        {set({Function::list_append,
              {},
              {constant(List{}), {Function::if_not_exists, {}, {old(a), constant(List{})}}}}),
         "none"},
        {set({Function::plus, {}, {old(a), constant("s")}}), type + "operator or function: +, operand type: S"},
        {set({Function::minus, {}, {constant(List{}), old(a)}}), type + "operator or function: -, operand type: L"},
        {set({Function::list_append, {}, {old(a), constant(1)}}),
         type + "operator or function: list_append, operand type: N"},
        {set({Function::if_not_exists, {}, {constant(1), constant(1)}}),
         "Invalid P: Operator or function requires a document path; operator or function: if_not_exists"},
        {set({Function::list_append, {}, {old(a)}}),
         "Invalid P: Incorrect number of operands for operator or function; operator or function: list_append, number "
         "of operands: 1"},
        {add, type + "operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"},
        {erase, type + "operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"},
    };
    for (const auto& c : cases) EXPECT_EQ(refusal(c.update), c.text);

    const UpdateValue append{Function::list_append, {}, {old(a), constant(List{})}};
    const UpdateValue sum{Function::plus, {}, {old(a), constant(1)}};
    for (const auto& [inner, name] : {std::pair{append, "list_append"}, std::pair{sum, "+"}})
        for (const Function outer : {Function::plus, Function::list_append, Function::if_not_exists})
            EXPECT_EQ(
                refusal(set({outer, {}, {old(b), inner}})),
                std::string{"Invalid P: The function is not allowed to be used this way in an expression; function: "} +
                    name);
    EXPECT_EQ(
        refusal(set({Function::if_not_exists, {}, {old(b), old(b)}})),
        "Invalid P: The first operand must be distinct from the remaining operands for this operator or function; "
        "operator: if_not_exists, first operand: [b]");

    Update many;
    for (int i = 0; i < 301; ++i) {
        EXPECT_EQ(refusal(many), "none");
        many.set.push_back({{{"a" + std::to_string(i)}}, sum});
    }
    EXPECT_EQ(refusal(many), "Invalid P: The expression contains too many operators; operator count: 301");
}

TEST(Check, LooksAtAnUpdatesPathsAndThenAtItsLastAction) {
    using Function = UpdateValue::Op;
    Update update = set({Function::plus, {}, {old(a), constant("s")}});
    update.set.push_back({b, {Function::plus, {}, {old(a), constant(List{})}}});
    EXPECT_EQ(refusal(update),
              "Invalid P: Incorrect operand type for operator or function; operator or function: +, operand type: L");
    update.set.push_back({b, old(a)});
    EXPECT_EQ(refusal(update),
              "Invalid P: Two document paths overlap with each other; must remove or rewrite one of "
              "these paths; path one: [b], path two: [b]");
}

TEST(Check, PathsMayNeitherOverlapNorConflict) {
    const auto text = [](const char* verb, const char* one, const char* two) {
        return "Invalid P: Two document paths " + std::string{verb} +
               " with each other; must remove or rewrite one of these paths; path one: " + one + ", path two: " + two;
    };
    const struct {
        std::vector<Path> paths;
        std::string text;
    } cases[] = {
        {{}, "none"},
        {{a, b, {{"c", "d"}}, {{"c", "e"}}, {{"l", at(1)}}, {{"l", at(0), "x"}}, {{"l", at(0), "y"}}}, "none"},
        {{a, b, a}, text("overlap", "[a]", "[a]")},
        {{b, a, {{"a", "x", "y"}}}, text("overlap", "[a]", "[a, x, y]")},
        {{{{"a", at(2), "y"}}, b, {{"a", at(2)}}}, text("overlap", "[a, [2], y]", "[a, [2]]")},
        {{{{"a", "b"}}, {{"a", at(0)}}}, text("conflict", "[a, b]", "[a, [0]]")},
        {{{{"a", at(0), "x"}}, {{"a", at(1)}}, {{"a", "b", "c"}}}, text("conflict", "[a, [1]]", "[a, b, c]")},
        {{{{"a", "b"}}, {{"a", at(0)}}, {{"c"}}, {{"c", "d"}}}, text("overlap", "[c]", "[c, d]")},
        {{{{"c"}}, {{"c", "d"}}, {{"a", "b"}}, {{"a", at(0)}}}, text("conflict", "[a, b]", "[a, [0]]")},
        {{{{"m", "a"}}, {{"m", at(0)}}, {{"m", "a"}}}, text("conflict", "[m, [0]]", "[m, a]")},
    };
    for (const auto& c : cases) EXPECT_EQ(refusal(std::span<const Path>{c.paths}), c.text);

    Update update;
    update.set.push_back({{{"a", "b"}}, old(b)});
    update.remove.push_back(a);
    EXPECT_EQ(refusal(update), text("overlap", "[a, b]", "[a]"));
}

}  // namespace
}  // namespace dynaloom
