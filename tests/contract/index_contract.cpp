#include "contract/store_contract.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::contract {
namespace {

using Op = Condition::Op;

const SecondaryIndex by_city{
    .name = "by_city", .partition_key = {{"city"}}, .sort_key = {{"age", KeyType::N}}, .projection = {}};
const SecondaryIndex by_kind{
    .name = "by_kind", .partition_key = {{"kind"}}, .sort_key = {}, .projection = {Projection::Type::keys_only, {}}};
const SecondaryIndex with_note{.name = "with_note",
                               .partition_key = {{"kind"}},
                               .sort_key = {{"age", KeyType::N}},
                               .projection = {Projection::Type::include, {"note"}}};
const SecondaryIndex by_parts{.name = "by_parts",
                              .partition_key = {{"kind"}, {"level", KeyType::N}},
                              .sort_key = {{"city"}, {"age", KeyType::N}, {"code", KeyType::B}},
                              .projection = {}};
const SecondaryIndex local_age{.name = "local_age",
                               .partition_key = {{"PK"}},
                               .sort_key = {{"age", KeyType::N}},
                               .projection = {Projection::Type::keys_only, {}}};

/// A table with an index of each kind.
class People {
public:
    explicit People(Store& store) : store_{store} {
        CreateTableRequest request;
        request.table = "people";
        request.key_schema = {{"PK"}, KeyAttribute{"SK"}};
        request.local_indexes = {local_age};
        request.global_indexes = {by_city, by_kind, with_note, by_parts};
        store_.create_table(std::move(request));
    }

    static QueryRequest in(const std::string& index, std::vector<Condition> conditions) {
        return {.table = "people", .index = index, .key_condition = all_of(std::move(conditions))};
    }
    std::vector<Item> query(const std::string& index, std::vector<Condition> conditions) {
        return pages(in(index, std::move(conditions)));
    }
    std::vector<Item> scan(const std::string& index) { return pages(ScanRequest{.table = "people", .index = index}); }

    std::vector<Item> pages(QueryRequest request) {
        return all_pages(request, [this](const QueryRequest& one) { return store_.query(one); });
    }
    std::vector<Item> pages(ScanRequest request) {
        return all_pages(request, [this](const ScanRequest& one) { return store_.scan(one); });
    }

private:
    template <class Request, class Read>
    static std::vector<Item> all_pages(Request& request, const Read& read) {
        std::vector<Item> items;
        for (;;) {
            const auto page = read(request);
            for (const EncodedItem& item : page.items) items.push_back(item.to_item());
            if (!page.last_evaluated_key) return items;
            request.exclusive_start_key = page.last_evaluated_key;
        }
    }

    Store& store_;
};

Condition is(const char* attribute, AttributeValue value) {
    return compare(Op::equal, attribute, std::move(value));
}

TEST_P(StoreContract, IndexHoldsTheItemsThatHaveItsKey) {
    People people{store()};
    put("people", {{"PK", "a"}, {"SK", "1"}, {"city", "Bonn"}, {"age", 5}});
    put("people", {{"PK", "b"}, {"SK", "1"}, {"city", "Bonn"}, {"age", -3}, {"x", AttributeValue::List{1}}});
    put("people", {{"PK", "c"}, {"SK", "1"}, {"city", "Köln"}, {"age", 5}});
    put("people", {{"PK", "d"}, {"SK", "1"}, {"city", "Bonn"}});
    put("people", {{"PK", "e"}, {"SK", "1"}, {"age", 5}});
    EXPECT_EQ(
        people.query("by_city", {is("city", "Bonn")}),
        (std::vector<Item>{{{"PK", "b"}, {"SK", "1"}, {"city", "Bonn"}, {"age", -3}, {"x", AttributeValue::List{1}}},
                           {{"PK", "a"}, {"SK", "1"}, {"city", "Bonn"}, {"age", 5}}}));
    EXPECT_EQ(people.scan("by_city").size(), 3U);
    EXPECT_TRUE(people.scan("by_kind").empty());
}

TEST_P(StoreContract, IndexFollowsEveryChangeOfAnItem) {
    People people{store()};
    const Key key{{"PK", "a"}, {"SK", "1"}};
    const auto cities = [&] { return values_of(people.scan("by_city"), "city"); };
    put("people", {{"PK", "a"}, {"SK", "1"}, {"city", "Bonn"}, {"age", 5}});
    EXPECT_EQ(cities(), (std::vector<AttributeValue>{"Bonn"}));
    put("people", {{"PK", "a"}, {"SK", "1"}, {"city", "Köln"}, {"age", 5}});
    EXPECT_EQ(cities(), (std::vector<AttributeValue>{"Köln"}));
    EXPECT_TRUE(people.query("by_city", {is("city", "Bonn")}).empty());
    put("people", {{"PK", "a"}, {"SK", "1"}, {"city", "Köln"}, {"age", 5}, {"more", true}});
    EXPECT_EQ(values_of(people.query("by_city", {is("city", "Köln")}), "more"), (std::vector<AttributeValue>{true}));
    put("people", {{"PK", "a"}, {"SK", "1"}, {"city", "Köln"}});
    EXPECT_TRUE(cities().empty());
    store().batch_write_item({{{"people", encode({{"PK", "a"}, {"SK", "1"}, {"city", "Ulm"}, {"age", 1}})},
                               {"people", encode({{"PK", "a"}, {"SK", "2"}, {"city", "Ulm"}, {"age", 2}})}}});
    EXPECT_EQ(values_of(people.query("by_city", {is("city", "Ulm")}), "SK"), (std::vector<AttributeValue>{"1", "2"}));
    remove("people", key);
    EXPECT_EQ(values_of(people.query("by_city", {is("city", "Ulm")}), "SK"), (std::vector<AttributeValue>{"2"}));
    store().batch_write_item({{{"people", Key{{"PK", "a"}, {"SK", "2"}}}}});
    EXPECT_TRUE(cities().empty());
}

TEST_P(StoreContract, IndexKeyThatCannotBeOneRefusesTheWrite) {
    People people{store()};
    expect_error<ValidationError>(
        [&] {
            put("people", {{"PK", "a"}, {"SK", "1"}, {"city", 5}});
        },
        "Type mismatch for Index Key city Expected: S Actual: N IndexName: by_city");
    expect_error<ValidationError>(
        [&] {
            put("people", {{"PK", "a"}, {"SK", "1"}, {"city", ""}});
        },
        "IndexName: by_city, IndexKey: city");
    EXPECT_FALSE(get("people", {{"PK", "a"}, {"SK", "1"}}));
}

TEST_P(StoreContract, IndexConditionsSelectByValue) {
    People people{store()};
    const int ages[] = {-100, -2, -1, 0, 1, 2, 10, 100};
    for (const int age : ages)
        put("people", {{"PK", "a"}, {"SK", std::to_string(age)}, {"city", "Bonn"}, {"age", age}});
    const auto selected = [&](const Condition& condition) {
        std::vector<int> found;
        for (const Item& item : people.query("by_city", {is("city", "Bonn"), condition}))
            found.push_back(static_cast<int>(item.at("age").n().to_int64().value()));
        return found;
    };
    EXPECT_EQ(selected(is("age", 1)), (std::vector{1}));
    EXPECT_EQ(selected(is("age", 3)), (std::vector<int>{}));
    EXPECT_EQ(selected(compare(Op::less, "age", 1)), (std::vector{-100, -2, -1, 0}));
    EXPECT_EQ(selected(compare(Op::less_equal, "age", 1)), (std::vector{-100, -2, -1, 0, 1}));
    EXPECT_EQ(selected(compare(Op::greater, "age", 1)), (std::vector{2, 10, 100}));
    EXPECT_EQ(selected(compare(Op::greater_equal, "age", 1)), (std::vector{1, 2, 10, 100}));
    EXPECT_EQ(selected(between("age", -2, 2)), (std::vector{-2, -1, 0, 1, 2}));
    QueryRequest backwards = people.in("by_city", {is("city", "Bonn"), compare(Op::less, "age", 1)});
    backwards.scan_index_forward = false;
    EXPECT_EQ(values_of(people.pages(backwards), "age"), (std::vector<AttributeValue>{0, -1, -2, -100}));
}

TEST_P(StoreContract, IndexSeveralPartsAreGivenFromTheLeft) {
    People people{store()};
    const auto code = [](const char* text) { return AttributeValue{to_bytes(text)}; };
    int number = 0;
    for (const char* city : {"A", "AB", "B"})
        for (const int age : {-1, 10, 9})
            for (const char* text : {"x", "xy"})
                put("people", {{"PK", "a"},
                               {"SK", std::to_string(number++)},
                               {"kind", "k"},
                               {"level", 1},
                               {"city", city},
                               {"age", age},
                               {"code", code(text)}});
    const Condition kind = is("kind", "k");
    const Condition level = is("level", 1);
    const auto found = [&](std::vector<Condition> more) {
        more.push_back(kind);
        more.push_back(level);
        std::string all;
        for (const Item& item : people.query("by_parts", more))
            all += item.at("city").s() + std::to_string(item.at("age").n().to_int64().value()) +
                   (item.at("code") == code("x") ? "x " : "xy ");
        return all;
    };
    EXPECT_EQ(found({}),
              "A-1x A-1xy A9x A9xy A10x A10xy AB-1x AB-1xy AB9x AB9xy AB10x AB10xy B-1x B-1xy B9x B9xy B10x "
              "B10xy ");
    EXPECT_EQ(found({is("city", "A")}), "A-1x A-1xy A9x A9xy A10x A10xy ");
    EXPECT_EQ(found({
                  begins_with("city", "A"),
              }),
              "A-1x A-1xy A9x A9xy A10x A10xy AB-1x AB-1xy AB9x AB9xy AB10x AB10xy ");
    EXPECT_EQ(found({compare(Op::greater, "city", "A")}),
              "AB-1x AB-1xy AB9x AB9xy AB10x AB10xy B-1x B-1xy B9x B9xy B10x B10xy ");
    EXPECT_EQ(found({compare(Op::less, "city", "AB")}), "A-1x A-1xy A9x A9xy A10x A10xy ");
    EXPECT_EQ(found({is("city", "A"), compare(Op::less, "age", 10)}), "A-1x A-1xy A9x A9xy ");
    EXPECT_EQ(found({is("city", "A"), compare(Op::greater_equal, "age", 9)}), "A9x A9xy A10x A10xy ");
    EXPECT_EQ(found({is("city", "A"), is("age", 9), begins_with("code", to_bytes("x"))}), "A9x A9xy ");
    EXPECT_EQ(found({is("city", "A"), is("age", 9), compare(Op::greater, "code", code("x"))}), "A9xy ");
    EXPECT_EQ(found({is("city", "AB"), is("age", 9), is("code", code("xy"))}), "AB9xy ");

    const auto refused = [&](std::vector<Condition> conditions, const char* message) {
        expect_error<ValidationError>([&] { people.query("by_parts", conditions); }, message);
    };
    refused({kind}, "Query condition missed key schema element: level");
    refused({kind, compare(Op::less, "level", 1)}, "Query key condition not supported");
    refused({kind, level, is("age", 9)}, "Query condition missed key schema element: city");
    refused({kind, level, compare(Op::less, "city", "B"), is("age", 9)}, "Query key condition not supported");
    refused({kind, is("level", "1")}, "Condition parameter type does not match schema type");
    refused({kind, level, is("city", "")}, "cannot contain an empty string value. Key: city");
}

TEST_P(StoreContract, IndexPagesGoOnWithinEqualKeys) {
    People people{store()};
    for (int i = 0; i < 7; ++i)
        put("people", {{"PK", "p" + std::to_string(i)}, {"SK", "s"}, {"city", "Bonn"}, {"age", i / 4}, {"kind", "k"}});
    for (const bool forward : {true, false}) {
        QueryRequest whole = people.in("by_city", {is("city", "Bonn")});
        whole.scan_index_forward = forward;
        const std::vector<Item> all = trees(store().query(whole).items);
        ASSERT_EQ(all.size(), 7U);
        for (std::uint32_t limit = 1; limit <= 8; ++limit) {
            SCOPED_TRACE(limit);
            QueryRequest request = whole;
            request.limit = limit;
            EXPECT_EQ(people.pages(request), all);
        }
    }
    EXPECT_EQ(people.pages(ScanRequest{.table = "people", .index = "by_kind", .limit = 2}).size(), 7U);
}

TEST_P(StoreContract, IndexStartKeyIsAPlaceAndHoldsAllKeys) {
    People people{store()};
    for (int i = 0; i < 4; ++i)
        put("people", {{"PK", "p"}, {"SK", std::to_string(i)}, {"city", "Bonn"}, {"age", i}, {"kind", "k"}});
    QueryRequest request = people.in("by_city", {is("city", "Bonn")});
    request.limit = 2;
    const Key last = store().query(request).last_evaluated_key.value();
    EXPECT_EQ(last, (Key{{"PK", "p"}, {"SK", "1"}, {"city", "Bonn"}, {"age", 1}}));
    remove("people", {{"PK", "p"}, {"SK", "1"}});
    request.exclusive_start_key = last;
    EXPECT_EQ(values_of(people.pages(request), "SK"), (std::vector<AttributeValue>{"2", "3"}));

    const auto refused = [&](const Key& start, const char* message) {
        request.exclusive_start_key = start;
        expect_error<ValidationError>([&] { store().query(request); }, message);
    };
    const char* invalid = "The provided starting key is invalid";
    refused({{"PK", "p"}, {"SK", "1"}}, invalid);
    refused({{"PK", "p"}, {"city", "Bonn"}, {"age", 1}}, invalid);
    refused({{"PK", "p"}, {"SK", "1"}, {"city", "Bonn"}, {"age", "1"}}, invalid);
    refused({{"PK", "p"}, {"SK", "1"}, {"city", "Bonn"}, {"age", 1}, {"kind", "k"}}, invalid);
    refused({{"PK", "p"}, {"SK", "1"}, {"city", "Köln"}, {"age", 1}}, "outside query boundaries");
    request.key_condition = all_of({is("city", "Bonn"), compare(Op::greater, "age", 1)});
    refused(last, "outside query boundaries");
}

TEST_P(StoreContract, IndexReadersSeeProjectedAttributesOnly) {
    People people{store()};
    put("people", {{"PK", "a"}, {"SK", "1"}, {"kind", "k"}, {"age", 1}, {"note", "n"}, {"secret", "s"}});
    EXPECT_EQ(people.query("by_kind", {is("kind", "k")}),
              (std::vector<Item>{{{"PK", "a"}, {"SK", "1"}, {"kind", "k"}}}));
    EXPECT_EQ(people.query("with_note", {is("kind", "k")}),
              (std::vector<Item>{{{"PK", "a"}, {"SK", "1"}, {"kind", "k"}, {"age", 1}, {"note", "n"}}}));
    QueryRequest request = people.in("with_note", {is("kind", "k")});
    request.filter = attribute_exists("secret");
    expect_error<ValidationError>([&] { people.pages(request); },
                                  "Secondary index with_note does not project one or more filter attributes: [secret]");
    EXPECT_EQ(store().scan({.table = "people", .index = "with_note", .filter = attribute_exists("secret")}).count, 0U);
    request.filter = attribute_exists("note");
    request.projection = {Path{{"note"}}};
    EXPECT_EQ(people.pages(request), (std::vector<Item>{{{"note", "n"}}}));
    request.filter = attribute_exists("PK");  // the table's keys are no keys of the index
    EXPECT_EQ(people.pages(request).size(), 1U);
    request.filter = attribute_exists("age");
    expect_error<ValidationError>([&] { people.pages(request); },
                                  "Filter Expression can only contain non-primary key attributes: Primary key "
                                  "attribute: age");
}

TEST_P(StoreContract, IndexLocalIndexFetchesWhatItDoesNotHold) {
    People people{store()};
    put("people", {{"PK", "a"}, {"SK", "1"}, {"age", 2}, {"note", "n"}});
    put("people", {{"PK", "a"}, {"SK", "2"}, {"age", 1}, {"note", "m"}});
    put("people", {{"PK", "a"}, {"SK", "3"}});
    QueryRequest request = people.in("local_age", {partition("a")});
    request.consistent_read = true;
    EXPECT_EQ(people.pages(request),
              (std::vector<Item>{{{"PK", "a"}, {"SK", "2"}, {"age", 1}}, {{"PK", "a"}, {"SK", "1"}, {"age", 2}}}));
    request.select = Select::all_attributes;
    EXPECT_EQ(values_of(people.pages(request), "note"), (std::vector<AttributeValue>{"m", "n"}));
    request.select = {};
    request.projection = {Path{{"note"}}};
    EXPECT_EQ(people.pages(request), (std::vector<Item>{{{"note", "m"}}, {{"note", "n"}}}));
    request.return_consumed_capacity = ReturnConsumedCapacity::indexes;
    const ConsumedCapacity capacity = store().query(request).consumed_capacity.value();
    EXPECT_EQ(capacity.units, 3);
    EXPECT_EQ(capacity.table_units, 2);
    EXPECT_EQ(capacity.local_indexes, (ConsumedCapacity::ByIndex{{"local_age", 1}}));
    request.exclusive_start_key = Key{{"PK", "a"}, {"SK", "2"}, {"age", 1}};
    EXPECT_EQ(people.pages(request), (std::vector<Item>{{{"note", "n"}}}));
}

TEST_P(StoreContract, IndexRefusesWhatAnIndexCannotGive) {
    People people{store()};
    struct Case {
        const char* name;
        QueryRequest request;
        const char* message;
    };
    const auto request = [&](const std::string& index, const auto& change) {
        QueryRequest made = people.in(index, {is("kind", "k")});
        change(made);
        return made;
    };
    const Case cases[] = {
        {"unknown", people.in("nowhere", {is("kind", "k")}), "The table does not have the specified index: nowhere"},
        {"consistent", request("by_kind", [](QueryRequest& one) { one.consistent_read = true; }),
         "Consistent reads are not supported on global secondary indexes"},
        {"all attributes", request("by_kind", [](QueryRequest& one) { one.select = Select::all_attributes; }),
         "Select type ALL_ATTRIBUTES is not supported for global secondary index by_kind because its projection type "
         "is "
         "not ALL"},
        {"not projected",
         request("by_kind",
                 [](QueryRequest& one) {
                     one.projection = {Path{{"a"}}, Path{{"kind"}}, Path{{"b", "c"}}};
                 }),
         "Global secondary index by_kind does not project [a, b]"},
        {"other key", people.in("by_kind", {partition("a")}), "Query condition missed key schema element: kind"},
        {"no sort key", people.in("by_kind", {is("kind", "k"), is("age", 1)}), "Query key condition not supported"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        expect_error<ValidationError>([&] { store().query(c.request); }, c.message);
    }
    expect_error<ValidationError>([&] { store().scan({.table = "people", .index = "nowhere"}); },
                                  "The table does not have the specified index: nowhere");
    QueryRequest counted = people.in("by_kind", {is("kind", "k")});
    counted.select = Select::all_projected_attributes;
    EXPECT_EQ(store().query(counted).count, 0U);
}

TEST_P(StoreContract, IndexSegmentsOfAScanAreDisjointAndWhole) {
    People people{store()};
    for (int i = 0; i < 40; ++i)
        put("people", {{"PK", "p" + std::to_string(i)}, {"SK", "s"}, {"kind", "k" + std::to_string(i % 20)}});
    std::vector<Item> all;
    for (std::uint32_t segment = 0; segment < 3; ++segment) {
        const ScanRequest request{
            .table = "people", .index = "by_kind", .limit = 4, .segment = segment, .total_segments = 3};
        std::ranges::copy(people.pages(request), std::back_inserter(all));
    }
    const auto by_key = [](const Item& item) { return item.at("PK").s(); };
    std::vector<Item> expected = people.scan("by_kind");
    std::ranges::sort(all, {}, by_key);
    std::ranges::sort(expected, {}, by_key);
    EXPECT_EQ(all, expected);
    EXPECT_EQ(all.size(), 40U);
}

TEST_P(StoreContract, IndexWritesCostWhatTheyChangeInIndexes) {
    People people{store()};
    const auto cost = [&](const Item& item) {
        return store()
            .put_item(
                {.table = "people", .item = encode(item), .return_consumed_capacity = ReturnConsumedCapacity::indexes})
            .consumed_capacity.value();
    };
    using ByIndex = ConsumedCapacity::ByIndex;
    const Item first{{"PK", "a"}, {"SK", "1"}, {"kind", "k"}};
    EXPECT_EQ(cost(first).global_indexes, (ByIndex{{"by_kind", 1}}));
    EXPECT_EQ(cost(first).global_indexes, ByIndex{});
    EXPECT_EQ(cost(first).units, 1);
    EXPECT_EQ(cost({{"PK", "a"}, {"SK", "1"}, {"kind", "k"}, {"more", 1}}).global_indexes, ByIndex{});
    EXPECT_EQ(cost({{"PK", "a"}, {"SK", "1"}, {"kind", "l"}}).global_indexes, (ByIndex{{"by_kind", 2}}));

    const ConsumedCapacity added =
        cost({{"PK", "a"}, {"SK", "1"}, {"kind", "l"}, {"age", 1}, {"note", std::string(2000, 'x')}});
    EXPECT_EQ(added.global_indexes, (ByIndex{{"with_note", 2}}));
    EXPECT_EQ(added.local_indexes, (ByIndex{{"local_age", 1}}));
    EXPECT_EQ(added.table_units, 2);
    EXPECT_EQ(added.units, 5);
    const ConsumedCapacity noted = cost({{"PK", "a"}, {"SK", "1"}, {"kind", "l"}, {"age", 1}, {"note", "x"}});
    EXPECT_EQ(noted.global_indexes, (ByIndex{{"with_note", 2}}));
    const ConsumedCapacity removed = store()
                                         .delete_item({.table = "people",
                                                       .key = {{"PK", "a"}, {"SK", "1"}},
                                                       .return_consumed_capacity = ReturnConsumedCapacity::indexes})
                                         .consumed_capacity.value();
    EXPECT_EQ(removed.global_indexes, (ByIndex{{"by_kind", 1}, {"with_note", 1}}));
    EXPECT_EQ(removed.local_indexes, (ByIndex{{"local_age", 1}}));
}

TEST_P(StoreContract, ItemCollectionIsMeasuredOfTablesWithLocalIndexes) {
    const People people{store()};
    create("plain");
    const auto metrics = [&](const std::string& table) {
        return store()
            .put_item({.table = table,
                       .item = encode({{"PK", "a"}, {"SK", "1"}, {"age", 1}}),
                       .return_item_collection_metrics = true})
            .item_collection_metrics;
    };
    EXPECT_EQ(metrics("people"), (ItemCollectionMetrics{{{"PK", "a"}}, 0, 1}));
    EXPECT_FALSE(metrics("plain"));
    Update update;
    update.remove = {Path{{"age"}}};
    EXPECT_EQ(store()
                  .update_item({.table = "people",
                                .key = {{"PK", "a"}, {"SK", "1"}},
                                .update = update,
                                .return_item_collection_metrics = true})
                  .item_collection_metrics,
              (ItemCollectionMetrics{{{"PK", "a"}}, 0, 1}));
    EXPECT_EQ(
        store()
            .delete_item({.table = "people", .key = {{"PK", "a"}, {"SK", "1"}}, .return_item_collection_metrics = true})
            .item_collection_metrics,
        (ItemCollectionMetrics{{{"PK", "a"}}, 0, 1}));
}

TEST_P(StoreContract, ItemCollectionsOfABatchAndOfATransactionAreMeasuredOnceEach) {
    const People people{store()};
    create("plain");
    const auto item = [](const char* pk, const char* sk) { return encode({{"PK", pk}, {"SK", sk}, {"age", 1}}); };
    using Metrics = std::map<std::string, std::vector<ItemCollectionMetrics>, std::less<>>;
    EXPECT_EQ(store()
                  .batch_write_item({.writes = {{.table = "people", .write = item("b", "1")},
                                                {.table = "plain", .write = item("a", "1")},
                                                {.table = "people", .write = item("a", "1")},
                                                {.table = "people", .write = Key{{"PK", "b"}, {"SK", "2"}}}},
                                     .return_item_collection_metrics = true})
                  .item_collection_metrics,
              (Metrics{{"people", {{{{"PK", "b"}}, 0, 1}, {{{"PK", "a"}}, 0, 1}}}}));

    TransactWriteItemsRequest transaction{
        .actions = {TransactPut{.table = "people", .item = item("c", "1")},
                    TransactPut{.table = "plain", .item = item("c", "1")},
                    TransactDelete{.table = "people", .key = {{"PK", "a"}, {"SK", "1"}}},
                    TransactPut{.table = "people", .item = item("c", "2")},
                    ConditionCheck{
                        .table = "people", .key = {{"PK", "b"}, {"SK", "1"}}, .condition = attribute_exists("PK")}},
        .return_item_collection_metrics = true};
    EXPECT_EQ(store().transact_write_items(transaction).item_collection_metrics,
              (Metrics{{"people", {{{{"PK", "c"}}, 0, 1}, {{{"PK", "a"}}, 0, 1}}}}));
    transaction.return_item_collection_metrics = false;
    EXPECT_TRUE(store().transact_write_items(transaction).item_collection_metrics.empty());
}

TEST_P(StoreContract, IndexReadsCostWhatTheIndexHolds) {
    People people{store()};
    for (int i = 0; i < 3; ++i)
        put("people", {{"PK", "a"}, {"SK", std::to_string(i)}, {"kind", "k"}, {"large", std::string(5000, 'x')}});
    QueryRequest request = people.in("by_kind", {is("kind", "k")});
    request.return_consumed_capacity = ReturnConsumedCapacity::indexes;
    const ConsumedCapacity capacity = store().query(request).consumed_capacity.value();
    EXPECT_EQ(capacity.units, 0.5);
    EXPECT_EQ(capacity.table_units, 0);
    EXPECT_EQ(capacity.global_indexes, (ConsumedCapacity::ByIndex{{"by_kind", 0.5}}));
}

TEST_P(StoreContract, IndexLongKeysAndKeysWithEveryCharacterStandInIndexes) {
    People people{store()};
    const std::string nul{"\0\1\2", 3};
    const std::string kind(2048, 'k');
    put("people", {{"PK", std::string(2048, 'p')}, {"SK", nul}, {"kind", kind}});
    EXPECT_EQ(values_of(people.query("by_kind", {is("kind", kind)}), "PK"),
              (std::vector<AttributeValue>{std::string(2048, 'p')}));
    put("people", {{"PK", "x"}, {"SK", "y"}, {"city", nul}, {"age", 1}});
    EXPECT_EQ(people.query("by_city", {is("city", nul)}).size(), 1U);
    expect_error<ValidationError>(
        [&] {
            put("people", {{"PK", "a"}, {"SK", "1"}, {"kind", kind + "k"}});
        },
        "Size of hashkey has exceeded the maximum size limit of2048 bytes");
}

}  // namespace
}  // namespace dynaloom::contract
