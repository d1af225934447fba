#include "contract/store_contract.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

using Op = Condition::Op;

std::string numbered(int i) {
    return std::string(1, static_cast<char>('a' + i / 10)) + std::to_string(i % 10);
}

TEST_P(StoreContract, PagesOfAQueryConcatenateToTheWhole) {
    create("stories");
    constexpr int count = 12;
    for (int i = 0; i < count; ++i) put("stories", {{"PK", "p"}, {"SK", numbered(i)}});
    put("stories", {{"PK", "o"}, {"SK", numbered(3)}});
    put("stories", {{"PK", "q"}, {"SK", numbered(3)}});

    const std::optional<Condition> ranges[] = {
        std::nullopt,
        compare(Op::greater_equal, "SK", numbered(2)),
        compare(Op::less, "SK", numbered(9)),
        between("SK", numbered(2), numbered(10)),
        begins_with("SK", "a"),
    };
    for (const auto& range : ranges) {
        for (const bool forward : {true, false}) {
            const Condition condition = range ? all_of({partition("p"), *range}) : partition("p");
            QueryRequest request{.table = "stories", .key_condition = condition};
            request.scan_index_forward = forward;
            const std::vector<Item> whole = query_all(request);
            ASSERT_GE(whole.size(), 7U);
            for (std::uint32_t limit = 1; limit <= count + 1; ++limit) {
                SCOPED_TRACE(limit);
                request.limit = limit;
                EXPECT_EQ(query_all(request), whole);
            }
        }
    }
}

TEST_P(StoreContract, LimitReachedOnTheLastItemStillLeadsOn) {
    create("stories");
    for (int i = 0; i < 4; ++i) put("stories", {{"PK", "p"}, {"SK", numbered(i)}});
    QueryRequest query{.table = "stories", .key_condition = partition("p"), .filter = {}, .limit = 4};
    ScanRequest scan{.table = "stories", .filter = {}, .limit = 4};
    const QueryResult queried = store().query(query);
    const ScanResult scanned = store().scan(scan);
    ASSERT_EQ(queried.last_evaluated_key, (Key{{"PK", "p"}, {"SK", numbered(3)}}));
    ASSERT_EQ(scanned.last_evaluated_key, queried.last_evaluated_key);
    query.exclusive_start_key = scan.exclusive_start_key = queried.last_evaluated_key;
    EXPECT_TRUE(store().query(query).items.empty());
    EXPECT_FALSE(store().query(query).last_evaluated_key);
    EXPECT_TRUE(store().scan(scan).items.empty());
    EXPECT_FALSE(store().scan(scan).last_evaluated_key);

    query.exclusive_start_key.reset();
    query.limit = 5;
    EXPECT_FALSE(store().query(query).last_evaluated_key);
}

TEST_P(StoreContract, StartKeyIsAPlaceThatNeedNotExist) {
    create("stories");
    for (int i = 0; i < 10; ++i) put("stories", {{"PK", "p"}, {"SK", numbered(i)}});
    QueryRequest query{.table = "stories", .key_condition = partition("p"), .filter = {}, .limit = 5};
    const QueryResult first = store().query(query);
    ASSERT_TRUE(first.last_evaluated_key);
    remove("stories", *first.last_evaluated_key);
    query.exclusive_start_key = first.last_evaluated_key;
    EXPECT_EQ(values_of(trees(store().query(query).items), "SK").front(), AttributeValue{numbered(5)});
    query.scan_index_forward = false;
    EXPECT_EQ(values_of(trees(store().query(query).items), "SK").front(), AttributeValue{numbered(3)});

    ScanRequest scan{.table = "stories", .filter = {}, .limit = {}, .exclusive_start_key = first.last_evaluated_key};
    EXPECT_EQ(store().scan(scan).items.size(), 5U);
    scan.exclusive_start_key = Key{{"PK", "o"}, {"SK", "z"}};
    EXPECT_EQ(store().scan(scan).items.size(), 9U);
    scan.exclusive_start_key = Key{{"PK", "p"}, {"SK", "z"}};
    EXPECT_TRUE(store().scan(scan).items.empty());
}

TEST_P(StoreContract, StartKeysOutsideAreRefused) {
    create("stories");
    struct Case {
        const char* name;
        Key start;
        const char* queried;
        const char* scanned;  // nullptr if a scan may start there
    };
    const char* const outside = "The provided starting key is outside query boundaries";
    const Case cases[] = {
        {"no sort key",
         {{"PK", "p"}},
         "The provided starting key is invalid",
         "The provided starting key is invalid: The provided key element does not match the schema"},
        {"wrong type", {{"PK", "p"}, {"SK", 1}}, "The provided starting key is invalid", "does not match the schema"},
        {"other name", {{"PK", "p"}, {"x", "c"}}, "The provided starting key is invalid", "does not match the schema"},
        {"empty",
         {{"PK", "p"}, {"SK", ""}},
         "The provided starting key is invalid: One or more",
         "The provided starting key is invalid: One or more"},
        {"other partition", {{"PK", "q"}, {"SK", "c"}}, outside, nullptr},
        {"below the range", {{"PK", "p"}, {"SK", "a"}}, outside, nullptr},
        {"above the range", {{"PK", "p"}, {"SK", "f"}}, outside, nullptr},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        QueryRequest query{.table = "stories", .key_condition = all_of({partition("p"), between("SK", "b", "e")})};
        query.exclusive_start_key = c.start;
        for (const bool forward : {true, false}) {
            query.scan_index_forward = forward;
            expect_error<ValidationError>([&] { store().query(query); }, c.queried);
        }
        ScanRequest scan{.table = "stories"};
        scan.exclusive_start_key = c.start;
        if (c.scanned == nullptr)
            EXPECT_NO_THROW(store().scan(scan));
        else
            expect_error<ValidationError>([&] { store().scan(scan); }, c.scanned);
    }
}

TEST_P(StoreContract, ScanFindsEveryItemAtAnyLimit) {
    create("stories");
    std::vector<Item> put_items;
    for (int i = 0; i < 20; ++i) {
        put_items.push_back({{"PK", "p" + std::to_string(i % 3)}, {"SK", numbered(i)}, {"n", i}});
        put("stories", put_items.back());
    }
    const auto less = [](const Item& left, const Item& right) { return left.at("n").n() < right.at("n").n(); };
    const std::vector<Item> whole = scan_all({.table = "stories"});
    std::vector<Item> sorted = whole;
    std::ranges::sort(sorted, less);
    EXPECT_EQ(sorted, put_items);

    // Within one partition in order.
    for (std::size_t i = 1; i < whole.size(); ++i)
        if (whole[i].at("PK") == whole[i - 1].at("PK")) {
            EXPECT_LT(whole[i - 1].at("SK").s(), whole[i].at("SK").s());
        }
    for (std::uint32_t limit = 1; limit <= whole.size() + 1; ++limit) {
        SCOPED_TRACE(limit);
        EXPECT_EQ(scan_all({.table = "stories", .filter = {}, .limit = limit}), whole);
    }
    const ScanResult filtered = store().scan(
        {.table = "stories", .filter = all_of({compare(Op::less, "n", 4), compare(Op::equal, "PK", "p0")})});
    EXPECT_EQ(filtered.scanned_count, 20U);
    EXPECT_EQ(values_of(trees(filtered.items), "n"), (std::vector<AttributeValue>{0, 3}));
    expect_error<ValidationError>([&] { store().scan({.table = "stories", .filter = {}, .limit = 0}); },
                                  "greater than or equal to 1");
}

TEST_P(StoreContract, PageEndsWithTheItemThatFillsAMegabyte) {
    create("stories");
    constexpr std::size_t megabyte = std::size_t{1} << 20U;
    constexpr int count = 40;
    // Text whose JSON is six times its size, and text whose JSON is its size.
    for (const char fill : {'\1', 'x'}) {
        SCOPED_TRACE(static_cast<int>(fill));
        const Item item{{"PK", "p"}, {"SK", "00"}, {"t", std::string(64 * 1024 - 8, fill)}};
        const std::size_t size = EncodedItem::from_item(item, Encoding::plain).size();
        const std::size_t a_page = (megabyte + size - 1) / size;
        for (int i = 0; i < count; ++i) {
            Item one = item;
            one["SK"] = numbered(i);
            put("stories", one);
        }
        QueryRequest query{.table = "stories", .key_condition = partition("p")};
        const QueryResult first = store().query(query);
        EXPECT_EQ(first.items.size(), a_page);
        EXPECT_EQ(first.scanned_count, a_page);
        EXPECT_EQ(first.last_evaluated_key, (Key{{"PK", "p"}, {"SK", numbered(static_cast<int>(a_page) - 1)}}));
        EXPECT_EQ(query_all(query).size(), static_cast<std::size_t>(count));
        query.scan_index_forward = false;
        EXPECT_EQ(store().query(query).items.size(), a_page);

        // What the filter leaves out fills the page all the same.
        query.filter = attribute_not_exists("t");
        EXPECT_TRUE(store().query(query).items.empty());
        EXPECT_EQ(store().query(query).scanned_count, a_page);

        EXPECT_EQ(store().scan({.table = "stories"}).items.size(), a_page);
        EXPECT_EQ(scan_all({.table = "stories"}).size(), static_cast<std::size_t>(count));
    }
}

}  // namespace
}  // namespace dynaloom::contract
