#include "contract/store_contract.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

using namespace std::string_literals;
using Op = Condition::Op;

const Item whole{{"PK", "p"},
                 {"SK", "s"},
                 {"title", "x"},
                 {"likes", 3},
                 {"map", Item{{"a", 1}, {"b", Item{{"c", 2}, {"d", 3}}}}},
                 {"list", AttributeValue::List{"0", "1", Item{{"e", 4}, {"f", 5}}, "3"}}};

TEST_P(StoreContract, ProjectionGivesWhatStandsAtItsPaths) {
    create("stories");
    put("stories", whole);
    struct Case {
        const char* name;
        std::vector<Path> projection;
        Item found;
    };
    const std::size_t two = 2;
    const std::size_t three = 3;
    const Case cases[] = {
        {"all", {}, whole},
        {"attributes", {Path{{"likes"s}}, Path{{"title"s}}}, {{"title", "x"}, {"likes", 3}}},
        {"a key", {Path{{"SK"s}}, Path{{"likes"s}}}, {{"SK", "s"}, {"likes", 3}}},
        {"keys alone", {Path{{"PK"s}}, Path{{"SK"s}}}, {{"PK", "p"}, {"SK", "s"}}},
        {"within", {Path{{"map"s, "b"s, "d"s}}}, {{"map", Item{{"b", Item{{"d", 3}}}}}}},
        {"elements",
         {Path{{"list"s, three}}, Path{{"list"s, two, "f"s}}},
         {{"list", AttributeValue::List{Item{{"f", 5}}, "3"}}}},
        {"nothing", {Path{{"absent"s}}, Path{{"title"s, "x"s}}}, {}},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const GetItemResult got =
            store().get_item({.table = "stories", .key = {{"PK", "p"}, {"SK", "s"}}, .projection = c.projection});
        ASSERT_TRUE(got.item);
        EXPECT_EQ(got.item->to_item(), c.found);

        QueryRequest query{.table = "stories", .key_condition = partition("p")};
        query.projection = c.projection;
        EXPECT_EQ(query_all(query), std::vector{c.found});
        if (!c.projection.empty()) query.select = Select::specific_attributes;
        query.filter = compare(Op::equal, "likes", 3);  // sees what the projection leaves out
        query.limit = 1;
        const QueryResult page = store().query(query);
        EXPECT_EQ(trees(page.items), std::vector{c.found});
        EXPECT_EQ(page.last_evaluated_key, (Key{{"PK", "p"}, {"SK", "s"}}));

        ScanRequest scan{.table = "stories"};
        scan.projection = c.projection;
        EXPECT_EQ(scan_all(scan), std::vector{c.found});
    }
    EXPECT_FALSE(
        store().get_item({.table = "stories", .key = {{"PK", "p"}, {"SK", "t"}}, .projection = {Path{{"PK"s}}}}).item);
}

TEST_P(StoreContract, CountGivesNumbersAndNoItems) {
    create("stories");
    for (int i = 0; i < 10; ++i) put("stories", {{"PK", "p"}, {"SK", std::to_string(i)}, {"n", i}});
    QueryRequest query{.table = "stories", .key_condition = partition("p"), .filter = compare(Op::less, "n", 4)};
    query.select = Select::count;
    const QueryResult queried = store().query(query);
    EXPECT_TRUE(queried.items.empty());
    EXPECT_EQ(queried.count, 4U);
    EXPECT_EQ(queried.scanned_count, 10U);
    query.limit = 3;
    EXPECT_EQ(store().query(query).count, 3U);
    EXPECT_EQ(store().query(query).last_evaluated_key, (Key{{"PK", "p"}, {"SK", "2"}}));

    ScanRequest scan{.table = "stories"};
    scan.select = Select::count;
    EXPECT_TRUE(store().scan(scan).items.empty());
    EXPECT_EQ(store().scan(scan).count, 10U);
    scan.filter = query.filter;
    EXPECT_EQ(store().scan(scan).count, 4U);
    EXPECT_EQ(store().scan(scan).scanned_count, 10U);
}

TEST_P(StoreContract, SelectAndProjectionMustAgree) {
    struct Case {
        const char* name;
        Select select;
        std::vector<Path> projection;
        const char* message;
    };
    const std::vector<Path> some{Path{{"x"s}}};
    const Case cases[] = {
        {"all and some", Select::all_attributes, some,
         "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"},
        {"count and some", Select::count, some,
         "Cannot specify the ProjectionExpression when choosing to get only the Count"},
        {"some of nothing",
         Select::specific_attributes,
         {},
         "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"},
        {"projected without an index",
         Select::all_projected_attributes,
         {},
         "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        // The table need not be there for that.
        QueryRequest query{.table = "no-such-table", .key_condition = partition("p")};
        query.projection = c.projection;
        query.select = c.select;
        expect_error<ValidationError>([&] { store().query(query); }, c.message);
        ScanRequest scan{.table = "no-such-table"};
        scan.projection = c.projection;
        scan.select = c.select;
        expect_error<ValidationError>([&] { store().scan(scan); }, c.message);
    }
    create("stories");
    put("stories", whole);
    ScanRequest scan{.table = "stories"};
    scan.select = Select::all_attributes;
    EXPECT_EQ(scan_all(scan), std::vector{whole});
}

TEST_P(StoreContract, UnknownIndexIsRefused) {
    create("stories");
    QueryRequest query{.table = "stories", .index = "by_title", .key_condition = partition("p")};
    expect_error<ValidationError>([&] { store().query(query); },
                                  "The table does not have the specified index: by_title");
    expect_error<ValidationError>([&] { store().scan({.table = "stories", .index = "by_title"}); },
                                  "The table does not have the specified index: by_title");
}

}  // namespace
}  // namespace dynaloom::contract
