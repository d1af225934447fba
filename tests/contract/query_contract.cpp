#include "contract/store_contract.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::contract {
namespace {

using namespace std::string_literals;
using Op = Condition::Op;

Path path(std::string name) {
    return {{std::move(name)}};
}

Condition in_partition(Condition sort_key) {
    return all_of({partition("p"), std::move(sort_key)});
}

std::vector<AttributeValue> strings(std::initializer_list<const char*> texts) {
    return {texts.begin(), texts.end()};
}

TEST_P(StoreContract, QuerySelectsARangeOfOnePartition) {
    create("stories");
    for (const char* sk : {"a", "b", "ba", "bb", "bc", "c"}) put("stories", {{"PK", "p"}, {"SK", sk}});
    for (const char* pk : {"o", "p ", "pp", "q"}) put("stories", {{"PK", pk}, {"SK", "b"}});

    struct Case {
        const char* name;
        Condition condition;
        std::vector<AttributeValue> found;
    };
    const Case cases[] = {
        {"all", partition("p"), strings({"a", "b", "ba", "bb", "bc", "c"})},
        {"none", partition("x"), {}},
        {"equal", in_partition(compare(Op::equal, "SK", "b")), strings({"b"})},
        {"less", in_partition(compare(Op::less, "SK", "b")), strings({"a"})},
        {"less or equal", in_partition(compare(Op::less_equal, "SK", "b")), strings({"a", "b"})},
        {"greater", in_partition(compare(Op::greater, "SK", "bb")), strings({"bc", "c"})},
        {"greater or equal", in_partition(compare(Op::greater_equal, "SK", "bb")), strings({"bb", "bc", "c"})},
        {"between", in_partition(between("SK", "b", "bb")), strings({"b", "ba", "bb"})},
        {"between one and itself", in_partition(between("SK", "c", "c")), strings({"c"})},
        {"begins with", in_partition(begins_with("SK", "b")), strings({"b", "ba", "bb", "bc"})},
        {"begins with nothing there", in_partition(begins_with("SK", "bd")), {}},
        {"other order", all_of({compare(Op::less, "SK", "b"), partition("p")}), strings({"a"})},
        {"value first", in_partition({Op::greater, {AttributeValue{"b"}, path("SK")}, {}}), strings({"a"})},
        {"nested", all_of({all_of({partition("p")}), all_of({compare(Op::equal, "SK", "c")})}), strings({"c"})},
    };
    for (Case c : cases) {
        SCOPED_TRACE(c.name);
        QueryRequest request{.table = "stories", .key_condition = c.condition};
        EXPECT_EQ(values_of(query_all(request), "SK"), c.found);
        request.scan_index_forward = false;
        std::ranges::reverse(c.found);
        EXPECT_EQ(values_of(query_all(request), "SK"), c.found);
    }
}

TEST_P(StoreContract, QueryGivesWholeItems) {
    create("stories");
    const Item item{{"PK", "p"}, {"SK", "s"}, {"likes", 3}, {"tags", AttributeValue::StringSet{"x"}}};
    put("stories", item);
    const QueryResult result = store().query({.table = "stories", .key_condition = partition("p")});
    ASSERT_EQ(result.items.size(), 1U);
    EXPECT_EQ(result.items[0].to_item(), item);
    EXPECT_EQ(result.scanned_count, 1U);
}

TEST_P(StoreContract, QueryOfATableWithoutSortKeyFindsOneItem) {
    create("users", KeyType::N, std::nullopt);
    put("users", {{"PK", 1}});
    put("users", {{"PK", 2}});
    EXPECT_EQ(query_all({.table = "users", .key_condition = partition(1)}), (std::vector<Item>{{{"PK", 1}}}));
    expect_error<ValidationError>(
        [&] {
            store().query({.table = "users", .key_condition = all_of({partition(1), compare(Op::equal, "SK", "x")})});
        },
        "Query key condition not supported");
}

TEST_P(StoreContract, SortKeysAreInDynamoDBsOrder) {
    struct Case {
        const char* name;
        KeyType type;
        std::vector<AttributeValue> ascending;
    };
    std::vector<AttributeValue> numbers;
    for (const char* text :
         {"-9.9999999999999999999999999999999999999e125", "-1000", "-99.5", "-99", "-1", "-0.5", "-1e-130", "0",
          "1e-130", "0.09", "0.1", "1", "2", "10", "99.99", "100", "12345678901234567890123456789012345678",
          "12345678901234567890123456789012345679", "9.9999999999999999999999999999999999999e125"})
        numbers.emplace_back(Number::parse(text));
    std::vector<AttributeValue> binaries;
    for (const std::string& text :
         {"\0"s, "\0\0"s, "\0\1"s, "\1"s, "a"s, "a\0"s, "a\xff"s, "b"s, "\x7f"s, "\x80"s, "\xff"s, "\xff\0"s})
        binaries.emplace_back(to_bytes(text));
    const Case cases[] = {
        {"S",
         KeyType::S,
         {"\0"s,
          "\0\0"s,
          "\0\1"s,
          "\0a"s,
          "\1"s,
          "\1\0"s,
          "\1\1"s,
          "\1\2"s,
          "\2"s,
          "\3"s,
          " "s,
          "A"s,
          "B"s,
          "a"s,
          "a\0"s,
          "a\1"s,
          "a "s,
          "aa"s,
          "b"s,
          "\x7f"s,
          "é"s,
          "\ud7ff"s,
          "\ue000"s,
          "\uffee"s,
          "\uffff"s,
          "\U00010000"s,
          "\U0001f600"s,
          "\U0010ffff"s,
          "\U0010ffff\U0010ffff"s}},
        {"N", KeyType::N, numbers},
        {"B", KeyType::B, binaries},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const std::string table = std::string{"table"} + c.name;
        create(table, KeyType::S, c.type);
        // Put in an order of no meaning.
        for (std::size_t i = 0; i < c.ascending.size(); ++i)
            put(table, {{"PK", "p"}, {"SK", c.ascending[i * 7 % c.ascending.size()]}});
        for (const AttributeValue& value : c.ascending) put(table, {{"PK", "p"}, {"SK", value}});
        ASSERT_EQ(values_of(query_all({.table = table, .key_condition = partition("p")}), "SK"), c.ascending);
        EXPECT_EQ(values_of(scan_all({.table = table}), "SK"), c.ascending);

        for (std::size_t i = 0; i < c.ascending.size(); ++i) {
            SCOPED_TRACE(i);
            const AttributeValue& at = c.ascending[i];
            const auto middle = c.ascending.begin() + static_cast<std::ptrdiff_t>(i);
            const auto found = [&](Condition condition) {
                return values_of(query_all({.table = table, .key_condition = in_partition(std::move(condition))}),
                                 "SK");
            };
            EXPECT_EQ(found(compare(Op::equal, "SK", at)), std::vector{at});
            EXPECT_EQ(found(compare(Op::less, "SK", at)), (std::vector(c.ascending.begin(), middle)));
            EXPECT_EQ(found(compare(Op::less_equal, "SK", at)), (std::vector(c.ascending.begin(), middle + 1)));
            EXPECT_EQ(found(compare(Op::greater, "SK", at)), (std::vector(middle + 1, c.ascending.end())));
            EXPECT_EQ(found(compare(Op::greater_equal, "SK", at)), (std::vector(middle, c.ascending.end())));
            if (c.type == KeyType::N) continue;
            std::vector<AttributeValue> prefixed;
            for (const AttributeValue& value : c.ascending)
                if (evaluate(begins_with("v", at), Item{{"v", value}})) prefixed.push_back(value);
            EXPECT_EQ(found(begins_with("SK", at)), prefixed);
        }
    }
}

TEST_P(StoreContract, FilterLeavesOutItemsButCountsThem) {
    create("stories");
    for (int i = 0; i < 10; ++i) put("stories", {{"PK", "p"}, {"SK", std::to_string(i)}, {"n", i}});
    QueryRequest request{.table = "stories", .key_condition = partition("p"), .filter = compare(Op::greater, "n", 6)};
    const QueryResult all = store().query(request);
    EXPECT_EQ(values_of(trees(all.items), "n"), (std::vector<AttributeValue>{7, 8, 9}));
    EXPECT_EQ(all.scanned_count, 10U);
    EXPECT_FALSE(all.last_evaluated_key);

    request.limit = 8;
    const QueryResult page = store().query(request);
    EXPECT_EQ(values_of(trees(page.items), "n"), (std::vector<AttributeValue>{7}));
    EXPECT_EQ(page.scanned_count, 8U);
    EXPECT_EQ(page.last_evaluated_key, (Key{{"PK", "p"}, {"SK", "7"}}));

    // The last item examined is where the next page goes on, found or not.
    request.limit = 3;
    const QueryResult nothing = store().query(request);
    EXPECT_TRUE(nothing.items.empty());
    EXPECT_EQ(nothing.last_evaluated_key, (Key{{"PK", "p"}, {"SK", "2"}}));
    EXPECT_EQ(query_all(request).size(), 3U);
}

TEST_P(StoreContract, WhatIsNoKeyConditionIsRefused) {
    create("stories");
    create("numbers", KeyType::S, KeyType::N);
    struct Case {
        const char* name;
        const char* table;
        Condition condition;
        const char* message;
    };
    const Case cases[] = {
        {"empty", "stories", all_of({}), "The expression can not be empty"},
        {"or",
         "stories",
         {Op::any_of, {}, {partition("p"), partition("q")}},
         "Invalid operator used in KeyConditionExpression: OR"},
        {"or below and", "stories",
         in_partition({Op::any_of, {}, {compare(Op::equal, "SK", "a"), compare(Op::equal, "SK", "b")}}),
         "Invalid operator used in KeyConditionExpression: OR"},
        {"not",
         "stories",
         {Op::negation, {}, {partition("p")}},
         "Invalid operator used in KeyConditionExpression: NOT"},
        {"in",
         "stories",
         {Op::in, {path("PK"), AttributeValue{"p"}, AttributeValue{"q"}}, {}},
         "Invalid operator used in KeyConditionExpression: IN"},
        {"unequal", "stories", in_partition(compare(Op::not_equal, "SK", "b")),
         "Invalid operator used in KeyConditionExpression: <>"},
        {"contains", "stories", in_partition(compare(Op::contains, "SK", "b")),
         "Invalid operator used in KeyConditionExpression: contains"},
        {"type", "stories", in_partition(compare(Op::attribute_type, "SK", "S")),
         "Invalid operator used in KeyConditionExpression: attribute_type"},
        {"size", "stories", in_partition({Op::equal, {Size{path("SK")}, AttributeValue{1}}, {}}),
         "KeyConditionExpressions cannot contain nested operations"},
        {"prefix of partitions", "stories", begins_with("PK", "p"), "Query key condition not supported"},
        {"between with the key last", "stories",
         in_partition({Op::between, {AttributeValue{"b"}, AttributeValue{"a"}, path("SK")}, {}}),
         "BETWEEN operator must have the key attribute as its first operand"},
        {"one attribute twice",
         "stories",
         {Op::equal, {path("PK"), path("PK")}, {}},
         "The first operand must be distinct from the remaining operands"},
        {"three", "stories", all_of({partition("p"), compare(Op::less, "SK", "b"), compare(Op::equal, "x", "y")}),
         "Conditions can be of length 1 or 2 only"},
        {"two on one key", "stories", all_of({partition("p"), partition("q")}), "one condition per key"},
        {"two on the sort key", "stories", all_of({compare(Op::less, "SK", "b"), compare(Op::greater, "SK", "a")}),
         "one condition per key"},
        {"no partition key", "stories", compare(Op::equal, "SK", "b"), "missed key schema element: PK"},
        {"other attribute", "stories", in_partition(compare(Op::equal, "x", "b")), "missed key schema element: SK"},
        {"range of partitions", "stories", compare(Op::less, "PK", "p"), "Query key condition not supported"},
        {"exists", "stories", in_partition(attribute_exists("SK")),
         "Invalid operator used in KeyConditionExpression: attribute_exists"},
        {"absent", "stories", in_partition(attribute_not_exists("SK")),
         "Invalid operator used in KeyConditionExpression: attribute_not_exists"},
        {"nested path", "stories", in_partition({Op::equal, {Path{{"SK"s, "x"s}}, AttributeValue{"b"}}, {}}),
         "conditions on nested attributes"},
        {"two attributes", "stories", in_partition({Op::equal, {path("SK"), path("PK")}, {}}),
         "Multiple attribute names used in one condition"},
        {"no attribute", "stories", in_partition({Op::equal, {AttributeValue{"b"}, AttributeValue{"b"}}, {}}),
         "No key attribute specified"},
        {"prefix first", "stories", in_partition({Op::begins_with, {AttributeValue{"b"}, path("SK")}, {}}),
         "begins_with operator must have the key attribute as its first operand"},
        {"too few operands", "stories", in_partition({Op::less, {path("SK")}, {}}), "Incorrect number of operands"},
        {"type of the partition key", "stories", partition(1), "Condition parameter type does not match schema type"},
        {"type of the sort key", "stories", in_partition(compare(Op::less, "SK", 1)),
         "Condition parameter type does not match schema type"},
        {"type of a bound", "stories", in_partition(between("SK", "a", 1)),
         "BETWEEN operator requires same data type for lower and upper bounds"},
        {"type of both bounds", "stories", in_partition(between("SK", 1, 2)),
         "Condition parameter type does not match schema type"},
        {"inverted", "stories", in_partition(between("SK", "b", "a")), "upper bound to be greater than or equal"},
        {"prefix of a number", "numbers", in_partition(begins_with("SK", 1)), "operand type: N"},
        {"empty partition key", "stories", partition(""), "cannot contain an empty string value. Key: PK"},
        {"empty sort key", "stories", in_partition(begins_with("SK", "")),
         "cannot contain an empty string value. Key: SK"},
        {"long partition key", "stories", partition(std::string(2049, 'x')), "maximum size limit of2048 bytes"},
        {"not UTF-8", "stories", partition("\xff"), "UTF-8"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        expect_error<ValidationError>([&] { store().query({.table = c.table, .key_condition = c.condition}); },
                                      c.message);
    }
}

TEST_P(StoreContract, QueryRefusesFiltersOnKeysAndLimitsOfNothing) {
    create("stories");
    for (const char* key : {"PK", "SK"})
        for (const Condition& filter :
             {attribute_exists(key), all_of({compare(Op::equal, "x", 1), begins_with(key, "b")}),
              Condition{Op::attribute_exists, {Path{{std::string{key}, "x"s}}}, {}},
              Condition{Op::greater, {Size{path(key)}, AttributeValue{1}}, {}},
              Condition{Op::negation, {}, {attribute_exists(key)}}}) {
            SCOPED_TRACE(key);
            expect_error<ValidationError>(
                [&] { store().query({.table = "stories", .key_condition = partition("p"), .filter = filter}); },
                "Filter Expression can only contain non-primary key attributes: Primary key attribute: "s + key);
        }
    expect_error<ValidationError>(
        [&] { store().query({.table = "stories", .key_condition = partition("p"), .filter = {}, .limit = 0}); },
        "greater than or equal to 1");
}

TEST_P(StoreContract, ExpressionsAreCheckedBeforeTheTable) {
    const auto query = [](Condition condition) {
        return QueryRequest{.table = "no-such-table", .key_condition = std::move(condition)};
    };
    expect_error<ValidationError>([&] { store().query(query(attribute_exists("PK"))); }, "attribute_exists");
    QueryRequest filtered = query(partition("p"));
    EXPECT_THROW(store().query(filtered), TableNotFound);
    filtered.filter = between("x", "b", "a");
    expect_error<ValidationError>([&] { store().query(filtered); }, "Invalid FilterExpression: The BETWEEN");
    expect_error<ValidationError>([&] { store().scan({.table = "no-such-table", .filter = filtered.filter}); },
                                  "Invalid FilterExpression: The BETWEEN");
    const std::vector<Path> overlapping{path("a"), Path{{"a"s, "b"s}}};
    const char* const overlap = "Invalid ProjectionExpression: Two document paths overlap";
    QueryRequest projected = query(partition("p"));
    projected.projection = overlapping;
    expect_error<ValidationError>([&] { store().query(projected); }, overlap);
    expect_error<ValidationError>([&] { store().scan({.table = "no-such-table", .projection = overlapping}); },
                                  overlap);
    expect_error<ValidationError>(
        [&] {
            store().get_item({.table = "no-such-table", .key = {{"PK", "p"}}, .projection = overlapping});
        },
        overlap);
}

TEST_P(StoreContract, FilterTakesEveryOperator) {
    create("stories");
    for (int i = 0; i < 6; ++i)
        put("stories", {{"PK", "p"},
                        {"SK", std::to_string(i)},
                        {"n", i},
                        {"text", std::string(static_cast<std::size_t>(i), 'x')},
                        {"map", Item{{"list", AttributeValue::List{i}}}}});
    put("stories", {{"PK", "p"}, {"SK", "6"}, {"other", true}});
    const Condition low = compare(Op::less, "n", 2);
    const Condition high = compare(Op::greater, "n", 4);
    struct Case {
        const char* name;
        Condition filter;
        std::vector<AttributeValue> found;
    };
    const Case cases[] = {
        {"or", {Op::any_of, {}, {low, high}}, strings({"0", "1", "5"})},
        {"not", {Op::negation, {}, {{Op::any_of, {}, {low, high}}}}, strings({"2", "3", "4", "6"})},
        {"unequal", compare(Op::not_equal, "n", 3), strings({"0", "1", "2", "4", "5", "6"})},
        {"in", {Op::in, {path("n"), AttributeValue{3}, AttributeValue{5}}, {}}, strings({"3", "5"})},
        {"type", compare(Op::attribute_type, "other", "BOOL"), strings({"6"})},
        {"contains", compare(Op::contains, "text", "xxxx"), strings({"4", "5"})},
        {"size", {Op::greater_equal, {Size{path("text")}, path("n")}, {}}, strings({"0", "1", "2", "3", "4", "5"})},
        {"deep", {Op::equal, {Path{{"map"s, "list"s, std::size_t{0}}}, AttributeValue{2}}, {}}, strings({"2"})},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(values_of(query_all({.table = "stories", .key_condition = partition("p"), .filter = c.filter}), "SK"),
                  c.found);
        EXPECT_EQ(values_of(scan_all({.table = "stories", .filter = c.filter}), "SK"), c.found);
    }
}

}  // namespace
}  // namespace dynaloom::contract
