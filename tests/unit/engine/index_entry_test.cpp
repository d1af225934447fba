#include "engine/index_entry.hpp"
#include "engine/key_text.hpp"
#include "support/generators.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <compare>
#include <string>
#include <vector>

#include <rapidcheck/gtest.h>

namespace dynaloom::engine {
namespace {

StoredIndex by_city() {
    return {.definition = {.name = "by_city",
                           .partition_key = {{"city", KeyType::S}},
                           .sort_key = {{"age", KeyType::N}},
                           .projection = {}},
            .space = "people:by_city"};
}

constexpr RowKey row{"p", "s"};

TEST(IndexEntry, IsOfItemsThatHaveTheWholeKey) {
    EXPECT_TRUE(entry_of(by_city(), row, {{"city", "Bonn"}, {"age", 5}}));
    const Item others[] = {
        {},
        {{"city", "Bonn"}},
        {{"age", 5}},
        {{"city", 1}, {"age", 5}},
        {{"city", "Bonn"}, {"age", nullptr}},
        {{"city", ""}, {"age", 5}},
        {{"city", std::string(2049, 'x')}, {"age", 5}},
    };
    for (const Item& item : others) EXPECT_FALSE(entry_of(by_city(), row, item));
    EXPECT_TRUE(entry_of(by_city(), row, {{"city", std::string(2048, 'x')}, {"age", 5}}));
}

TEST(IndexEntry, LeadsToItsRow) {
    for (const StoredKey& key : {StoredKey{"p", "s", {}}, StoredKey{"a\1\1\"b", "", {}}}) {
        const auto entry = entry_of(by_city(), key.view(), {{"city", "Bonn"}, {"age", 5}});
        EXPECT_EQ(row_of(entry->data).pk, key.pk);
        EXPECT_EQ(row_of(entry->data).sk, key.sk);
    }
}

TEST(IndexEntry, OfTwoItemsAreTwoWhateverTheirKeys) {
    const Item attributes{{"city", "Bonn"}, {"age", 5}};
    const auto of = [&](RowKey key) { return *entry_of(by_city(), key, attributes); };
    EXPECT_EQ(of({"a", "b"}).pk, of({"ab", ""}).pk);
    EXPECT_NE(of({"a", "b"}).sk, of({"ab", ""}).sk);
    EXPECT_NE(of({"a", "b"}).sk, of({"", "ab"}).sk);
}

TEST(IndexEntry, StoredItemWithKeyThatCannotBeOneIsRefused) {
    const StoredIndex first{.definition = {.name = "a_first", .partition_key = {{"age", KeyType::N}}}};
    const StoredIndex binary{.definition = {.name = "binary", .partition_key = {{"b", KeyType::B}}}};
    const TableSchema schema{{{"PK"}, {}}, {}, TableSettings{.indexes = {by_city(), first, binary}}};
    struct Case {
        const char* name;
        Item attributes;
        std::string message;
        WrittenBy written_by = WrittenBy::put;
    };
    const Case cases[] = {
        {"none", {}, ""},
        {"absent part", {{"city", "x"}}, ""},
        {"fits", {{"city", "x"}, {"age", 1}}, ""},
        {"wrong type",
         {{"city", AttributeValue::StringSet{"x"}}},
         "One or more parameter values were invalid: Type mismatch for Index Key city Expected: S Actual: SS "
         "IndexName: "
         "by_city"},
        {"in two indexes", {{"age", "x"}}, "Type mismatch for Index Key age Expected: N Actual: S IndexName: a_first"},
        {"empty string",
         {{"city", ""}},
         "One or more parameter values are not valid. A value specified for a secondary index key is not supported. "
         "The "
         "AttributeValue for a key attribute cannot contain an empty string value. IndexName: by_city, IndexKey: city"},
        {"updated to empty string",
         {{"city", ""}},
         "The update expression attempted to update a secondary index key to a value that is not supported. The "
         "AttributeValue for a key attribute cannot contain an empty string value. IndexName: by_city, IndexKey: city",
         WrittenBy::update},
        {"empty binary", {{"b", Bytes{}}}, "cannot contain an empty binary value. IndexName: binary, IndexKey: b"},
        {"long",
         {{"city", std::string(2049, 'x')}},
         "Size of hashkey has exceeded the maximum size limit of2048 bytes"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        std::string message;
        try {
            check_index_keys(schema, c.attributes, c.written_by);
        } catch (const ValidationError& error) {
            message = error.what();
        }
        EXPECT_EQ(message.find(c.message), c.message.empty() ? message.size() : message.size() - c.message.size())
            << message;
    }
}

TEST(IndexEntry, ChangeIsExactlyWhatDiffers) {
    const Item here{{"city", "Bonn"}, {"age", 5}};
    const Item there{{"city", "Köln"}, {"age", 5}};
    const Item nowhere{{"city", "Bonn"}};
    const auto change = [](const Item* before, const Item* after) { return change_of(by_city(), row, before, after); };
    const auto entry = [](const Item& item) { return entry_of(by_city(), row, item); };

    EXPECT_EQ(change(nullptr, &here).put, entry(here));
    EXPECT_FALSE(change(nullptr, &here).erased);
    EXPECT_EQ(change(&here, nullptr).erased, entry(here));
    EXPECT_FALSE(change(&here, nullptr).put);
    EXPECT_EQ(change(&here, &there).erased, entry(here));
    EXPECT_EQ(change(&here, &there).put, entry(there));
    EXPECT_FALSE(change(&here, &here).put || change(&here, &here).erased);
    EXPECT_FALSE(change(&nowhere, nullptr).erased);
    EXPECT_FALSE(change(&here, &nowhere).put);
}

/// The order in which DynamoDB holds values of one type.
std::strong_ordering order(const AttributeValue& left, const AttributeValue& right, KeyType type) {
    if (type == KeyType::N) return left.n() <=> right.n();
    if (type == KeyType::S) {
        const int compared = left.s().compare(right.s());  // char_traits compares unsigned
        return compared <=> 0;
    }
    return std::ranges::lexicographical_compare(left.b(), right.b())   ? std::strong_ordering::less
           : std::ranges::lexicographical_compare(right.b(), left.b()) ? std::strong_ordering::greater
                                                                       : std::strong_ordering::equal;
}

rc::Gen<AttributeValue> value_of(KeyType type) {
    switch (type) {
        case KeyType::S:
            return rc::gen::map(testing::text(), [](const std::string& text) { return AttributeValue{text}; });
        case KeyType::N:
            return rc::gen::map(testing::number(), [](const Number& number) { return AttributeValue{number}; });
        case KeyType::B:
            break;
    }
    return rc::gen::map(testing::binary(), [](const Bytes& bytes) { return AttributeValue{bytes}; });
}

RC_GTEST_PROP(IndexEntry, OrderOfPartsIsOrderOfTuples, ()) {
    const auto count = *rc::gen::inRange<std::size_t>(1, 5);
    std::vector<KeyAttribute> key;
    for (std::size_t i = 0; i < count; ++i)
        key.push_back(
            {std::string(1, static_cast<char>('a' + i)), *rc::gen::element(KeyType::S, KeyType::N, KeyType::B)});
    Item left;
    Item right;
    std::strong_ordering expected = std::strong_ordering::equal;
    for (const KeyAttribute& attribute : key) {
        const AttributeValue value = *value_of(attribute.type);
        AttributeValue other =
            *rc::gen::weightedOneOf<AttributeValue>({{2, rc::gen::just(value)}, {1, value_of(attribute.type)}});
        // One that begins like the other is where orders of parts go wrong.
        if (attribute.type == KeyType::S && *rc::gen::inRange(0, 3) == 0) other = value.s() + *testing::text();
        if (expected == 0) expected = order(value, other, attribute.type);
        left.set(attribute.name, value);
        right.set(attribute.name, other);
    }
    RC_ASSERT((key_parts(key, left) <=> key_parts(key, right)) == expected);
}

RC_GTEST_PROP(IndexEntry, OpenPartIsWhatValuesWithThePrefixBeginWith, ()) {
    const std::string prefix = *testing::text();
    const std::string other = *rc::gen::weightedOneOf<std::string>(
        {{1, testing::text()},
         {2, rc::gen::map(testing::text(), [&](const std::string& rest) { return prefix + rest; })}});
    const std::string open = open_key_part(key_text(prefix, KeyType::S));
    RC_ASSERT(key_part(key_text(other, KeyType::S)).starts_with(open) == other.starts_with(prefix));
}

}  // namespace
}  // namespace dynaloom::engine
