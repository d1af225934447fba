#include "engine/engine.hpp"
#include "engine/table_schema.hpp"
#include "sqlite/row_store.hpp"
#include "support/sql_database.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace dynaloom {
namespace {

using namespace std::chrono_literals;

const Key key{{"PK", "counter"}};

class SqliteTokens : public testing::Test {
protected:
    SqliteTokens() { store_->create_table({"stories", {{"PK"}, {}}}); }

    /// Another store on the file, with the same clock.
    std::shared_ptr<Store> open() {
        return std::make_shared<engine::Engine>(
            std::make_unique<sqlite::RowStore>(file_, sqlite::Options{.durability = sqlite::Durability::normal},
                                               engine::TableSchema::parse),
            WaitsFor::disk, [this] { return now_; });
    }

    /// Counts one more, if the token is new.
    static void count(Store& store, const std::string& token, int by = 1) {
        store.transact_write_items(
            {.actions = {TransactUpdate{.table = "stories", .key = key, .update = {.add = {{Path{{"n"}}, by}}}}},
             .client_request_token = token});
    }
    AttributeValue counted() { return store_->get_item({.table = "stories", .key = key}).item->to_item().at("n"); }

    std::string tokens() { return test::SqlDatabase{file_}.run(R"(SELECT count(*) FROM "dynaloom::tokens")")[0][0]; }

    test::TempDir directory_;
    std::string file_ = directory_ / "store.db";
    std::chrono::system_clock::time_point now_{std::chrono::hours{500'000}};
    std::shared_ptr<Store> store_ = open();
};

TEST_F(SqliteTokens, ExpireAfterTenMinutes) {
    count(*store_, "token");
    now_ += 10min - 1ms;
    count(*store_, "token");
    EXPECT_EQ(counted(), AttributeValue{1});
    EXPECT_THROW(count(*store_, "token", 2), ServiceError);
    now_ += 1ms;
    count(*store_, "token", 2);  // another request by now
    EXPECT_EQ(counted(), AttributeValue{3});
    now_ += 9min;
    count(*store_, "token", 2);
    EXPECT_EQ(counted(), AttributeValue{3});
    now_ += 1min;
    count(*store_, "token", 2);
    EXPECT_EQ(counted(), AttributeValue{5});
}

TEST_F(SqliteTokens, ExpiredOnesAreDeletedOnTheWay) {
    for (int i = 0; i < 50; ++i) count(*store_, std::to_string(i));
    EXPECT_EQ(tokens(), "100");
    now_ += 9min;
    count(*store_, "later");
    EXPECT_EQ(tokens(), "102");
    now_ += 2min;
    for (int i = 0; i < 4; ++i) count(*store_, "after " + std::to_string(i));
    EXPECT_EQ(tokens(), "10") << "two rows for each token that is not expired";
    count(*store_, "later");
    EXPECT_EQ(counted(), AttributeValue{55});
}

TEST_F(SqliteTokens, AreSharedByAllThatUseTheFile) {
    const std::shared_ptr<Store> other = open();
    count(*other, "token");  // makes the table of tokens, which the first store has not seen
    count(*store_, "token");
    count(*store_, "second");
    count(*other, "second");
    EXPECT_EQ(counted(), AttributeValue{2});
    EXPECT_EQ(store_->list_tables({}).tables, std::vector<std::string>{"stories"});
}

TEST_F(SqliteTokens, OfAnotherStoreMayHaveMadeTheirTableWhileOursWasUndone) {
    const std::shared_ptr<Store> other = open();
    const auto cancelled = [&](Store& store) {
        EXPECT_THROW(
            store.transact_write_items(
                {.actions = {TransactDelete{.table = "stories", .key = key, .condition = attribute_exists("PK")}},
                 .client_request_token = "token"}),
            TransactionCanceled);
    };
    cancelled(*store_);
    // The schema's cookie is now what it was when the first store had made its table.
    other->create_table({"another", {{"PK"}, {}}});
    cancelled(*store_);
    count(*other, "token");
    count(*store_, "token");
    EXPECT_EQ(counted(), AttributeValue{1});
}

}  // namespace
}  // namespace dynaloom
