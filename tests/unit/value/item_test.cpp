#include <dynaloom/error.hpp>
#include <dynaloom/value/attribute_value.hpp>

#include <gtest/gtest.h>

namespace dynaloom {
namespace {

TEST(Item, KeepsAttributesSortedByTheBytesOfTheirNames) {
    Item item{{"b", 1}, {"é", 2}, {"B", 3}, {"", 4}};
    item.set("a", 5);
    item["aa"] = "six";
    std::vector<std::string> names;
    for (const Attribute& attribute : item) names.push_back(attribute.name);
    EXPECT_EQ(names, (std::vector<std::string>{"", "B", "a", "aa", "b", "é"}));
    EXPECT_EQ(item.size(), 6U);
    EXPECT_EQ(item.at("aa").s(), "six");
}

TEST(Item, TheLaterOfTwoAttributesWithOneNameWins) {
    const Item item{{"a", 1}, {"b", 2}, {"a", "three"}};
    EXPECT_EQ(item, (Item{{"b", 2}, {"a", "three"}}));
    EXPECT_NE(item, (Item{{"a", "three"}}));
}

TEST(Item, FindsErasesAndMakesAttributes) {
    Item item{{"a", 1}};
    EXPECT_EQ(item.find("b"), nullptr);
    EXPECT_FALSE(item.contains(""));
    EXPECT_TRUE(item["b"].is_null());
    *item.find("b") = true;
    EXPECT_TRUE(item.at("b").boolean());
    EXPECT_TRUE(item.erase("a"));
    EXPECT_FALSE(item.erase("a"));
    EXPECT_EQ(item, (Item{{"b", true}}));
}

TEST(Item, FindsOneOfAnyNumberOfAttributes) {
    Item item;
    for (int count = 1; count <= 12; ++count) {
        item.set(std::string(static_cast<std::size_t>(count), 'a'), count);
        for (int i = 1; i <= count; ++i)
            EXPECT_EQ(item.at(std::string(static_cast<std::size_t>(i), 'a')).n(), Number{i}) << count;
        EXPECT_EQ(item.find(std::string(13, 'a')), nullptr) << count;
        EXPECT_EQ(item.find("b"), nullptr) << count;
    }
}

TEST(Item, NamesTheAttributeThatIsMissing) {
    try {
        static_cast<void>(Item{{"a", 1}}.at("nope"));
        FAIL();
    } catch (const DecodeError& error) {
        EXPECT_EQ(error.path(), "nope");
        EXPECT_STREQ(error.what(), "there is no attribute \"nope\"");
    }
}

TEST(AttributeValue, TakesLiteralsAsWhatTheyAre) {
    const struct {
        AttributeValue value;
        AttributeType type;
    } cases[] = {
        {"text", AttributeType::S},
        {std::string_view{"text"}, AttributeType::S},
        {1, AttributeType::N},
        {1U, AttributeType::N},
        {0.5, AttributeType::N},
        {Number::parse("1e100"), AttributeType::N},
        {to_bytes("x"), AttributeType::B},
        {true, AttributeType::BOOL},
        {nullptr, AttributeType::NUL},
        {{}, AttributeType::NUL},
        {AttributeValue::List{1, "two"}, AttributeType::L},
        {Item{{"a", 1}}, AttributeType::M},
        {AttributeValue::StringSet{"a"}, AttributeType::SS},
        {AttributeValue::NumberSet{1}, AttributeType::NS},
        {AttributeValue::BinarySet{to_bytes("x")}, AttributeType::BS},
    };
    for (const auto& c : cases) EXPECT_EQ(to_string(c.value.type()), to_string(c.type));
}

TEST(AttributeValue, NamesTheTypeThatWasFoundInsteadOfTheOneAskedFor) {
    try {
        static_cast<void>(AttributeValue{AttributeValue::NumberSet{1}}.s());
        FAIL();
    } catch (const DecodeError& error) {
        EXPECT_STREQ(error.what(), "expected a value of type S, found NS");
        EXPECT_EQ(error.found(), "NS");
    }
}

TEST(AttributeValue, EqualsByTypeAndValue) {
    EXPECT_EQ(AttributeValue{Number::parse("1.0")}, AttributeValue{1});
    EXPECT_NE(AttributeValue{"1"}, AttributeValue{1});
    EXPECT_NE(AttributeValue{"x"}, AttributeValue{to_bytes("x")});
    EXPECT_EQ((AttributeValue{AttributeValue::StringSet{"b", "a"}}),
              (AttributeValue{AttributeValue::StringSet{"a", "b"}}));
    EXPECT_NE((AttributeValue{AttributeValue::List{1, 2}}), (AttributeValue{AttributeValue::List{2, 1}}));
}

TEST(BytesLess, ComparesUnsignedBytesAndPrefixesFirst) {
    constexpr BytesLess less;
    EXPECT_TRUE(less({}, to_bytes("a")));
    EXPECT_TRUE(less(to_bytes("a"), to_bytes("ab")));
    EXPECT_TRUE(less(to_bytes("\x7f"), to_bytes("\x80")));
    EXPECT_FALSE(less(to_bytes("b"), to_bytes("ab")));
    EXPECT_FALSE(less(to_bytes("a"), to_bytes("a")));
}

}  // namespace
}  // namespace dynaloom
