#include "contract/store_contract.hpp"
#include "support/models.hpp"

#include <dynaloom/dynaloom.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

using namespace dynaloom::literals;
using test::Customer;
using test::Order;
using test::Story;

struct Tables {
    Table<Story> stories;
    Table<Customer, Order> shop;
};

Tables make_tables(const std::shared_ptr<Store>& store) {
    Tables tables{Table<Story>{store, "stories"}, Table<Customer, Order>{store}};
    tables.stories.create_if_missing();
    tables.shop.create_if_missing();
    tables.stories.save({.owner = "jo", .story_id = "1", .title = "one", .likes = 5});
    tables.shop.save(Customer{.customer_id = "7", .name = "Jo"});
    tables.shop.save(Order{.customer_id = "7", .number = 1, .tags = {"new"}});
    return tables;
}

TEST_P(StoreContract, TypedTransactionDoesAllOfItsActions) {
    const auto [stories, shop] = make_tables(shared_store());
    Transaction tx{shared_store()};
    tx.put(stories, Story{.owner = "jo", .story_id = "2", .title = "two"}).when(not_exists);
    tx.update(stories, "owner"_f = "jo", "story_id"_f = "1").set("likes"_f -= 2).when("likes"_f >= 2);
    tx.update<Order>(shop, "customer_id"_f = "7", "number"_f = 2).set(append("tags"_f, {"made", "here"}));
    tx.remove<Order>(shop, "customer_id"_f = "7", "number"_f = 1).when(contains("tags"_f, "new"));
    tx.check<Customer>(shop, "customer_id"_f = "7").when("name"_f == "Jo");
    EXPECT_EQ(stories.scan().all().size(), 1U);
    tx.commit();

    const auto [one, two, order, removed] = transact_get(record_at(stories, "owner"_f = "jo", "story_id"_f = "1"),
                                                         record_at(stories, "owner"_f = "jo", "story_id"_f = "2"),
                                                         record_at<Order>(shop, "customer_id"_f = "7", "number"_f = 2),
                                                         record_at<Order>(shop, "customer_id"_f = "7", "number"_f = 1));
    EXPECT_EQ(one->likes, 3);
    EXPECT_EQ(two, (Story{.owner = "jo", .story_id = "2", .title = "two"}));
    EXPECT_EQ(order, (Order{.customer_id = "7", .number = 2, .tags = {"made", "here"}}));
    EXPECT_FALSE(removed);

    tx.commit();  // the same transaction, which has been done
    EXPECT_EQ(stories.get("owner"_f = "jo", "story_id"_f = "1")->likes, 3);
}

TEST_P(StoreContract, TypedTransactionThatIsCanceledNamesTheAction) {
    const auto [stories, shop] = make_tables(shared_store());
    const auto all_stories = stories.scan().all();
    const auto all_orders = shop.scan<Order>().all();

    Transaction tx{shared_store()};
    tx.put(shop, Order{.customer_id = "7", .number = 2});
    tx.update(stories, "owner"_f = "jo", "story_id"_f = "1").set("likes"_f -= 6).when("likes"_f >= 6);
    tx.remove<Order>(shop, "customer_id"_f = "7", "number"_f = 1);
    tx.check<Customer>(shop, "customer_id"_f = "nobody");
    try {
        tx.commit();
        FAIL() << "it was committed";
    } catch (const TransactionCanceled& error) {
        ASSERT_EQ(error.reasons().size(), 4U);
        EXPECT_EQ(error.reasons()[0].code, "None");
        EXPECT_EQ(error.reasons()[1].code, "ConditionalCheckFailed");
        EXPECT_EQ(error.reasons()[2].code, "None");
        EXPECT_EQ(error.reasons()[3].code, "ConditionalCheckFailed");
        const std::string what = error.what();
        for (const char* said : {"update", "Story", "\"stories\"", "USER#jo", "STORY#1", "check", "Customer", "nobody"})
            EXPECT_NE(what.find(said), std::string::npos) << said << " in: " << what;
        EXPECT_EQ(what.find("ORDER#"), std::string::npos) << what;
    }
    EXPECT_EQ(stories.scan().all(), all_stories);
    EXPECT_EQ(shop.scan<Order>().all(), all_orders);
}

TEST_P(StoreContract, TypedTransactionIsRefusedAsAWholeAfterAnErrorInOneOfItsActions) {
    const auto [stories, shop] = make_tables(shared_store());
    const std::int64_t large = std::int64_t{1} << 40U;
    const auto fails = [&](const auto& begin) {
        Transaction tx{shared_store()};
        tx.put(stories, Story{.owner = "jo", .story_id = "2"});
        expect_error<ValidationError>([&] { begin(tx); }, "table \"stories\"");
        expect_error<ValidationError>(
            [&] { tx.commit(); },
            R"(Story, table "stories", PK "USER#jo", SK "STORY#1": table "stories": field "likes")");
    };
    const auto update = [&](Transaction& tx) {
        return tx.update(stories, "owner"_f = "jo", "story_id"_f = "1").set("title"_f = "changed");
    };
    fails([&](Transaction& tx) { update(tx).set("likes"_f = large); });
    fails([&](Transaction& tx) { update(tx).add("likes"_f, large); });
    EXPECT_EQ(stories.scan().all().size(), 1U);
    EXPECT_EQ(stories.get("owner"_f = "jo", "story_id"_f = "1")->title, "one");

    // What throws before it is an action is none.
    Transaction tx{shared_store()};
    EXPECT_THROW(tx.put(stories, Story{.owner = "j#o", .story_id = "2"}), KeyError);
    tx.put(stories, Story{.owner = "jo", .story_id = "2"});
    tx.commit();
    EXPECT_EQ(stories.scan().all().size(), 2U);
}

TEST_P(StoreContract, TypedTransactionNamesTheFieldThatIsNotThere) {
    const auto [stories, shop] = make_tables(shared_store());
    Transaction tx{shared_store()};
    tx.update(stories, "owner"_f = "jo", "story_id"_f = "3").set("likes"_f += 1);
    expect_error<TransactionCanceled>([&] { tx.commit(); }, "does not exist in the item: [likes]");
}

TEST_P(StoreContract, TypedTransactionRefusesTwoActionsOnOneRecord) {
    const auto [stories, shop] = make_tables(shared_store());
    Transaction tx{shared_store()};
    tx.update(stories, "owner"_f = "jo", "story_id"_f = "1").set("likes"_f += 1);
    tx.check(stories, "owner"_f = "jo", "story_id"_f = "1");
    EXPECT_THROW(tx.commit(), ValidationError);
    EXPECT_EQ(stories.get("owner"_f = "jo", "story_id"_f = "1")->likes, 5);

    Transaction nothing{shared_store()};
    EXPECT_THROW(nothing.commit(), ValidationError);

    Transaction missing{shared_store()};
    missing.put(Table<Story>{shared_store(), "no_table"}, Story{.owner = "jo", .story_id = "1"});
    expect_error<TableNotFound>([&] { missing.commit(); }, "no_table");
}

}  // namespace
}  // namespace dynaloom::contract
