#include <dynaloom/error.hpp>
#include <dynaloom/expression/printer.hpp>

#include <gtest/gtest.h>

namespace dynaloom {
namespace {

using Op = Condition::Op;

std::variant<std::string, std::size_t> at(std::size_t index) {
    return index;
}

Condition of(Op op, std::vector<Operand> operands) {
    return {op, std::move(operands), {}};
}
Condition of(Op op, std::vector<Condition> children) {
    return {op, {}, std::move(children)};
}
const Path a{{"a"}};
const AttributeValue one{1};

TEST(ExpressionPrinter, WritesEveryOperator) {
    const struct {
        Condition condition;
        const char* text;
    } cases[] = {
        {of(Op::equal, {a, one}), "#n0 = :v0"},
        {of(Op::not_equal, {one, a}), ":v0 <> #n0"},
        {of(Op::less, {Size{a}, one}), "size(#n0) < :v0"},
        {of(Op::less_equal, {a, one}), "#n0 <= :v0"},
        {of(Op::greater, {a, one}), "#n0 > :v0"},
        {of(Op::greater_equal, {a, one}), "#n0 >= :v0"},
        {of(Op::between, {a, one, AttributeValue{2}}), "#n0 BETWEEN :v0 AND :v1"},
        {of(Op::in, {a, one, Path{{"b"}}}), "#n0 IN (:v0, #n1)"},
        {of(Op::attribute_exists, {a}), "attribute_exists(#n0)"},
        {of(Op::attribute_not_exists, {a}), "attribute_not_exists(#n0)"},
        {of(Op::attribute_type, {a, AttributeValue{"S"}}), "attribute_type(#n0, :v0)"},
        {of(Op::begins_with, {a, AttributeValue{"S"}}), "begins_with(#n0, :v0)"},
        {of(Op::contains, {Path{{"a", at(0), "b", at(12), at(3)}}, one}), "contains(#n0[0].#n1[12][3], :v0)"},
    };
    for (const auto& c : cases) EXPECT_EQ(ExpressionPrinter{}.print(c.condition), c.text);
}

TEST(ExpressionPrinter, WritesOnlyParenthesesThatAreNeeded) {
    const Condition x = attribute_exists("x");
    const auto all = [](std::vector<Condition> children) { return of(Op::all_of, std::move(children)); };
    const auto any = [](std::vector<Condition> children) { return of(Op::any_of, std::move(children)); };
    const auto no = [](Condition child) { return of(Op::negation, std::vector{std::move(child)}); };
    const struct {
        Condition condition;
        std::string text;  // x for the condition x
    } cases[] = {
        {all({x, x, x}), "x AND x AND x"},
        {any({x, all({x, x})}), "x OR x AND x"},
        {all({any({x, x}), x}), "(x OR x) AND x"},
        {all({all({x, x}), x}), "(x AND x) AND x"},
        {any({any({x, x}), x}), "(x OR x) OR x"},
        {no(x), "NOT x"},
        {no(no(x)), "NOT NOT x"},
        {no(all({x, x})), "NOT (x AND x)"},
        {all({no(x), x}), "NOT x AND x"},
        {all({all({any({all({x})})})}), "x"},
        {all({any({all({x, x})}), x}), "(x AND x) AND x"},
        {no(all({any({x, x})})), "NOT (x OR x)"},
    };
    for (const auto& c : cases) {
        std::string text = ExpressionPrinter{}.print(c.condition);
        for (std::size_t found = 0; (found = text.find("attribute_exists(#n0)")) != std::string::npos;)
            text.replace(found, 21, "x");
        EXPECT_EQ(text, c.text);
    }
}

TEST(ExpressionPrinter, EqualNamesAndValuesShareAPlaceholder) {
    ExpressionPrinter printer;
    EXPECT_EQ(printer.print(all_of({compare(Op::equal, "x", 1), compare(Op::equal, "y", "1")})),
              "#n0 = :v0 AND #n1 = :v1");
    const std::vector<Path> projection{{{"y", "x"}}, {{"z"}}};
    EXPECT_EQ(printer.print(projection), "#n1.#n0, #n2");
    EXPECT_EQ(printer.print(compare(Op::less, "z", Number::parse("1.0"))), "#n2 < :v0");
    EXPECT_EQ(printer.names(), (ExpressionAttributeNames{{"#n0", "x"}, {"#n1", "y"}, {"#n2", "z"}}));
    EXPECT_EQ(printer.values(), (Item{{":v0", 1}, {":v1", "1"}}));
}

TEST(ExpressionPrinter, WritesUpdates) {
    using Function = UpdateValue::Op;
    const UpdateValue path{Function::operand, a, {}};
    const UpdateValue value{Function::operand, one, {}};
    Update update;
    EXPECT_EQ(ExpressionPrinter{}.print(update), "");
    update.erase.push_back({{{"e"}}, one});
    EXPECT_EQ(ExpressionPrinter{}.print(update), "DELETE #n0 :v0");
    update.set.push_back({a, {Function::plus, {}, {{Function::if_not_exists, {}, {path, value}}, value}}});
    update.set.push_back({{{"b"}}, {Function::list_append, {}, {path, value}}});
    update.set.push_back({{{"c"}}, {Function::minus, {}, {path, value}}});
    update.set.push_back({{{"d"}}, value});
    update.remove = {{{"f", at(1)}}, {{"g"}}};
    update.add.push_back({{{"h"}}, one});
    EXPECT_EQ(ExpressionPrinter{}.print(update),
              "SET #n0 = if_not_exists(#n0, :v0) + :v0, #n1 = list_append(#n0, :v0), #n2 = #n0 - :v0, #n3 = :v0 "
              "REMOVE #n4[1], #n5 ADD #n6 :v0 DELETE #n7 :v0");
}

TEST(ExpressionPrinter, RefusesOperatorsWithoutTheirOperands) {
    for (const Condition& condition :
         {Condition{}, Condition{Op::negation, {}, {}}, of(Op::less, {a}), Condition{Op::negation, {}, {Condition{}}}})
        EXPECT_THROW(static_cast<void>(ExpressionPrinter{}.print(condition)), ValidationError);
    Update update;
    update.set.push_back({a, {UpdateValue::Op::plus, {}, {}}});
    EXPECT_THROW(static_cast<void>(ExpressionPrinter{}.print(update)), ValidationError);
}

}  // namespace
}  // namespace dynaloom
