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
}

}  // namespace
}  // namespace dynaloom::contract
