#include <dynaloom/error.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include "support/generators.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include <rapidcheck/gtest.h>

namespace dynaloom {
namespace {

using namespace std::string_literals;

constexpr std::array<std::string_view, 2> key_names{"pk", "sk"};

TEST(EncodedItem, KeepsKeysBesideTheBody) {
    const Item item{{"pk", "a"}, {"sk", 1}, {"x", true}};
    const EncodedItem encoded = EncodedItem::from_item(item, Encoding::wire, key_names);
    EXPECT_EQ(encoded.keys(), (Item{{"pk", "a"}, {"sk", 1}}));
    EXPECT_EQ(encoded.body(), R"({"x":{"BOOL":true}})");
    EXPECT_EQ(encoded.encoding(), Encoding::wire);
    EXPECT_EQ(encoded.to_item(), item);
    EXPECT_EQ(EncodedItem::from_item(Item{{"sk", 1}}, Encoding::plain, key_names).keys(), (Item{{"sk", 1}}));
}

TEST(EncodedItem, IsAnEmptyItemAtFirst) {
    const EncodedItem none;
    EXPECT_EQ(none.to_item(), Item{});
    EXPECT_EQ(none.size(), 0U);
    EXPECT_EQ(EncodedItem::parse("{}", Encoding::plain).body(), "{}");
}

TEST(EncodedItem, ChecksKeysLikeOtherAttributes) {
    EXPECT_THROW(static_cast<void>(EncodedItem::from_item(Item{{"pk", "\xff"}}, Encoding::wire, key_names)),
                 ValidationError);
    EXPECT_THROW(static_cast<void>(EncodedItem::from_item(Item{{"", 1}}, Encoding::wire)), ValidationError);
}

TEST(EncodedItem, ParsesIntoOneForm) {
    const EncodedItem encoded = EncodedItem::parse(
        R"( { "b" : {"N":"1.50"}, "pk":{"S":"\u0061"}, "c":{"S":"\u00e9\/"} } )", Encoding::wire, key_names);
    EXPECT_EQ(encoded.body(), R"({"b":{"N":"1.5"},"c":{"S":"é/"}})");
    EXPECT_EQ(encoded.keys(), (Item{{"pk", "a"}}));
    EXPECT_EQ(EncodedItem::parse(R"({"n":1E+2,"s":"\u0000"})", Encoding::plain).body(),
              R"({"n":100,"s":{"$string":"AA=="}})");
}

TEST(EncodedItem, ParseFindsWhatAReaderMaySkip) {
    for (const std::string body :
         {R"({"a":{"S":"x"},"a":{"S":"x"}})", R"({"a":{"S":"x"},"\u0061":{"S":"x"}})",
          R"({"m":{"M":{"a":{"S":"x"},"b":{"S":"x"},"a":{"S":"x"}}}})", R"({"pk":{"S":"x"},"pk":{"S":"x"}})",
          R"({"a":{"SS":["x","x"]}})", R"({"a":{"SS":[""]}})", R"({"a":{"NS":["1","1.0"]}})", R"({"a":{"BS":[""]}})",
          R"({"pk":{"BS":[""]}})", R"({"a":{"N":"1e999"}})", R"({"a":{"L":[{"X":"1"}]}})", R"({"a":{"S":"x"}} x)"}) {
        SCOPED_TRACE(body);
        EXPECT_THROW(static_cast<void>(EncodedItem::parse(body, Encoding::wire, key_names)), DecodeError);
    }
    // Equal names in different maps are none of its business.
    EXPECT_NO_THROW(static_cast<void>(
        EncodedItem::parse(R"({"a":{"a":{"b":1}},"b":{"a":2,"b":[{"a":1},{"a":1}]}})", Encoding::plain)));
}

TEST(EncodedItem, MovesAttributesBetweenKeysAndBody) {
    const Item item{{"pk", "a"}, {"sk", 1}, {"x", AttributeValue::List{1}}};
    for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
        const EncodedItem bare = EncodedItem::from_item(item, encoding);
        const EncodedItem keyed = bare.with_keys(key_names);
        EXPECT_EQ(keyed.keys(), (Item{{"pk", "a"}, {"sk", 1}}));
        EXPECT_EQ(keyed.to_item(), item);
        EXPECT_EQ(keyed.with_keys(key_names).body(), keyed.body());
        const std::array<std::string_view, 1> other{"sk"};
        EXPECT_EQ(keyed.with_keys(other).keys(), (Item{{"sk", 1}}));
        EXPECT_EQ(keyed.with_keys(other).to_item(), item);
        EXPECT_EQ(keyed.with_keys({}).keys(), Item{});
        EXPECT_EQ(keyed.with_keys({}).to_item(), item);
        EXPECT_EQ(keyed.size(), bare.size());
    }
}

TEST(EncodedItem, CountsBytesByDynamoDbsFormula) {
    const std::pair<AttributeValue, std::size_t> cases[] = {
        {"", 0},
        {"abc", 3},
        {"é😀", 6},
        {"\"\n\0"s, 3},
        {0, 1},
        {7, 2},
        {-7, 3},
        {100, 2},
        {123, 3},
        {-1234, 4},
        {120, 3},  // pairs of digits are counted from the point: 01 20
        {1200, 2},
        {Number::parse("1.5"), 3},
        {Number::parse("0.012"), 3},
        {Number::parse("0.12"), 2},
        {Number::parse("12345678901234567890123456789012345.678"), 21},
        {Number::parse("-12345678901234567890123456789012345.678"), 21},
        {Number::parse("12345678901234567890123456789012345678"), 20},
        {Number::parse("1e-130"), 2},
        {to_bytes("hello"), 5},
        {Bytes{}, 0},
        {true, 1},
        {nullptr, 1},
        {AttributeValue::List{}, 3},
        {AttributeValue::List{"ab", 1}, 9},
        {Item{}, 3},
        {Item{{"key", "ab"}, {"é", nullptr}}, 13},
        {AttributeValue::StringSet{"a", "bcd"}, 4},
        {AttributeValue::NumberSet{1, -123}, 6},
        {AttributeValue::BinarySet{to_bytes("xyz")}, 3},
    };
    for (const auto& [value, size] : cases) {
        const Item item{{"name", value}};
        const std::string body = EncodedItem::from_item(item, Encoding::wire).body();
        SCOPED_TRACE(body);
        EXPECT_EQ(EncodedItem::from_item(item, Encoding::wire).size(), 4 + size);
        EXPECT_EQ(EncodedItem::from_item(item, Encoding::plain).size(), 4 + size);
        EXPECT_EQ(EncodedItem::trusted(item, "{}", Encoding::wire).size(), 4 + size);
    }
    const Item odd{{"$set", 1}, {"a\0b"s, 1}};
    EXPECT_EQ(EncodedItem::from_item(odd, Encoding::plain).size(), 4U + 3 + 2 * 2);
}

TEST(EncodedItem, FindsBrokenBytesWhenTheyAreRead) {
    const EncodedItem broken = EncodedItem::trusted({}, R"({"a":{"SS":["x","x"]},"b":)", Encoding::wire);
    EXPECT_THROW(static_cast<void>(broken.to_item()), DecodeError);
    EXPECT_THROW(static_cast<void>(broken.to(Encoding::plain)), DecodeError);
    EXPECT_THROW(static_cast<void>(broken.with_keys(key_names)), DecodeError);
    EXPECT_THROW(static_cast<void>(broken.size()), DecodeError);
    const EncodedItem twice = EncodedItem::trusted(Item{{"a", 1}}, R"({"a":{"N":"1"}})", Encoding::wire);
    EXPECT_THROW(static_cast<void>(twice.to_item()), DecodeError);
}

// The formula once more, over the tree, in other words than the product's.
std::size_t expected_size(const AttributeValue& value) {
    const auto of_number = [](const Number& number) {
        std::string text = number.to_string();
        const std::size_t sign = std::erase(text, '-');
        const std::size_t point = std::min(text.find('.'), text.size());
        if (point % 2 != 0) text.insert(0, 1, '0');
        std::erase(text, '.');
        if (text.size() % 2 != 0) text += '0';
        std::size_t pairs = text.size() / 2;
        for (; pairs > 0 && text.ends_with("00"); --pairs) text.resize(text.size() - 2);
        for (; pairs > 0 && text.starts_with("00"); --pairs) text.erase(0, 2);
        return pairs == 0 ? std::size_t{1} : std::min<std::size_t>(pairs + 1 + sign, 21);
    };
    std::size_t size = 0;
    if (const auto* s = value.get_if<std::string>()) size = s->size();
    if (const auto* n = value.get_if<Number>()) size = of_number(*n);
    if (const auto* b = value.get_if<Bytes>()) size = b->size();
    if (value.get_if<bool>() != nullptr || value.is_null()) size = 1;
    if (const auto* list = value.get_if<AttributeValue::List>()) {
        size = 3 + list->size();
        for (const auto& element : *list) size += expected_size(element);
    }
    if (const auto* map = value.get_if<Item>()) {
        size = 3 + map->size();
        for (const auto& [name, inner] : *map) size += name.size() + expected_size(inner);
    }
    if (const auto* set = value.get_if<AttributeValue::StringSet>())
        for (const auto& member : *set) size += member.size();
    if (const auto* set = value.get_if<AttributeValue::NumberSet>())
        for (const auto& member : *set) size += of_number(member);
    if (const auto* set = value.get_if<AttributeValue::BinarySet>())
        for (const auto& member : *set) size += member.size();
    return size;
}

RC_GTEST_PROP(EncodedItemProperty, EveryItemSurvivesBothEncodings, (const Item& item)) {
    const EncodedItem wire = EncodedItem::from_item(item, Encoding::wire);
    const EncodedItem plain = EncodedItem::from_item(item, Encoding::plain);
    RC_ASSERT(wire.to_item() == item);
    RC_ASSERT(plain.to_item() == item);
    // Bytes to bytes, both ways, gives the very bytes that the tree gives.
    RC_ASSERT(wire.to(Encoding::plain).body() == plain.body());
    RC_ASSERT(plain.to(Encoding::wire).body() == wire.body());
    RC_ASSERT(EncodedItem::parse(wire.body(), Encoding::wire).body() == wire.body());
    RC_ASSERT(EncodedItem::parse(plain.body(), Encoding::plain).body() == plain.body());
    // jsonb and text refuse it.
    RC_ASSERT(plain.body().find("\\u0000") == std::string::npos);
}

RC_GTEST_PROP(EncodedItemProperty, SizeIsThatOfTheTree, (const Item& item)) {
    std::size_t size = 0;
    for (const auto& [name, value] : item) size += name.size() + expected_size(value);
    RC_ASSERT(EncodedItem::from_item(item, Encoding::wire).size() == size);
    RC_ASSERT(EncodedItem::from_item(item, Encoding::plain).size() == size);
}

RC_GTEST_PROP(EncodedItemProperty, KeysMakeNoDifferenceToTheItem, (const Item& item)) {
    std::vector<std::string_view> keys;
    for (const auto& [name, value] : item)
        if (*rc::gen::arbitrary<bool>()) keys.push_back(name);
    for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
        const EncodedItem keyed = EncodedItem::from_item(item, encoding, keys);
        RC_ASSERT(keyed.keys().size() == keys.size());
        RC_ASSERT(keyed.to_item() == item);
        RC_ASSERT(EncodedItem::from_item(item, encoding).with_keys(keys).body() == keyed.body());
        RC_ASSERT(keyed.with_keys({}).to_item() == item);
    }
}

RC_GTEST_PROP(EncodedItemProperty, EveryTruncationIsRefused, (const Item& item)) {
    for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
        const std::string body = EncodedItem::from_item(item, encoding).body();
        for (std::size_t size = 0; size < body.size(); size += 1 + size / 64)
            RC_ASSERT_THROWS_AS(static_cast<void>(EncodedItem::parse(body.substr(0, size), encoding)), DecodeError);
    }
}

RC_GTEST_PROP(EncodedItemProperty, ChangedBytesAreRefusedOrAreAnItem, (const Item& item)) {
    for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
        std::string body = EncodedItem::from_item(item, encoding).body();
        const int changes = *rc::gen::inRange(1, 4);
        for (int i = 0; i < changes; ++i) {
            const auto at = *rc::gen::inRange<std::size_t>(0, body.size());
            const char byte = *rc::gen::oneOf(rc::gen::arbitrary<char>(),
                                              rc::gen::elementOf(std::string{"{}[]\",:\\$0123456789eE+-.SNBLMtfn \n"}));
            switch (*rc::gen::inRange(0, 3)) {
                case 0:
                    body[at] = byte;
                    break;
                case 1:
                    body.insert(at, 1, byte);
                    break;
                default:
                    body.erase(at, 1);
                    break;
            }
        }
        const EncodedItem unchecked = EncodedItem::trusted({}, body, encoding);
        try {
            static_cast<void>(unchecked.size());
            static_cast<void>(unchecked.to(Encoding::wire));
            static_cast<void>(unchecked.to_item());
        } catch (const DecodeError&) {
        }
        try {
            // What is accepted is a legal item: it can be written, and reads back as itself.
            const EncodedItem parsed = EncodedItem::parse(body, encoding);
            const Item tree = parsed.to_item();
            RC_ASSERT(EncodedItem::from_item(tree, Encoding::wire).to_item() == tree);
        } catch (const DecodeError&) {
        }
    }
}

}  // namespace
}  // namespace dynaloom
