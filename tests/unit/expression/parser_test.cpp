#include <dynaloom/error.hpp>
#include <dynaloom/expression/parser.hpp>

#include <gtest/gtest.h>

namespace dynaloom {
namespace {

using Op = Condition::Op;

std::variant<std::string, std::size_t> at(std::size_t index) {
    return index;
}

const Path a{{"a"}};
const Path b{{"b"}};
const AttributeValue one{1};
const AttributeValue two{2};
const ExpressionAttributeNames all_names{{"#a", "a"}, {"#dots", "x.y[0]"}, {"#1", "size"}};
const Item all_values{{":1", 1}, {":2", 2}, {":s", "abc"}, {":l", AttributeValue::List{}}};

Condition parse(std::string_view text) {
    return ExpressionParser{all_names, all_values}.condition(text, "P");
}
Update parse_update(std::string_view text) {
    return ExpressionParser{all_names, all_values}.update(text);
}
Condition of(Op op, std::vector<Operand> operands) {
    return {op, std::move(operands), {}};
}
Condition of(Op op, std::vector<Condition> children) {
    return {op, {}, std::move(children)};
}

TEST(ExpressionParser, ReadsEveryOperatorOfConditions) {
    const struct {
        const char* text;
        Condition expected;
    } cases[] = {
        {"a = :1", of(Op::equal, {a, one})},
        {"a<>:1", of(Op::not_equal, {a, one})},
        {"a < :1", of(Op::less, {a, one})},
        {"a <= :1", of(Op::less_equal, {a, one})},
        {":1 > a", of(Op::greater, {one, a})},
        {":1>=a", of(Op::greater_equal, {one, a})},
        {"a between :1 AND :2", of(Op::between, {a, one, two})},
        {"a In (:1,b)", of(Op::in, {a, one, b})},
        {"attribute_exists(a)", of(Op::attribute_exists, {a})},
        {"attribute_not_exists (a)", of(Op::attribute_not_exists, {a})},
        {"contains(a, b)", of(Op::contains, {a, b})},
        {"begins_with(a, :s)", of(Op::begins_with, {a, AttributeValue{"abc"}})},
        {"size(a) < size(b)", of(Op::less, {Size{a}, Size{b}})},
        {"size(:s) = a", of(Op::equal, {AttributeValue{3}, a})},
        {"(a) = (:1)", of(Op::equal, {a, one})},
        {"\r\n\t a=:1 ", of(Op::equal, {a, one})},
    };
    for (const auto& c : cases) EXPECT_EQ(parse(c.text), c.expected) << c.text;
    EXPECT_EQ((ExpressionParser{{}, {{":t", "SS"}}}.condition("attribute_type(a, :t)", "P")),
              of(Op::attribute_type, {a, AttributeValue{"SS"}}));
}

TEST(ExpressionParser, NotBindsTighterThanAndTighterThanOr) {
    const auto x = [](const char* name) { return attribute_exists(name); };
    const auto parsed = [](std::string text) {
        for (const char* name : {"x", "y", "z"})
            for (std::size_t found = 0; (found = text.find(name, found)) != std::string::npos; found += 19)
                text.replace(found, 1, "attribute_exists(" + std::string{name} + ")");
        return parse(text);
    };
    EXPECT_EQ(parsed("x OR y AND z"), of(Op::any_of, {x("x"), of(Op::all_of, {x("y"), x("z")})}));
    EXPECT_EQ(parsed("(x OR y) AND z"), of(Op::all_of, {of(Op::any_of, {x("x"), x("y")}), x("z")}));
    EXPECT_EQ(parsed("x AND y AND z"), of(Op::all_of, {x("x"), x("y"), x("z")}));
    EXPECT_EQ(parsed("x and (y AND z)"), of(Op::all_of, {x("x"), of(Op::all_of, {x("y"), x("z")})}));
    EXPECT_EQ(parsed("NOT x AND y"), of(Op::all_of, {of(Op::negation, {x("x")}), x("y")}));
    EXPECT_EQ(parsed("NOT (x AND y)"), of(Op::negation, {of(Op::all_of, {x("x"), x("y")})}));
    EXPECT_EQ(parsed("not NOT x"), of(Op::negation, {of(Op::negation, {x("x")})}));
    EXPECT_EQ(parse("a BETWEEN :1 AND :2 AND b = :1"),
              of(Op::all_of, {of(Op::between, {a, one, two}), of(Op::equal, {b, one})}));
    EXPECT_EQ(parse("NOT a = :1"), of(Op::negation, {of(Op::equal, {a, one})}));
}

TEST(ExpressionParser, ReadsPaths) {
    const struct {
        const char* text;
        Path expected;
    } cases[] = {
        {"a.b[0][12].c", {{"a", "b", at(0), at(12), "c"}}},
        {"#a . #dots [ 3 ]", {{"a", "x.y[0]", at(3)}}},
        {"#1", {{"size"}}},
        {"A_1", {{"A_1"}}},
        {"a[2147483647]", {{"a", at(2'147'483'647)}}},
    };
    for (const auto& c : cases)
        EXPECT_EQ((ExpressionParser{all_names, {}}.projection(c.text)), std::vector{c.expected}) << c.text;
    EXPECT_EQ((ExpressionParser{{}, {}}.projection("a,b.c ,d")), (std::vector<Path>{a, {{"b", "c"}}, {{"d"}}}));
}

TEST(ExpressionParser, ReadsUpdates) {
    const auto operand = [](std::variant<Path, AttributeValue> what) {
        return UpdateValue{UpdateValue::Op::operand, std::move(what), {}};
    };
    const auto call = [](UpdateValue::Op op, UpdateValue left, UpdateValue right) {
        return UpdateValue{op, {}, {std::move(left), std::move(right)}};
    };
    using Function = UpdateValue::Op;
    const UpdateValue not_exists = call(Function::if_not_exists, operand(a), operand(one));
    const struct {
        const char* text;
        UpdateValue value;
    } values[] = {
        {":1", operand(one)},
        {"(b)", operand(b)},
        {"b+:1", call(Function::plus, operand(b), operand(one))},
        {"(b - :1)", call(Function::minus, operand(b), operand(one))},
        {"(b) - (:1)", call(Function::minus, operand(b), operand(one))},
        {"if_not_exists(a,:1)", not_exists},
        {"if_not_exists(a, :1) + :2", call(Function::plus, not_exists, operand(two))},
        {"list_append(:l, if_not_exists(a, :1))",
         call(Function::list_append, operand(all_values.at(":l")), not_exists)},
    };
    for (const auto& c : values)
        EXPECT_EQ(parse_update(std::string{"SET a = "} + c.text), (Update{{{a, c.value}}, {}, {}, {}})) << c.text;

    EXPECT_EQ(parse_update("remove m.b[1], b add c :1, d :2 SET #a = :1, #1 = b"),
              (Update{{{a, operand(one)}, {{{"size"}}, operand(b)}},
                      {{{"m", "b", at(1)}}, b},
                      {{{{"c"}}, one}, {{{"d"}}, two}},
                      {}}));
    EXPECT_EQ((ExpressionParser{{}, {{":set", AttributeValue::NumberSet{1}}}}.update("DELETE a :set")),
              (Update{{}, {}, {}, {{a, AttributeValue::NumberSet{1}}}}));
}

TEST(ExpressionParser, RefusesPlaceholdersThatNothingUses) {
    ExpressionParser parser{{{"#a", "a"}, {"#b", "b"}, {"#c", "c"}}, {{":1", 1}, {":2", 2}}};
    const auto text = [&parser] {
        try {
            parser.finish();
        } catch (const ValidationError& error) {
            return std::string{error.what()};
        }
        return std::string{"none"};
    };
    static_cast<void>(parser.condition("#a = :1", "ConditionExpression"));
    EXPECT_EQ(text(), "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b, #c}");
    static_cast<void>(parser.projection("#b, #c"));
    EXPECT_EQ(text(), "Value provided in ExpressionAttributeValues unused in expressions: keys: {:2}");
    static_cast<void>(parser.update("SET a = :2"));
    EXPECT_EQ(text(), "none");
}

TEST(ExpressionParser, RefusesKeysThatAreNoPlaceholders) {
    const auto text = [](ExpressionAttributeNames names, Item values) {
        try {
            const ExpressionParser parser{std::move(names), std::move(values)};
        } catch (const ValidationError& error) {
            return std::string{error.what()};
        }
        return std::string{"none"};
    };
    const std::string longest(254, 'x');
    EXPECT_EQ(text({{"#" + longest, "a"}, {"#1_", "b"}}, {{":" + longest, 1}, {":_", 2}}), "none");
    for (const char* key : {"a", "#", "", "#a-b", "#é", ":a", "##a"})
        EXPECT_EQ(text({{key, "a"}}, {}),
                  "ExpressionAttributeNames contains invalid key: Syntax error; key: \"" + std::string{key} + "\"");
    EXPECT_EQ(text({}, {{"#a", 1}}), "ExpressionAttributeValues contains invalid key: Syntax error; key: \"#a\"");
    EXPECT_EQ(text({{"#" + longest + "x", "a"}}, {}),
              "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too "
              "long; size of key: 256");
    EXPECT_EQ(text({{"#a", ""}}, {}),
              "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a");
}

std::string repeated(std::string_view text, int times) {
    std::string result;
    for (int i = 0; i < times; ++i) result += text;
    return result;
}

TEST(ExpressionParser, LimitsSizeOperatorsAndDepth) {
    const auto fault = [](const std::string& text) {
        try {
            static_cast<void>(parse(text));
        } catch (const ValidationError& error) {
            return std::string{error.what()};
        }
        return std::string{"none"};
    };
    const std::string exists = "attribute_exists(a)";
    EXPECT_EQ(fault(repeated(" ", 4096 - 19) + exists), "none");
    EXPECT_EQ(fault(repeated(" ", 4097 - 19) + exists),
              "Invalid P: Expression size has exceeded the maximum allowed size; expression size: 4097");

    const std::string too_many = "Invalid P: The expression contains too many operators; operator count: 301";
    EXPECT_EQ(fault(repeated("NOT ", 299) + exists), "none");
    EXPECT_EQ(fault(repeated("NOT ", 300) + exists), too_many);
    EXPECT_EQ(fault(repeated("NOT ", 1000) + exists), too_many);
    EXPECT_EQ(fault(repeated("NOT(", 299) + exists + repeated(")", 299)), "none");
    EXPECT_EQ(fault(repeated("NOT(", 800) + exists + repeated(")", 800)), too_many);
    EXPECT_EQ(fault(repeated("size(a)=:1 OR ", 100) + exists), too_many);

    const std::string redundant = "Invalid P: The expression has redundant parentheses;";
    EXPECT_EQ(fault(repeated("(", 2045) + "a" + repeated(")", 2045) + "=b"), redundant);
    EXPECT_EQ(fault(exists + " AND a=" + repeated("(", 2000) + "b" + repeated(")", 2000)), redundant);
    EXPECT_EQ(fault(repeated("f(", 1360) + "a" + repeated(")", 1360)), "Invalid P: Invalid function name; function: f");
    for (const char* hostile : {"(", "NOT(", "size(", "a=(", "a IN(", "#", ":", "[", "a.", "a[0]", "\xff", "("})
        EXPECT_NE(fault(repeated(hostile, 4096 / static_cast<int>(std::string_view{hostile}.size()))), "none");
}

TEST(ReservedWords, AreFoundInAnyLetterCase) {
    for (const char* word : {"ABORT", "zone", "Status", "LocalTimeStamp", "NAME", "ttl"})
        EXPECT_TRUE(is_reserved_word(word)) << word;
    for (const char* word : {"", "ABORTS", "id", "likes", "ABOR", "ZONEZ", "a_word_that_is_longer_than_all"})
        EXPECT_FALSE(is_reserved_word(word)) << word;
}

}  // namespace
}  // namespace dynaloom
