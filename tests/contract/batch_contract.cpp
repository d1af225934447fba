#include "contract/store_contract.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

Key key_of(int i) {
    return {{"PK", "p" + std::to_string(i % 2)}, {"SK", std::to_string(i)}};
}

Item item_of(int i) {
    Item item = key_of(i);
    item.set("n", i);
    return item;
}

std::vector<Item> sorted(std::vector<Item> items) {
    std::ranges::sort(items, [](const Item& left, const Item& right) { return left.at("n").n() < right.at("n").n(); });
    return items;
}

TEST_P(StoreContract, BatchWritePutsAndDeletesInSeveralTables) {
    create("aaa");
    create("bbb");
    for (int i = 0; i < 4; ++i) put("aaa", item_of(i));
    BatchWriteItemRequest request;
    request.writes.push_back({"bbb", encode(item_of(7))});
    request.writes.push_back({"aaa", key_of(1)});
    request.writes.push_back({"aaa", encode(item_of(9))});
    request.writes.push_back({"aaa", key_of(5)});  // never was there
    Item replaced = key_of(2);
    replaced.set("n", 22);
    request.writes.push_back({"aaa", encode(replaced)});
    EXPECT_TRUE(store().batch_write_item(request).unprocessed.empty());
    EXPECT_EQ(sorted(scan_all({.table = "aaa"})), (std::vector{item_of(0), item_of(3), item_of(9), replaced}));
    EXPECT_EQ(scan_all({.table = "bbb"}), std::vector{item_of(7)});
}

TEST_P(StoreContract, BatchWriteCountsEachTable) {
    create("aaa");
    create("bbb");
    Item large = item_of(1);
    large.set("text", std::string(3000, 'x'));
    put("aaa", large);
    BatchWriteItemRequest request{
        .writes = {{"bbb", encode(large)}, {"aaa", key_of(1)}, {"aaa", key_of(2)}, {"aaa", encode(item_of(3))}}};
    EXPECT_TRUE(store().batch_write_item(request).consumed_capacity.empty());
    put("aaa", large);
    request.return_consumed_capacity = ReturnConsumedCapacity::indexes;
    EXPECT_EQ(store().batch_write_item(request).consumed_capacity,
              (std::vector<ConsumedCapacity>{{.table = "aaa", .units = 5, .table_units = 5},
                                             {.table = "bbb", .units = 3, .table_units = 3}}));
    EXPECT_EQ(scan_all({.table = "aaa"}), std::vector{item_of(3)});
}

TEST_P(StoreContract, BatchGetFindsWhatIsThere) {
    create("aaa");
    create("bbb", KeyType::S, std::nullopt);
    for (int i = 0; i < 150; i += 2) put("aaa", item_of(i));
    put("bbb", {{"PK", "x"}, {"n", 1000}});
    BatchGetItemRequest request;
    for (int i = 0; i < 99; ++i) request.gets.push_back({"aaa", key_of(i)});
    request.gets.push_back({"bbb", {{"PK", "x"}}});
    const BatchGetItemResult result = store().batch_get_item(request);
    EXPECT_TRUE(result.unprocessed.empty());
    std::vector<Item> found;
    for (const auto& one : result.items) {
        found.push_back(one.item.to_item());
        EXPECT_EQ(one.table, one.item.keys().size() == 1 ? "bbb" : "aaa");
    }
    std::vector<Item> expected;
    for (int i = 0; i < 99; i += 2) expected.push_back(item_of(i));
    expected.push_back({{"PK", "x"}, {"n", 1000}});
    EXPECT_EQ(sorted(found), expected);
}

TEST_P(StoreContract, BatchGetStopsAtSixteenMegabytes) {
    create("aaa");
    const std::string text(std::size_t{380} << 10U, 'x');
    BatchGetItemRequest request;
    for (int i = 0; i < 60; ++i) {
        Item item = item_of(i);
        item.set("text", text);
        put("aaa", item);
        request.gets.push_back({"aaa", key_of(i)});
    }
    const BatchGetItemResult first = store().batch_get_item(request);
    EXPECT_FALSE(first.unprocessed.empty());
    EXPECT_LT(first.items.size(), 16U * 1024 / 380 + 2);
    EXPECT_GT(first.items.size(), 16U * 1024 / 380 - 2);
    EXPECT_EQ(first.items.size() + first.unprocessed.size(), request.gets.size());
    const BatchGetItemResult second = store().batch_get_item({.gets = first.unprocessed});
    EXPECT_EQ(second.items.size(), first.unprocessed.size());

    // Only what was read costs, and what a projection leaves out fills the answer all the same.
    request.tables["aaa"].projection = {Path{{"n"}}};
    request.return_consumed_capacity = ReturnConsumedCapacity::total;
    const BatchGetItemResult projected = store().batch_get_item(request);
    EXPECT_EQ(projected.items.size(), first.items.size());
    EXPECT_EQ(projected.unprocessed, first.unprocessed);
    ASSERT_EQ(projected.consumed_capacity.size(), 1U);
    EXPECT_EQ(projected.consumed_capacity[0].units, 0.5 * 96 * static_cast<double>(first.items.size()));
}

TEST_P(StoreContract, FaultyBatchWritesNothing) {
    create("aaa");
    create("bbb");
    const EncodedItem good = encode(item_of(1));
    struct Case {
        const char* name;
        std::vector<BatchWrite> writes;
        const char* message;
    };
    std::vector<BatchWrite> too_many;
    std::vector<BatchWrite> too_many_in_all;
    for (int i = 0; i < 26; ++i) {
        too_many.push_back({"aaa", encode(item_of(i))});
        too_many_in_all.push_back({i % 2 == 0 ? "aaa" : "bbb", encode(item_of(i))});
    }
    Item large = item_of(2);
    large.set("text", std::string(std::size_t{401} << 10U, 'x'));
    const char* const duplicates = "Provided list of item keys contains duplicates";
    const Case cases[] = {
        {"none", {}, "Member must have length greater than or equal to 1"},
        {"26 in a table", too_many, "length less than or equal to 25"},
        {"26 in all", too_many_in_all, "Too many items requested for the BatchWriteItem call"},
        {"put twice", {{"aaa", good}, {"bbb", good}, {"aaa", good}}, duplicates},
        {"put and delete", {{"aaa", good}, {"aaa", key_of(1)}}, duplicates},
        {"delete twice", {{"aaa", key_of(3)}, {"aaa", good}, {"aaa", key_of(3)}}, duplicates},
        {"bad key", {{"aaa", good}, {"aaa", Key{{"PK", "a"}}}}, "does not match the schema"},
        {"bad item", {{"aaa", good}, {"bbb", encode({{"PK", "a"}})}}, "Missing the key SK"},
        {"large item", {{"aaa", good}, {"bbb", encode(large)}}, "Item size has exceeded the maximum allowed size"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        expect_error<ValidationError>([&] { store().batch_write_item({c.writes}); }, c.message);
    }
    EXPECT_THROW(store().batch_write_item({{{"aaa", good}, {"no-such-table", good}}}), TableNotFound);
    EXPECT_TRUE(scan_all({.table = "aaa"}).empty());
    EXPECT_TRUE(scan_all({.table = "bbb"}).empty());

    // One key in two tables is two items.
    EXPECT_NO_THROW(store().batch_write_item({{{"aaa", good}, {"bbb", good}}}));
}

TEST_P(StoreContract, FaultyBatchGetIsRefused) {
    create("aaa");
    create("bbb");
    struct Case {
        const char* name;
        std::vector<BatchGet> gets;
        const char* message;
    };
    std::vector<BatchGet> too_many;
    std::vector<BatchGet> too_many_in_all;
    for (int i = 0; i < 101; ++i) {
        too_many.push_back({"aaa", key_of(i)});
        too_many_in_all.push_back({i % 2 == 0 ? "aaa" : "bbb", key_of(i)});
    }
    const Case cases[] = {
        {"none", {}, "Member must have length greater than or equal to 1"},
        {"101 of a table", too_many, "length less than or equal to 100"},
        {"101 in all", too_many_in_all, "Too many items requested for the BatchGetItem call"},
        {"twice", {{"aaa", key_of(1)}, {"aaa", key_of(1)}}, "Provided list of item keys contains duplicates"},
        {"bad key", {{"aaa", {{"PK", "a"}}}}, "does not match the schema"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        expect_error<ValidationError>([&] { store().batch_get_item({.gets = c.gets}); }, c.message);
    }
    EXPECT_THROW(store().batch_get_item({.gets = {{"aaa", key_of(1)}, {"no-such-table", key_of(1)}}}), TableNotFound);
    EXPECT_NO_THROW(store().batch_get_item({.gets = {{"aaa", key_of(1)}, {"bbb", key_of(1)}}}));

    // What needs no table is refused before one is looked for.
    expect_error<ValidationError>(
        [&] {
            store().batch_get_item({.gets = {{"no-such-table", key_of(1)}, {"no-such-table", key_of(1)}}});
        },
        "Provided list of item keys contains duplicates");
    BatchGetItemRequest overlapping{.gets = {{"no-such-table", key_of(1)}}};
    overlapping.tables["no-such-table"].projection = {Path{{"a"}}, Path{{"a"}}};
    expect_error<ValidationError>([&] { store().batch_get_item(overlapping); }, "Two document paths overlap");
    BatchGetItemRequest without_keys{.gets = {{"aaa", key_of(1)}}};
    without_keys.tables["bbb"].consistent_read = true;
    expect_error<ValidationError>([&] { store().batch_get_item(without_keys); }, "requestItems.bbb.member.keys");
}

TEST_P(StoreContract, BatchGetRefusesANumberGivenTwiceInOtherDigits) {
    create("numbers", KeyType::N, KeyType::B);
    const auto key = [](const char* number, const char* bytes) {
        return Key{{"PK", Number::parse(number)}, {"SK", to_bytes(bytes)}};
    };
    expect_error<ValidationError>(
        [&] {
            store().batch_get_item({.gets = {{"numbers", key("1", "a")}, {"numbers", key("1.0", "a")}}});
        },
        "Provided list of item keys contains duplicates");
    EXPECT_NO_THROW(store().batch_get_item(
        {.gets = {{"numbers", key("1", "a")}, {"numbers", key("1.0", "b")}, {"numbers", key("2", "a")}}}));
}

TEST_P(StoreContract, BatchGetReadsEachTableAsItIsTold) {
    create("aaa");
    create("bbb");
    put("aaa", item_of(1));
    put("bbb", item_of(1));
    BatchGetItemRequest request{.gets = {{"aaa", key_of(1)}, {"bbb", key_of(1)}, {"bbb", key_of(2)}}};
    request.tables["aaa"].projection = {Path{{"n"}}};
    request.tables["bbb"].consistent_read = true;
    request.return_consumed_capacity = ReturnConsumedCapacity::total;
    const BatchGetItemResult result = store().batch_get_item(request);
    ASSERT_EQ(result.items.size(), 2U);
    for (const auto& found : result.items) {
        SCOPED_TRACE(found.table);
        EXPECT_EQ(found.item.to_item(), found.table == "aaa" ? Item({{"n", 1}}) : item_of(1));
    }
    // An item that is not there costs as much as a small one.
    ASSERT_EQ(result.consumed_capacity.size(), 2U);
    for (const ConsumedCapacity& consumed : result.consumed_capacity)
        EXPECT_EQ(consumed.units, consumed.table == "aaa" ? 0.5 : 2.0);

    request.return_consumed_capacity = ReturnConsumedCapacity::none;
    EXPECT_TRUE(store().batch_get_item(request).consumed_capacity.empty());
}

}  // namespace
}  // namespace dynaloom::contract
