#include "contract/store_contract.hpp"

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::contract {
namespace {

using namespace std::string_literals;
using Op = Condition::Op;

const Key key{{"PK", "a"}, {"SK", "b"}};

Item with(Item item, std::string name, AttributeValue value) {
    item.set(std::move(name), std::move(value));
    return item;
}

TEST_P(StoreContract, PutItemIsReadBackWithEveryType) {
    create("stories");
    const Item item{{"PK", "a"},
                    {"SK", "b"},
                    {"string", "größe \"x\" \\ \0 \1 \U0001f600"s},
                    {"empty", ""},
                    {"number", Number::parse("-1234567890123456789012345678901234567.8")},
                    {"tiny", Number::parse("1e-130")},
                    {"binary", to_bytes("\0\xff"s)},
                    {"yes", true},
                    {"null", nullptr},
                    {"list", AttributeValue::List{"x", 1, AttributeValue::List{}, Item{{"deep", "y"}}}},
                    {"map", Item{{"a", 1}, {"$string", "x"}}},
                    {"ss", AttributeValue::StringSet{"x", "y"}},
                    {"ns", AttributeValue::NumberSet{Number{1}, Number{-2}}},
                    {"bs", AttributeValue::BinarySet{to_bytes("x")}},
                    {"$set", "a name like a tag"},
                    {"$pk", "a name like a note"},
                    {"schema_version", "0123456789abcdef"}};
    put("stories", item);
    EXPECT_EQ(get("stories", key), item);
}

TEST_P(StoreContract, PutReplacesTheWholeItem) {
    create("stories");
    put("stories", with(key, "old", 1));
    put("stories", with(key, "new", 2));
    EXPECT_EQ(get("stories", key), with(key, "new", 2));
}

TEST_P(StoreContract, PutTakesAnItemInAnyForm) {
    create("stories");
    const Item item{{"PK", "a"}, {"SK", "b"}, {"n", 5}};
    constexpr std::array<std::string_view, 1> partition_only{"PK"};
    constexpr std::array<std::string_view, 3> too_many{"PK", "SK", "n"};
    const EncodedItem forms[] = {
        EncodedItem::from_item(item, Encoding::plain),
        EncodedItem::from_item(item, Encoding::wire),
        EncodedItem::from_item(item, Encoding::plain, partition_only),
        EncodedItem::from_item(item, Encoding::wire, too_many),
        encode(item),
    };
    for (std::size_t i = 0; i < std::size(forms); ++i) {
        SCOPED_TRACE(i);
        remove("stories", key);
        store().put_item({.table = "stories", .item = forms[i], .condition = {}});
        const GetItemResult found = store().get_item({.table = "stories", .key = key, .consistent_read = true});
        ASSERT_TRUE(found.item);
        EXPECT_EQ(found.item->to_item(), item);
        EXPECT_EQ(found.item->keys(), key);
        EXPECT_EQ(found.item->encoding(), store().encoding());
    }
}

TEST_P(StoreContract, AbsentItemIsNothing) {
    create("stories");
    put("stories", key);
    EXPECT_FALSE(get("stories", {{"PK", "a"}, {"SK", "c"}}));
    EXPECT_FALSE(get("stories", {{"PK", "aa"}, {"SK", "b"}}));
}

TEST_P(StoreContract, TableWithoutSortKeyKeepsOneItemAKey) {
    create("users", KeyType::N, std::nullopt);
    put("users", {{"PK", 1}, {"name", "x"}});
    put("users", {{"PK", Number::parse("1.0")}, {"name", "y"}});
    EXPECT_EQ(scan_all({.table = "users"}), (std::vector<Item>{{{"PK", 1}, {"name", "y"}}}));
    EXPECT_EQ(get("users", {{"PK", Number::parse("1e0")}}), (Item{{"PK", 1}, {"name", "y"}}));
}

TEST_P(StoreContract, DeleteRemovesTheItemAlone) {
    create("stories");
    put("stories", key);
    put("stories", {{"PK", "a"}, {"SK", "c"}});
    remove("stories", key);
    EXPECT_FALSE(get("stories", key));
    EXPECT_TRUE(get("stories", {{"PK", "a"}, {"SK", "c"}}));
    EXPECT_NO_THROW(remove("stories", key));
}

TEST_P(StoreContract, ConditionDecidesAboutAPut) {
    create("stories");
    put("stories", with(key, "n", 1), attribute_not_exists("PK"));
    expect_error<ConditionFailed>([&] { put("stories", with(key, "n", 2), attribute_not_exists("PK")); },
                                  "The conditional request failed");
    EXPECT_EQ(get("stories", key), with(key, "n", 1));

    put("stories", with(key, "n", 2), compare(Op::equal, "n", 1));
    EXPECT_THROW(put("stories", with(key, "n", 3), compare(Op::equal, "n", 1)), ConditionFailed);
    put("stories", with(key, "n", 3),
        all_of({attribute_exists("PK"), between("n", 1, 2), compare(Op::equal, "SK", "b")}));
    EXPECT_EQ(get("stories", key), with(key, "n", 3));

    // Of an item that does not exist every attribute is absent.
    EXPECT_THROW(put("stories", {{"PK", "z"}, {"SK", "z"}}, attribute_exists("PK")), ConditionFailed);
    EXPECT_FALSE(get("stories", {{"PK", "z"}, {"SK", "z"}}));
}

TEST_P(StoreContract, ConditionDecidesAboutADelete) {
    create("stories");
    EXPECT_THROW(remove("stories", key, attribute_exists("PK")), ConditionFailed);
    EXPECT_NO_THROW(remove("stories", key, attribute_not_exists("PK")));
    put("stories", with(key, "n", 1));
    EXPECT_THROW(remove("stories", key, compare(Op::greater, "n", 1)), ConditionFailed);
    EXPECT_TRUE(get("stories", key));
    remove("stories", key, compare(Op::greater_equal, "n", 1));
    EXPECT_FALSE(get("stories", key));
}

TEST_P(StoreContract, IllegalItemsAreRefused) {
    create("stories");
    create("numbers", KeyType::N, KeyType::B);
    struct Case {
        const char* name;
        const char* table;
        Item item;
        const char* message;
    };
    const Case cases[] = {
        {"no partition key", "stories", {{"SK", "b"}}, "Missing the key PK in the item"},
        {"no sort key", "stories", {{"PK", "a"}}, "Missing the key SK in the item"},
        {"wrong type", "stories", {{"PK", 1}, {"SK", "b"}}, "Type mismatch for key PK expected: S actual: N"},
        {"not scalar", "stories", {{"PK", "a"}, {"SK", Item{}}}, "Type mismatch for key SK expected: S actual: M"},
        {"wrong type of binary", "numbers", {{"PK", 1}, {"SK", "b"}}, "Type mismatch for key SK expected: B actual: S"},
        {"empty partition key", "stories", {{"PK", ""}, {"SK", "b"}}, "cannot contain an empty string value. Key: PK"},
        {"empty sort key", "stories", {{"PK", "a"}, {"SK", ""}}, "cannot contain an empty string value. Key: SK"},
        {"empty binary", "numbers", {{"PK", 1}, {"SK", Bytes{}}}, "cannot contain an empty binary value. Key: SK"},
        {"long partition key", "stories", {{"PK", std::string(2049, 'x')}, {"SK", "b"}}, "maximum size limit of2048"},
        {"long sort key", "stories", {{"PK", "a"}, {"SK", std::string(1025, 'x')}}, "size limit of 1024 bytes"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        expect_error<ValidationError>([&] { put(c.table, c.item); }, c.message);
    }
    // Beside the body nobody has looked at the text yet.
    const EncodedItem not_utf8 = EncodedItem::trusted({{"PK", "a\xff"}, {"SK", "b"}}, "{}", Encoding::plain);
    EXPECT_THROW(store().put_item({.table = "stories", .item = not_utf8, .condition = {}}), ValidationError);
    EXPECT_TRUE(scan_all({.table = "stories"}).empty());
}

TEST_P(StoreContract, IllegalKeysAreRefused) {
    create("stories");
    create("users", KeyType::S, std::nullopt);
    struct Case {
        const char* name;
        const char* table;
        Key key;
        const char* message;
    };
    const char* const mismatch = "The provided key element does not match the schema";
    const Case cases[] = {
        {"none", "stories", {}, mismatch},
        {"no sort key", "stories", {{"PK", "a"}}, mismatch},
        {"one too many", "users", {{"PK", "a"}, {"SK", "b"}}, mismatch},
        {"other name", "stories", {{"PK", "a"}, {"sk", "b"}}, mismatch},
        {"other type", "stories", {{"PK", "a"}, {"SK", 1}}, mismatch},
        {"empty", "stories", {{"PK", ""}, {"SK", "b"}}, "empty string value. Key: PK"},
        {"long", "stories", {{"PK", "a"}, {"SK", std::string(1025, 'x')}}, "size limit of 1024 bytes"},
        {"not UTF-8", "stories", {{"PK", "a"}, {"SK", "\xc0\x80"}}, "UTF-8"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        expect_error<ValidationError>([&] { get(c.table, c.key); }, c.message);
        expect_error<ValidationError>([&] { remove(c.table, c.key); }, c.message);
    }
}

TEST_P(StoreContract, LongestKeysAreKept) {
    create("stories");
    create("binaries", KeyType::B, KeyType::B);
    // Alike in all but the last byte, and with characters that a database might not take.
    const std::string long_pk(2047, 'p');
    const std::string long_sk(1023, '\0');
    for (const char* end : {"a", "b", "\1"}) {
        put("stories", {{"PK", long_pk + end}, {"SK", long_sk + end}, {"end", end}});
        put("binaries", {{"PK", to_bytes(long_pk + end)}, {"SK", to_bytes(long_sk + end)}, {"end", end}});
    }
    for (const char* end : {"a", "b", "\1"}) {
        const Item item{{"PK", long_pk + end}, {"SK", long_sk + end}, {"end", end}};
        const Item binary{{"PK", to_bytes(long_pk + end)}, {"SK", to_bytes(long_sk + end)}, {"end", end}};
        EXPECT_EQ(get("stories", {{"PK", item.at("PK")}, {"SK", item.at("SK")}}), item);
        EXPECT_EQ(query_all({.table = "stories", .key_condition = partition(item.at("PK"))}), std::vector{item});
        EXPECT_EQ(get("binaries", {{"PK", binary.at("PK")}, {"SK", binary.at("SK")}}), binary);
    }
    for (const std::uint32_t limit : {1U, 2U, 10U}) {
        EXPECT_EQ(scan_all({.table = "stories", .filter = {}, .limit = limit}).size(), 3U);
        EXPECT_EQ(scan_all({.table = "binaries", .filter = {}, .limit = limit}).size(), 3U);
    }
    // What was read can be written again.
    const Key key_of_a{{"PK", long_pk + "a"}, {"SK", long_sk + "a"}};
    GetItemResult found = store().get_item({.table = "stories", .key = key_of_a});
    ASSERT_TRUE(found.item);
    store().put_item({.table = "stories", .item = *found.item, .condition = attribute_exists("end")});
    EXPECT_EQ(get("stories", key_of_a), with(key_of_a, "end", "a"));
    remove("stories", key_of_a);
    EXPECT_FALSE(get("stories", key_of_a));
}

TEST_P(StoreContract, WritesGiveBackTheOldItem) {
    create("stories");
    const Item first = with(key, "n", 1);
    const Item second = with(key, "n", 2);
    const auto put_returning = [&](const Item& item) {
        return store().put_item({.table = "stories", .item = encode(item), .return_values = ReturnValues::all_old});
    };
    EXPECT_FALSE(put_returning(first).attributes);
    const PutItemResult replaced = put_returning(second);
    ASSERT_TRUE(replaced.attributes);
    EXPECT_EQ(replaced.attributes->to_item(), first);
    EXPECT_EQ(replaced.attributes->keys(), key);
    EXPECT_FALSE(store().put_item({.table = "stories", .item = encode(second)}).attributes);

    const DeleteItemRequest erase{.table = "stories", .key = key, .return_values = ReturnValues::all_old};
    const DeleteItemResult erased = store().delete_item(erase);
    ASSERT_TRUE(erased.attributes);
    EXPECT_EQ(erased.attributes->to_item(), second);
    EXPECT_FALSE(store().delete_item(erase).attributes);

    for (const ReturnValues values : {ReturnValues::updated_old, ReturnValues::all_new, ReturnValues::updated_new}) {
        expect_error<ValidationError>(
            [&] { store().put_item({.table = "stories", .item = encode(first), .return_values = values}); },
            "ReturnValues can only be ALL_OLD or NONE");
        expect_error<ValidationError>(
            [&] { store().delete_item({.table = "stories", .key = key, .return_values = values}); },
            "ReturnValues can only be ALL_OLD or NONE");
    }
    EXPECT_FALSE(get("stories", key));
}

TEST_P(StoreContract, FailedConditionCarriesTheItemIfAsked) {
    create("stories");
    const Item item = with(key, "n", 1);
    const auto carried = [&](const Condition& condition, bool wanted, bool erase) -> std::optional<Item> {
        try {
            if (erase)
                store().delete_item({.table = "stories",
                                     .key = key,
                                     .condition = condition,
                                     .return_item_on_condition_failure = wanted});
            else
                store().put_item({.table = "stories",
                                  .item = encode(item),
                                  .condition = condition,
                                  .return_item_on_condition_failure = wanted});
        } catch (const ConditionFailed& error) {
            return error.item() ? std::optional{error.item()->to_item()} : std::nullopt;
        }
        ADD_FAILURE() << "the condition held";
        return std::nullopt;
    };
    for (const bool erase : {false, true}) {
        EXPECT_EQ(carried(attribute_exists("PK"), true, erase), std::nullopt) << "there is no item";
        put("stories", item);
        EXPECT_EQ(carried(attribute_not_exists("PK"), true, erase), item);
        EXPECT_EQ(carried(attribute_not_exists("PK"), false, erase), std::nullopt);
        remove("stories", key);
    }
}

TEST_P(StoreContract, WritesCountTheLargerImage) {
    create("stories");
    const auto put_units = [&](std::size_t bytes) {
        return store()
            .put_item({.table = "stories",
                       .item = encode(with(key, "text", std::string(bytes, 'x'))),
                       .return_consumed_capacity = ReturnConsumedCapacity::total})
            .consumed_capacity.value();
    };
    const std::size_t rest = std::string_view{"PKaSKbtext"}.size();
    EXPECT_EQ(put_units(1024 - rest), (ConsumedCapacity{.table = "stories", .units = 1}));
    EXPECT_EQ(put_units(1025 - rest).units, 2);
    EXPECT_EQ(put_units(1).units, 2) << "the old item was larger";
    EXPECT_EQ(put_units(5000).units, 5);

    const DeleteItemRequest erase{
        .table = "stories", .key = key, .return_consumed_capacity = ReturnConsumedCapacity::indexes};
    const ConsumedCapacity five{.table = "stories", .units = 5, .table_units = 5};
    EXPECT_EQ(store().delete_item(erase).consumed_capacity, five);
    EXPECT_EQ(store().delete_item(erase).consumed_capacity.value().units, 1) << "an absent item counts as one unit";
    EXPECT_FALSE(store().delete_item({.table = "stories", .key = key}).consumed_capacity);
}

TEST_P(StoreContract, FaultyConditionIsToldBeforeTheTableIsLookedFor) {
    expect_error<ValidationError>([&] { put("no-such-table", key, between("n", 2, 1)); },
                                  "Invalid ConditionExpression: The BETWEEN operator");
    expect_error<ValidationError>([&] { remove("no-such-table", key, between("n", 2, 1)); },
                                  "Invalid ConditionExpression: The BETWEEN operator");
}

TEST_P(StoreContract, LargestItemIsKept) {
    create("stories");
    constexpr std::size_t largest = std::size_t{400} << 10U;
    const std::size_t used = std::string_view{"PKaSKbtext"}.size();
    const Item fits = with(key, "text", std::string(largest - used, 'x'));
    put("stories", fits);
    EXPECT_EQ(get("stories", key), fits);
    expect_error<ValidationError>([&] { put("stories", with(key, "text", std::string(largest - used + 1, 'y'))); },
                                  "Item size has exceeded the maximum allowed size");
    EXPECT_EQ(get("stories", key), fits);

    // What takes many bytes to write is not therefore large, and the reverse.
    put("stories", with(key, "text", std::string(std::size_t{300} << 10U, '\1')));
    EXPECT_THROW(put("stories", with(key, "list", AttributeValue::List(std::size_t{140} << 10U, AttributeValue{1}))),
                 ValidationError);
}

TEST_P(StoreContract, LongestBudgetIsABudget) {
    create("stories");
    const CallOptions options{.budget = std::chrono::milliseconds::max()};
    store().put_item({.table = "stories", .item = encode(key), .condition = {}}, options);
    EXPECT_TRUE(store().get_item({.table = "stories", .key = key}, options).item);
}

}  // namespace
}  // namespace dynaloom::contract
