#include <dynaloom/error.hpp>
#include <dynaloom/model/actions.hpp>
#include <dynaloom/table/transaction.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "support/models.hpp"
#include "support/scripted_store.hpp"

namespace dynaloom::test {
namespace {

using namespace dynaloom::literals;

struct Transactions : testing::Test {
    std::shared_ptr<ScriptedStore> store = std::make_shared<ScriptedStore>();
    Table<Story> stories{store, "stories"};
    Table<Customer, Order> shop{store, "shop"};
    const Item story_key{{"PK", "USER#jo"}, {"SK", "STORY#1"}};
    const Item customer_key{{"PK", "CUSTOMER#c"}, {"SK", "PROFILE"}};
};

TEST_F(Transactions, SendAllActionsAtOnce) {
    Transaction tx{store};
    tx.put(stories, Story{.owner = "jo", .story_id = "1"}).when(not_exists);
    tx.update<Customer>(shop, "customer_id"_f = "c").set("name"_f = "x").when("name"_f == "y");
    tx.remove<Order>(shop, "customer_id"_f = "c", "number"_f = 7);
    tx.remove(shop, Order{.customer_id = "c", .number = 8}).when("number"_f == 8);
    tx.check(stories, "owner"_f = "jo", "story_id"_f = "2").when("likes"_f > 3);
    EXPECT_TRUE(store->requests.empty());

    store->then(TransactWriteItemsResult{});
    tx.commit();
    const auto& request = store->request<TransactWriteItemsRequest>(0);
    ASSERT_EQ(request.actions.size(), 5U);
    ASSERT_TRUE(request.client_request_token);
    EXPECT_EQ(request.client_request_token->size(), 36U);

    const auto& put = std::get<TransactPut>(request.actions[0]);
    EXPECT_EQ(put.table, "stories");
    EXPECT_EQ(put.item.keys(), story_key);
    EXPECT_EQ(put.condition, attribute_not_exists("PK"));
    const auto& update = std::get<TransactUpdate>(request.actions[1]);
    EXPECT_EQ(update.key, customer_key);
    EXPECT_EQ(update.update, shop.update<Customer>("customer_id"_f = "c").set("name"_f = "x").request().update);
    EXPECT_EQ(update.condition, compare(Condition::Op::equal, "name", "y"));
    EXPECT_EQ(std::get<TransactDelete>(request.actions[2]).key, (Item{{"PK", "CUSTOMER#c"}, {"SK", "ORDER#000007"}}));
    EXPECT_FALSE(std::get<TransactDelete>(request.actions[2]).condition);
    EXPECT_EQ(std::get<TransactDelete>(request.actions[3]).condition, compare(Condition::Op::equal, "number", 8));
    EXPECT_EQ(std::get<ConditionCheck>(request.actions[4]).condition,
              all_of({attribute_exists("PK"), compare(Condition::Op::greater, "likes", 3)}));
}

TEST_F(Transactions, KeepTheirTokenWhenCommittedAgain) {
    Transaction tx{store};
    tx.remove(stories, "owner"_f = "jo", "story_id"_f = "1");
    store->then([](const Request&) -> Response { throw Timeout{"late", true}; });
    store->then(TransactWriteItemsResult{});
    EXPECT_THROW(tx.commit(), Timeout);
    tx.commit();
    EXPECT_EQ(store->request<TransactWriteItemsRequest>(0).client_request_token,
              store->request<TransactWriteItemsRequest>(1).client_request_token);
    EXPECT_NE(Transaction{store}.request().client_request_token, tx.request().client_request_token);
}

TEST_F(Transactions, SayWhichActionCouldNotBeDoneAndWhy) {
    Transaction tx{store};
    tx.put(stories, Story{.owner = "jo", .story_id = "1"});
    tx.update<Customer>(shop, "customer_id"_f = "c").set("name"_f = "x").when(exists);
    store->then([](const Request&) -> Response {
        std::vector<CancellationReason> reasons(2);
        reasons[1] = {.code = "ConditionalCheckFailed", .message = "The conditional request failed"};
        throw TransactionCanceled{std::move(reasons)};
    });
    try {
        tx.commit();
        FAIL() << "it was committed";
    } catch (const TransactionCanceled& error) {
        ASSERT_EQ(error.reasons().size(), 2U);
        EXPECT_EQ(error.reasons()[0].message, "");
        EXPECT_EQ(error.reasons()[1].code, "ConditionalCheckFailed");
        for (const char* said : {"update", "Customer", "\"shop\"", "CUSTOMER#c", "The conditional request failed"}) {
            EXPECT_NE(error.reasons()[1].message.find(said), std::string::npos) << error.reasons()[1].message;
            EXPECT_NE(std::string{error.what()}.find(said), std::string::npos) << error.what();
        }
    }
}

TEST_F(Transactions, RefuseTablesOfOtherStores) {
    Transaction tx{std::make_shared<ScriptedStore>()};
    EXPECT_THROW(tx.remove(stories, "owner"_f = "jo", "story_id"_f = "1"), ValidationError);

    const Table<Story> elsewhere{std::make_shared<ScriptedStore>(), "elsewhere"};
    EXPECT_THROW((void)transact_get(record_at(stories, "owner"_f = "jo", "story_id"_f = "1"),
                                    record_at(elsewhere, "owner"_f = "jo", "story_id"_f = "1")),
                 ValidationError);
}

TEST_F(Transactions, ReadRecordsOfSeveralTables) {
    const Item body{{"owner", "jo"}, {"story_id", "1"}};
    const auto item =
        EncodedItem::trusted(story_key, EncodedItem::from_item(body, Encoding::plain).body(), Encoding::plain);
    store->then(TransactGetItemsResult{.items = {std::nullopt, item}});
    const auto [customer, story] = transact_get(record_at<Customer>(shop, "customer_id"_f = "c"),
                                                record_at(stories, "owner"_f = "jo", "story_id"_f = "1"));
    EXPECT_FALSE(customer);
    EXPECT_EQ(story, (Story{.owner = "jo", .story_id = "1"}));
    const auto& request = store->request<TransactGetItemsRequest>(0);
    ASSERT_EQ(request.gets.size(), 2U);
    EXPECT_EQ(request.gets[0].table, "shop");
    EXPECT_EQ(request.gets[0].key, customer_key);
    EXPECT_EQ(request.gets[1].key, story_key);
}

}  // namespace
}  // namespace dynaloom::test
