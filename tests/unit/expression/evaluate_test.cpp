#include <dynaloom/error.hpp>
#include <dynaloom/expression/condition.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <gtest/gtest.h>

#include <array>

namespace dynaloom {
namespace {

using Op = Condition::Op;

const Item item{{"id", "b"},
                {"n", 5},
                {"bin", to_bytes("b\x80")},
                {"yes", true},
                {"none", nullptr},
                {"list", AttributeValue::List{1, Item{{"deep", "x"}}}},
                {"map", Item{{"a", 1}, {"b", AttributeValue::List{}}}},
                {"set", AttributeValue::NumberSet{1, 2}}};

// The item's own answer, after it was found the same from bytes of either encoding, with keys beside the body and in
// it.
bool holds(const Condition& condition) {
    constexpr std::array<std::string_view, 1> key{"id"};
    const bool result = evaluate(condition, item);
    for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
        EXPECT_EQ(evaluate(condition, EncodedItem::from_item(item, encoding)), result);
        EXPECT_EQ(evaluate(condition, EncodedItem::from_item(item, encoding, key)), result);
    }
    return result;
}

Condition of(Op op, Operand left, Operand right) {
    return {op, {std::move(left), std::move(right)}, {}};
}

TEST(Condition, BuildersNameATopLevelAttribute) {
    EXPECT_EQ(compare(Op::less, "n", 6), (Condition{Op::less, {Path{{"n"}}, AttributeValue{6}}, {}}));
    EXPECT_EQ(between("n", 1, 9), (Condition{Op::between, {Path{{"n"}}, AttributeValue{1}, AttributeValue{9}}, {}}));
    EXPECT_EQ(begins_with("id", "b"), (Condition{Op::begins_with, {Path{{"id"}}, AttributeValue{"b"}}, {}}));
    EXPECT_EQ(attribute_exists("id"), (Condition{Op::attribute_exists, {Path{{"id"}}}, {}}));
    EXPECT_EQ(attribute_not_exists("id"), (Condition{Op::attribute_not_exists, {Path{{"id"}}}, {}}));
    EXPECT_EQ(all_of({attribute_exists("id")}), (Condition{Op::all_of, {}, {attribute_exists("id")}}));
}

TEST(Condition, EqualsOnlyWithinATypeAndDeeply) {
    const struct {
        std::string name;
        AttributeValue value;
        bool equal;
    } cases[] = {
        {"id", "b", true},
        {"id", "B", false},
        {"id", to_bytes("b"), false},
        {"n", Number::parse("5.00"), true},
        {"n", "5", false},
        {"bin", to_bytes("b\x80"), true},
        {"yes", true, true},
        {"yes", false, false},
        {"none", nullptr, true},
        {"absent", nullptr, false},
        {"list", AttributeValue::List{1, Item{{"deep", "x"}}}, true},
        {"list", AttributeValue::List{Item{{"deep", "x"}}, 1}, false},
        {"map", Item{{"b", AttributeValue::List{}}, {"a", 1}}, true},
        {"set", AttributeValue::NumberSet{2, 1}, true},
        {"set", AttributeValue::NumberSet{1}, false},
    };
    for (const auto& c : cases) EXPECT_EQ(holds(compare(Op::equal, c.name, c.value)), c.equal) << c.name;
}

TEST(Condition, OrdersStringsNumbersAndBinariesAmongThemselves) {
    const struct {
        std::string name;
        AttributeValue value;
        int order;  // of the attribute to the value
    } cases[] = {
        {"id", "a", 1},
        {"id", "b", 0},
        {"id", "ba", -1},
        {"id", "é", -1},
        {"n", 4, 1},
        {"n", 5, 0},
        {"n", 10, -1},
        {"n", Number::parse("-1e125"), 1},
        {"bin", to_bytes("b\x7f"), 1},
        {"bin", to_bytes("b\x80"), 0},
        {"bin", to_bytes("b\x80\x01"), -1},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(holds(compare(Op::less, c.name, c.value)), c.order < 0);
        EXPECT_EQ(holds(compare(Op::less_equal, c.name, c.value)), c.order <= 0);
        EXPECT_EQ(holds(compare(Op::greater, c.name, c.value)), c.order > 0);
        EXPECT_EQ(holds(compare(Op::greater_equal, c.name, c.value)), c.order >= 0);
    }
}

TEST(Condition, OtherTypesAndAbsentAttributesHaveNoOrder) {
    const std::pair<std::string, AttributeValue> cases[] = {{"id", 1},         {"n", "1"},
                                                            {"bin", "b"},      {"yes", true},
                                                            {"none", nullptr}, {"list", AttributeValue::List{}},
                                                            {"map", Item{}},   {"set", AttributeValue::NumberSet{1}},
                                                            {"absent", "a"},   {"absent", nullptr}};
    for (const auto& [name, value] : cases) {
        SCOPED_TRACE(name);
        for (const Op op : {Op::less, Op::less_equal, Op::greater, Op::greater_equal})
            EXPECT_FALSE(holds(compare(op, name, value)));
        EXPECT_FALSE(holds(between(name, value, value)));
    }
}

TEST(Condition, BetweenIncludesBothBounds) {
    EXPECT_TRUE(holds(between("n", 5, 6)));
    EXPECT_TRUE(holds(between("n", 4, 5)));
    EXPECT_FALSE(holds(between("n", 6, 9)));
    EXPECT_FALSE(holds(between("n", 1, 4)));
    EXPECT_FALSE(holds(between("n", 9, 1)));
    EXPECT_FALSE(holds(between("n", 1, "9")));
}

TEST(Condition, BeginsWithTakesTwoStringsOrTwoBinaries) {
    EXPECT_TRUE(holds(begins_with("id", "")));
    EXPECT_TRUE(holds(begins_with("id", "b")));
    EXPECT_FALSE(holds(begins_with("id", "bb")));
    EXPECT_TRUE(holds(begins_with("bin", to_bytes("b"))));
    EXPECT_FALSE(holds(begins_with("bin", to_bytes("\x80"))));
    EXPECT_FALSE(holds(begins_with("bin", "b")));
    EXPECT_FALSE(holds(begins_with("n", 5)));
    EXPECT_FALSE(holds(begins_with("absent", "")));
}

TEST(Condition, ExistenceAsksForTheAttributeWhateverItsValue) {
    for (const char* name : {"id", "n", "none", "yes"}) {
        EXPECT_TRUE(holds(attribute_exists(name))) << name;
        EXPECT_FALSE(holds(attribute_not_exists(name))) << name;
    }
    EXPECT_FALSE(holds(attribute_exists("absent")));
    EXPECT_TRUE(holds(attribute_not_exists("absent")));
    EXPECT_TRUE(evaluate(attribute_not_exists("id"), Item{}));
}

TEST(Condition, PathsDescendIntoMapsAndLists) {
    const auto exists = [](Path path) { return holds({Op::attribute_exists, {std::move(path)}, {}}); };
    constexpr std::size_t one = 1;
    EXPECT_TRUE(holds(of(Op::equal, Path{{"list", one, "deep"}}, AttributeValue{"x"})));
    EXPECT_TRUE(exists({{"map", "b"}}));
    EXPECT_FALSE(exists({{"map", "c"}}));
    EXPECT_FALSE(exists({{"map", std::size_t{0}}}));
    EXPECT_FALSE(exists({{"list", "deep"}}));
    EXPECT_FALSE(exists({{"list", std::size_t{2}}}));
    EXPECT_FALSE(exists({{"map", "b", std::size_t{0}}}));
    EXPECT_FALSE(exists({{"id", "x", "y"}}));
    EXPECT_FALSE(exists({{"absent", "x"}}));
    EXPECT_FALSE(exists({}));
    EXPECT_FALSE(exists({{one}}));
}

TEST(Condition, OperandsMayBePathsOrValuesOnEitherSide) {
    EXPECT_TRUE(holds(of(Op::less, Path{{"map", "a"}}, Path{{"n"}})));
    EXPECT_TRUE(holds(of(Op::less, AttributeValue{1}, Path{{"n"}})));
    EXPECT_FALSE(holds(of(Op::equal, Path{{"absent"}}, Path{{"missing"}})));
}

TEST(Condition, AllOfIsTrueWithoutAnyAndFalseWithOneFalse) {
    EXPECT_TRUE(holds(all_of({})));
    EXPECT_TRUE(holds(all_of({attribute_exists("id"), compare(Op::equal, "n", 5), all_of({})})));
    EXPECT_FALSE(holds(all_of({attribute_exists("id"), compare(Op::equal, "n", 6)})));
}

TEST(Condition, AnyOfAndNegationAreTwoValued) {
    const Condition yes = attribute_exists("id");
    const Condition no = attribute_exists("absent");
    EXPECT_FALSE(holds({Op::any_of, {}, {}}));
    EXPECT_TRUE(holds({Op::any_of, {}, {no, yes}}));
    EXPECT_FALSE(holds({Op::any_of, {}, {no, no}}));
    EXPECT_FALSE(holds({Op::negation, {}, {yes}}));
    EXPECT_TRUE(holds({Op::negation, {}, {no}}));
    EXPECT_TRUE(holds({Op::negation, {}, {compare(Op::less, "absent", 1)}}));
}

TEST(Condition, UnequalIsWhatIsNotEqual) {
    EXPECT_FALSE(holds(compare(Op::not_equal, "n", 5)));
    EXPECT_TRUE(holds(compare(Op::not_equal, "n", 6)));
    EXPECT_TRUE(holds(compare(Op::not_equal, "n", "5")));
    EXPECT_TRUE(holds(compare(Op::not_equal, "absent", 5)));
    EXPECT_TRUE(holds(of(Op::not_equal, Path{{"absent"}}, Path{{"missing"}})));
}

TEST(Condition, InIsEqualToOneOfTheOthers) {
    const auto in = [](std::vector<Operand> operands) { return holds({Op::in, std::move(operands), {}}); };
    EXPECT_TRUE(in({Path{{"n"}}, AttributeValue{4}, AttributeValue{5}}));
    EXPECT_FALSE(in({Path{{"n"}}, AttributeValue{4}, AttributeValue{"5"}}));
    EXPECT_TRUE(in({AttributeValue{5}, AttributeValue{1}, AttributeValue{2}, AttributeValue{3}, Path{{"n"}}}));
    EXPECT_TRUE(in({Path{{"set"}}, AttributeValue{AttributeValue::NumberSet{2, 1}}}));
    EXPECT_FALSE(in({Path{{"absent"}}, Path{{"missing"}}}));
}

TEST(Condition, AttributeTypeComparesTheTypesName) {
    const std::pair<std::string, std::string> types[] = {{"id", "S"},      {"n", "N"},    {"bin", "B"}, {"yes", "BOOL"},
                                                         {"none", "NULL"}, {"list", "L"}, {"map", "M"}, {"set", "NS"}};
    for (const auto& [name, type] : types)
        for (const char* asked : {"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"})
            EXPECT_EQ(holds(compare(Op::attribute_type, name, asked)), type == asked) << name << " " << asked;
    EXPECT_FALSE(holds(compare(Op::attribute_type, "absent", "NULL")));
    EXPECT_FALSE(holds(compare(Op::attribute_type, "none", nullptr)));
}

TEST(Condition, ContainsLooksIntoStringsBinariesSetsAndLists) {
    const Item wide{{"text", "needle in hay"},
                    {"bin", to_bytes("ab\x80z")},
                    {"ss", AttributeValue::StringSet{"a", "bc"}},
                    {"ns", AttributeValue::NumberSet{1, 2}},
                    {"bs", AttributeValue::BinarySet{to_bytes("x")}},
                    {"list", AttributeValue::List{1, "a", AttributeValue::List{2}}},
                    {"map", Item{{"a", 1}}},
                    {"n", 12}};
    const struct {
        const char* name;
        AttributeValue part;
        bool found;
    } cases[] = {
        {"text", "in", true},
        {"text", "", true},
        {"text", "nay", false},
        {"text", to_bytes("in"), false},
        {"bin", to_bytes("b\x80"), true},
        {"bin", Bytes{}, true},
        {"bin", to_bytes("ba"), false},
        {"bin", "a", false},
        {"ss", "bc", true},
        {"ss", "b", false},
        {"ss", AttributeValue::StringSet{"a"}, false},
        {"ns", Number::parse("2.0"), true},
        {"ns", "2", false},
        {"bs", to_bytes("x"), true},
        {"bs", "x", false},
        {"list", 1, true},
        {"list", AttributeValue::List{2}, true},
        {"list", 2, false},
        {"map", "a", false},
        {"n", 1, false},
        {"absent", "a", false},
    };
    for (const auto& c : cases) EXPECT_EQ(evaluate(compare(Op::contains, c.name, c.part), wide), c.found) << c.name;
}

TEST(Condition, SizeIsANumberOfWhatHasOne) {
    const Item sized{{"s", "ab\u00e9\U0001F600"},
                     {"b", to_bytes("abc")},
                     {"l", AttributeValue::List{1, AttributeValue::List{2, 3}}},
                     {"m", Item{{"a", 1}, {"b", 2}, {"c", 3}}},
                     {"ss", AttributeValue::StringSet{"x"}},
                     {"ns", AttributeValue::NumberSet{1, 2}},
                     {"bs", AttributeValue::BinarySet{to_bytes("x"), to_bytes("y")}},
                     {"n", 5},
                     {"bool", true},
                     {"none", nullptr}};
    const std::pair<std::string, int> sizes[] = {{"s", 5},  {"b", 3},  {"l", 2}, {"m", 3},
                                                 {"ss", 1}, {"ns", 2}, {"bs", 2}};
    for (const auto& [name, size] : sizes) {
        EXPECT_TRUE(evaluate(of(Op::equal, Size{{{name}}}, AttributeValue{size}), sized)) << name;
        EXPECT_TRUE(evaluate(of(Op::less, AttributeValue{size - 1}, Size{{{name}}}), sized)) << name;
        EXPECT_TRUE(evaluate({Op::between, {Size{{{name}}}, AttributeValue{size}, AttributeValue{size}}, {}}, sized));
    }
    for (const char* name : {"n", "bool", "none", "absent"})
        EXPECT_FALSE(evaluate(of(Op::greater_equal, Size{{{name}}}, AttributeValue{0}), sized)) << name;
    EXPECT_TRUE(evaluate(of(Op::less, Size{{{"ns"}}}, Size{{{"m"}}}), sized));
    EXPECT_TRUE(evaluate({Op::in, {AttributeValue{3}, Size{{{"ss"}}}, Size{{{"ns"}}}, Size{{{"m"}}}}, {}}, sized));
    EXPECT_TRUE(holds(of(Op::equal, Size{{{"list"}}}, AttributeValue{2})));
}

TEST(Condition, ReadsTheBodyOnlyForWhatIsNoKey) {
    const EncodedItem broken = EncodedItem::trusted(Item{{"id", "b"}}, "{broken", Encoding::wire);
    EXPECT_TRUE(evaluate(compare(Op::equal, "id", "b"), broken));
    EXPECT_TRUE(evaluate(all_of({}), broken));
    EXPECT_THROW(static_cast<void>(evaluate(attribute_exists("n"), broken)), DecodeError);
}

TEST(Condition, RefusesOperandsThatItsOperatorDoesNotTake) {
    for (const Condition& condition :
         {Condition{Op::equal, {Path{{"id"}}}, {}}, Condition{Op::between, {Path{{"id"}}, AttributeValue{1}}, {}},
          Condition{Op::attribute_exists, {}, {}}, Condition{Op::attribute_exists, {AttributeValue{1}}, {}},
          Condition{Op::all_of, {Path{{"id"}}}, {}}, Condition{Op::negation, {}, {}}, Condition{Op::in, {}, {}},
          Condition{Op::attribute_exists, {Size{{{"id"}}}}, {}}, Condition{Op::contains, {Path{{"id"}}}, {}}})
        EXPECT_THROW(static_cast<void>(evaluate(condition, item)), ValidationError);
}

}  // namespace
}  // namespace dynaloom
