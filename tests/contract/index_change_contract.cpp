#include "contract/store_contract.hpp"

#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

namespace dynaloom::contract {
namespace {

const SecondaryIndex by_city{
    .name = "by_city", .partition_key = {{"city"}}, .sort_key = {{"age", KeyType::N}}, .projection = {}};
const SecondaryIndex by_kind{.name = "by_kind",
                             .partition_key = {{"kind"}, {"city"}},
                             .sort_key = {},
                             .projection = {Projection::Type::keys_only, {}}};
const SecondaryIndex by_age{.name = "by_age",
                            .partition_key = {{"PK"}},
                            .sort_key = {{"age", KeyType::N}},
                            .projection = {Projection::Type::include, {"kind"}}};

UpdateTableRequest creating(const std::string& table, const SecondaryIndex& index) {
    UpdateTableRequest request;
    request.table = table;
    request.create_global_index = index;
    return request;
}
UpdateTableRequest deleting(const std::string& table, const std::string& index) {
    UpdateTableRequest request;
    request.table = table;
    request.delete_global_index = index;
    return request;
}

QueryRequest in_bonn() {
    return {.table = "people", .index = "by_city", .key_condition = compare(Condition::Op::equal, "city", "Bonn")};
}

TEST_P(StoreContract, NewIndexHoldsTheItemsThatWereThere) {
    create("people");
    for (int i = 0; i < 450; ++i)  // more than are looked at at once
        put("people", {{"PK", "p" + std::to_string(i)}, {"SK", "s"}, {"city", "Bonn"}, {"age", i}});
    put("people", {{"PK", "no key"}, {"SK", "s"}, {"city", "Bonn"}});
    put("people", {{"PK", "wrong type"}, {"SK", "s"}, {"city", "Bonn"}, {"age", "old"}});
    put("people", {{"PK", "empty"}, {"SK", "s"}, {"city", ""}, {"age", 1}});
    put("people", {{"PK", std::string(2000, 'p')}, {"SK", "s"}, {"city", "Bonn"}, {"age", 450}});

    const TableDescription updated = store().update_table(creating("people", by_city)).description;
    ASSERT_EQ(updated.global_indexes.size(), 1U);
    EXPECT_EQ(updated.global_indexes[0].index, by_city);
    const QueryResult found = store().query(in_bonn());
    ASSERT_EQ(found.count, 451U);
    for (int i = 0; i <= 450; ++i)
        EXPECT_EQ(found.items[static_cast<std::size_t>(i)].to_item().at("age"), AttributeValue{i});
    put("people", {{"PK", "later"}, {"SK", "s"}, {"city", "Bonn"}, {"age", -1}});
    EXPECT_EQ(store().query(in_bonn()).count, 452U);
    expect_error<ValidationError>(
        [&] {
            put("people", {{"PK", "later"}, {"SK", "s"}, {"city", "Bonn"}, {"age", "old"}});
        },
        "Type mismatch for Index Key age");
    expect_verified("people");
}

TEST_P(StoreContract, DeletedIndexIsGoneAndItsNameFree) {
    create("people");
    put("people", {{"PK", "p"}, {"SK", "s"}, {"city", "Bonn"}, {"age", 1}});
    store().update_table(creating("people", by_city));
    EXPECT_TRUE(store().update_table(deleting("people", "by_city")).description.global_indexes.empty());
    expect_error<ValidationError>([&] { store().query(in_bonn()); }, "does not have the specified index: by_city");
    put("people", {{"PK", "p"}, {"SK", "s"}, {"city", 5}});
    put("people", {{"PK", "q"}, {"SK", "s"}, {"city", "Bonn"}, {"age", 2}});
    store().update_table(creating("people", by_city));
    EXPECT_EQ(values_of(trees(store().query(in_bonn()).items), "PK"), (std::vector<AttributeValue>{"q"}));
    store().delete_table({"people"});
    create("people");
    store().update_table(creating("people", by_city));
    EXPECT_EQ(store().query(in_bonn()).count, 0U);
}

TEST_P(StoreContract, ImpossibleChangesOfIndexesAreRefused) {
    CreateTableRequest request;
    request.table = "people";
    request.key_schema = {{"PK"}, KeyAttribute{"SK"}};
    request.local_indexes = {by_age};
    request.global_indexes = {by_city};
    store().create_table(std::move(request));
    expect_error<ValidationError>([&] { store().update_table(creating("people", by_city)); },
                                  "Attempting to create an index which already exists");
    SecondaryIndex other_type = by_kind;
    other_type.partition_key = {{"age", KeyType::S}};
    expect_error<ValidationError>([&] { store().update_table(creating("people", other_type)); },
                                  "age is defined as N and as S");
    expect_error<ServiceError>([&] { store().update_table(deleting("people", "nowhere")); }, "nowhere");
    expect_error<ServiceError>([&] { store().update_table(deleting("people", "by_age")); }, "by_age");
    UpdateTableRequest both = creating("people", by_kind);
    both.delete_global_index = "by_city";
    expect_error<ServiceError>([&] { store().update_table(both); }, "Only 1 online index can be created or deleted");
    const TableDescription described = store().describe_table({"people"}).description;
    EXPECT_EQ(described.global_indexes.size(), 1U);
    EXPECT_EQ(described.local_indexes.size(), 1U);
}

/// The items of a table as a test remembers them.
using Model = std::map<std::pair<std::string, std::string>, Item>;

bool in_index(const SecondaryIndex& index, const Item& item) {
    for (const auto* key : {&index.partition_key, &index.sort_key})
        for (const KeyAttribute& attribute : *key)
            if (!item.contains(attribute.name)) return false;
    return true;
}

Item seen(const SecondaryIndex& index, const Item& item) {
    if (index.projection.type == Projection::Type::all) return item;
    Item part;
    for (const Attribute& attribute : item) {
        bool held = attribute.name == "PK" || attribute.name == "SK";
        for (const auto* key : {&index.partition_key, &index.sort_key})
            for (const KeyAttribute& one : *key) held = held || one.name == attribute.name;
        for (const std::string& name : index.projection.non_key_attributes) held = held || name == attribute.name;
        if (held) part.set(attribute.name, attribute.value);
    }
    return part;
}

Item random_item() {
    Item item{{"PK", *rc::gen::element<std::string>("a", "b", "c")}, {"SK", *rc::gen::element<std::string>("1", "2")}};
    if (*rc::gen::inRange(0, 4) != 0) item.set("city", *rc::gen::element<std::string>("A", "AB", "B"));
    if (*rc::gen::inRange(0, 4) != 0) item.set("age", *rc::gen::inRange(-2, 3));
    if (*rc::gen::inRange(0, 2) != 0) item.set("kind", *rc::gen::element<std::string>("k", "l"));
    if (*rc::gen::inRange(0, 2) != 0) item.set("note", *rc::gen::inRange(0, 3));
    return item;
}

Key key_of(const Item& item) {
    return {{"PK", item.at("PK")}, {"SK", item.at("SK")}};
}

TEST_P(StoreContract, IndexesAreWhatTheItemsMakeOfThemWhateverIsWritten) {
    int number = 0;
    EXPECT_TRUE(rc::check([&] {
        const std::string table = "table" + std::to_string(number++);
        CreateTableRequest request;
        request.table = table;
        request.key_schema = {{"PK"}, KeyAttribute{"SK"}};
        request.local_indexes = {by_age};
        request.global_indexes = {by_city, by_kind};
        store().create_table(std::move(request));
        Model model;
        const auto remember = [&](const Item& item) { model[{item.at("PK").s(), item.at("SK").s()}] = item; };
        const auto forget = [&](const Item& item) { model.erase({item.at("PK").s(), item.at("SK").s()}); };

        const int steps = *rc::gen::inRange(1, 30);
        for (int step = 0; step < steps; ++step) {
            const Item item = random_item();
            const Item other = random_item();
            switch (*rc::gen::inRange(0, 5)) {
                case 0:
                    put(table, item);
                    remember(item);
                    break;
                case 1:
                    remove(table, key_of(item));
                    forget(item);
                    break;
                case 2: {
                    const Item* before = nullptr;
                    const auto found = model.find({item.at("PK").s(), item.at("SK").s()});
                    if (found != model.end()) before = &found->second;
                    Item after = before != nullptr ? *before : key_of(item);
                    after.set("city", "C");
                    after.erase("age");
                    Update update;
                    update.set = {{Path{{"city"}}, UpdateValue{.operand = AttributeValue{"C"}}}};
                    update.remove = {Path{{"age"}}};
                    store().update_item({.table = table, .key = key_of(item), .update = update});
                    remember(after);
                    break;
                }
                case 3:
                    if (key_of(item) == key_of(other)) break;
                    store().batch_write_item({{{table, encode(item)}, {table, key_of(other)}}});
                    remember(item);
                    forget(other);
                    break;
                default: {
                    if (key_of(item) == key_of(other)) break;
                    const bool cancelled = *rc::gen::inRange(0, 3) == 0;
                    TransactPut put_item{.table = table, .item = encode(item)};
                    if (cancelled) put_item.condition = attribute_exists("never");
                    TransactWriteItemsRequest transaction;
                    transaction.actions = {TransactDelete{.table = table, .key = key_of(other)}, put_item};
                    try {
                        store().transact_write_items(transaction);
                        RC_ASSERT(!cancelled);
                        forget(other);
                        remember(item);
                    } catch (const TransactionCanceled&) {
                        RC_ASSERT(cancelled);
                    }
                }
            }
        }
        expect_verified(table, model.size());
        for (const SecondaryIndex& index : {by_age, by_city, by_kind}) {
            Model expected;
            for (const auto& [key, item] : model)
                if (in_index(index, item)) expected[key] = seen(index, item);
            Model found;
            ScanRequest scan{.table = table, .index = index.name, .limit = 2};
            for (;;) {
                const ScanResult page = store().scan(scan);
                for (const EncodedItem& encoded : page.items) {
                    const Item item = encoded.to_item();
                    RC_ASSERT(found.emplace(std::pair{item.at("PK").s(), item.at("SK").s()}, item).second);
                }
                if (!page.last_evaluated_key) break;
                scan.exclusive_start_key = page.last_evaluated_key;
            }
            RC_ASSERT(found == expected);
        }
        store().delete_table({table});
    }));
}

}  // namespace
}  // namespace dynaloom::contract
