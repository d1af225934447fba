#include "contract/store_contract.hpp"
#include "support/models.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/snapshot/join.hpp>
#include <dynaloom/snapshot/row_groups.hpp>
#include <dynaloom/snapshot/snapshot.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

using namespace dynaloom::literals;
using test::Customer;
using test::Order;
using test::Story;

using Texts = std::vector<std::string>;

template <class Rows, class Key>
Texts sorted(const Rows& rows, const Key& key) {
    Texts texts;
    for (const auto& row : rows) texts.push_back(key(row));
    std::ranges::sort(texts);
    return texts;
}

std::string id_of(const Story& story) {
    return story.owner + '/' + story.story_id;
}

Table<Story> some_stories(const std::shared_ptr<Store>& store, int count) {
    Table<Story> table{store, "stories"};
    table.create_if_missing();
    std::vector<Story> stories;
    for (int i = 0; i < count; ++i) {
        const std::string number = std::to_string(i);
        stories.push_back({.owner = std::to_string(i % 7),
                           .story_id = number,
                           .title = "a story that is called " + number,
                           .likes = i});
    }
    table.batch_write(stories);
    return table;
}

TEST_P(StoreContract, SnapshotHoldsEveryRecordOfItsTable) {
    const Table<Story> table = some_stories(shared_store(), 300);
    const auto before = std::chrono::system_clock::now();
    for (const std::uint32_t segments : {1U, 4U}) {
        SCOPED_TRACE(segments);
        const Snapshot stories{table, {.consistent = true, .segments = segments}};
        EXPECT_EQ(stories.size(), 300U);
        EXPECT_EQ(sorted(stories, id_of), sorted(table.scan().all(), id_of));
        EXPECT_GE(stories.taken_at(), before);
        EXPECT_GT(stories.bytes(), 300 * (sizeof(Story) + 20)) << "with the titles";
    }
}

TEST_P(StoreContract, SnapshotTellsOfItsTable) {
    const Table<Story> table = some_stories(shared_store(), 2);
    const Snapshot stories{table};
    EXPECT_EQ(stories.table(), "stories");
    EXPECT_EQ(stories.store(), shared_store());
    EXPECT_EQ(stories.description().key_schema.partition_key.name, "PK");
    EXPECT_EQ(stories.description().key_schema.sort_key->name, "SK");
    EXPECT_NE(stories.description().arn, "");
}

TEST_P(StoreContract, SnapshotOfAModelPassesOverOtherRecords) {
    const Table<Customer, Order> shop{shared_store()};
    shop.create_if_missing();
    shop.save(Customer{.customer_id = "1", .name = "Ann"});
    shop.save(Order{.customer_id = "1", .number = 7, .tags = {"new"}});
    const Snapshot<Customer> customers{shop};
    const Snapshot<Order> orders{shop};
    ASSERT_EQ(customers.size(), 1U);
    EXPECT_EQ(customers[0], (Customer{.customer_id = "1", .name = "Ann"}));
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0], (Order{.customer_id = "1", .number = 7, .tags = {"new"}}));
}

TEST_P(StoreContract, SnapshotReadsOnlyWhatAConditionAllows) {
    const Table<Story> table = some_stories(shared_store(), 20);
    const Snapshot stories{table, when("likes"_f >= 17)};
    EXPECT_EQ(sorted(stories, [](const Story& story) { return story.story_id; }), (Texts{"17", "18", "19"}));
}

TEST_P(StoreContract, SnapshotOfItemsHasTheAttributesAskedFor) {
    some_stories(shared_store(), 3);
    const Snapshot items{shared_store(), "stories", {.attributes = {"owner", "likes"}}};
    ASSERT_EQ(items.size(), 3U);
    for (const Item& item : items) EXPECT_EQ(item.size(), 2U);
    EXPECT_EQ(items.where("likes", 2)[0].at("owner").s(), "2");

    const Snapshot filtered{
        shared_store(), "stories", {.filter = compare(Condition::Op::greater, "likes", AttributeValue{1})}};
    ASSERT_EQ(filtered.size(), 1U);
    EXPECT_EQ(filtered[0].at("PK").s(), "USER#2");
}

TEST_P(StoreContract, SnapshotOfAModelReadsItsAttributesAlone) {
    const Table<Story> table = some_stories(shared_store(), 3);
    const Snapshot stories{table, {.attributes = attributes_of<Story>()}};
    EXPECT_EQ(sorted(stories, id_of), sorted(table.scan().all(), id_of));
}

TEST_P(StoreContract, SnapshotOfAnIndexHasTheItemsInIt) {
    store().create_table(
        {.table = "people",
         .key_schema = {{"id"}},
         .global_indexes = {
             {.name = "by_city", .partition_key = {{"city"}}, .projection = {.type = Projection::Type::keys_only}}}});
    put("people", {{"id", "1"}, {"city", "Oslo"}, {"age", 7}});
    put("people", {{"id", "2"}, {"age", 8}});
    const Snapshot in_cities{shared_store(), "people", {.index = "by_city"}};
    ASSERT_EQ(in_cities.size(), 1U);
    EXPECT_EQ(in_cities[0], (Item{{"id", "1"}, {"city", "Oslo"}}));
    expect_error<ValidationError>(
        [&] {
            Snapshot{shared_store(), "people", {.index = "by_city", .follow = true}};
        },
        "cannot follow");
}

TEST_P(StoreContract, SnapshotRefusesMoreMemoryThanItsLimit) {
    const Table<Story> table = some_stories(shared_store(), 100);
    const std::size_t needed = Snapshot{table}.bytes();
    EXPECT_EQ((Snapshot{table, {.memory_limit = needed}}.size()), 100U);
    try {
        const Snapshot stories{table, {.memory_limit = needed - 1}};
        FAIL() << "took " << stories.bytes();
    } catch (const SnapshotTooLarge& error) {
        EXPECT_EQ(error.table(), "stories");
        EXPECT_EQ(error.limit(), needed - 1);
        EXPECT_NE(std::string{error.what()}.find("stories"), std::string::npos);
        EXPECT_NE(std::string{error.what()}.find(std::to_string(needed - 1)), std::string::npos);
    }
}

TEST_P(StoreContract, SnapshotOfWhatIsNotThereIsRefused) {
    EXPECT_THROW((Snapshot{shared_store(), "missing"}), TableNotFound);
    some_stories(shared_store(), 1);
    EXPECT_THROW((Snapshot{shared_store(), "stories", {.index = "none"}}), ValidationError);
    expect_error<ValidationError>([&] { Snapshot{shared_store(), "stories", {.follow = true}}; }, "needs a stream");
}

TEST_P(StoreContract, SnapshotRefreshReadsTheTableAnewAndLeavesTheOldOne) {
    const Table<Story> table = some_stories(shared_store(), 3);
    const Snapshot old{table, {.consistent = true}};
    const Texts ids = sorted(old, id_of);
    const Story& first = old[0];
    const Story copy = first;
    table.save({.owner = "9", .story_id = "9"});
    table.remove(copy);
    const Snapshot newer = old.refresh();
    EXPECT_EQ(sorted(newer, id_of), sorted(table.scan().consistent().all(), id_of));
    EXPECT_EQ(sorted(old, id_of), ids);
    EXPECT_EQ(first, copy);
    EXPECT_GT(newer.taken_at(), old.taken_at());
}

TEST_P(StoreContract, SnapshotsJoinRowsByReference) {
    const Table<Customer, Order> shop{shared_store()};
    shop.create_if_missing();
    for (const char* id : {"1", "2", "3"}) shop.save(Customer{.customer_id = id, .name = std::string{"name "} + id});
    for (const std::uint32_t number : {1U, 2U}) shop.save(Order{.customer_id = "2", .number = number});
    shop.save(Order{.customer_id = "9", .number = 3});
    const Snapshot<Customer> customers{shop};
    const Snapshot<Order> orders{shop};

    const auto inner = join(orders, customers, on(&Order::customer_id, &Customer::customer_id));
    ASSERT_EQ(inner.size(), 2U);
    for (const auto& [order, customer] : inner) {
        EXPECT_EQ(order.customer_id, "2");
        EXPECT_EQ(customer.name, "name 2");
        EXPECT_GE(&customer, &customers[0]);
        EXPECT_LE(&customer, &customers[2]);
    }

    std::size_t alone = 0;
    const auto outer = left_join(customers, orders, on(&Customer::customer_id, &Order::customer_id));
    for (const auto& [customer, order] : outer) {
        if (order != nullptr)
            EXPECT_EQ(order->customer_id, customer.customer_id);
        else
            ++alone;
    }
    EXPECT_EQ(outer.size(), 4U);
    EXPECT_EQ(alone, 2U);
}

}  // namespace
}  // namespace dynaloom::contract
