#include "engine/deadline.hpp"
#include "postgres/connection.hpp"
#include "postgres/test_server.hpp"
#include "postgres/transaction.hpp"
#include "support/postgres_client.hpp"
#include "support/postgres_proxy.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/postgres/store.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace dynaloom {
namespace {

using namespace std::chrono_literals;
using test::PostgresClient;

const KeySchema strings{{"PK"}, KeyAttribute{"SK"}};
const Key key{{"PK", "p"}, {"SK", "s"}};

EncodedItem encode(const Item& item) {
    constexpr std::array<std::string_view, 2> keys{"PK", "SK"};
    return EncodedItem::from_item(item, Encoding::plain, keys);
}

/// A store behind a proxy.
class PostgresLines : public test::PostgresTest {
protected:
    void open(const std::string& database, const postgres::Options& options = {}) {
        static_cast<void>(test::new_database(database));
        proxy_ = std::make_unique<test::PostgresProxy>(test::server().folder());
        store_ = postgres::open(proxy_->host() + " user=dynaloom dbname=" + database, options);
        store_->create_table({.table = "stories", .key_schema = strings});
        store_->put_item({.table = "stories", .item = encode({{"PK", "p"}, {"SK", "s"}, {"n", 1}})});
    }

    std::unique_ptr<test::PostgresProxy> proxy_;
    std::shared_ptr<Store> store_;
};

TEST_F(PostgresLines, CommitThatWasReportedIsKnownThoughTheLineBreaks) {
    open("reported_commit");
    proxy_->cut_behind_commit();
    store_->update_item(
        {.table = "stories", .key = key, .update = {.add = {{Path{{"n"}}, 1}}}, .condition = attribute_exists("PK")});
    EXPECT_TRUE(proxy_->has_cut());
    EXPECT_EQ(store_->get_item({.table = "stories", .key = key}).item->to_item().at("n").n().to_int64(), 2);
}

/// As when an administrator stops the server at that moment: an error comes behind the report.
TEST_F(PostgresLines, CommitThatWasReportedIsKnownThoughTheSessionIsEnded) {
    open("ended_session");
    proxy_->end_behind_commit();
    store_->update_item(
        {.table = "stories", .key = key, .update = {.add = {{Path{{"n"}}, 1}}}, .condition = attribute_exists("PK")});
    EXPECT_TRUE(proxy_->has_cut());
    EXPECT_EQ(store_->get_item({.table = "stories", .key = key}).item->to_item().at("n").n().to_int64(), 2);
}

/// As the guide counts them.
TEST_F(PostgresLines, CallsTakeFewRoundTrips) {
    open("round_trips", {.max_connections = 1});
    store_->create_table({.table = "streamed", .key_schema = strings, .stream = StreamViewType::new_and_old_images});
    for (int i = 0; i < 40; ++i)
        store_->put_item({.table = "stories", .item = encode({{"PK", "many"}, {"SK", std::to_string(i)}})});
    store_->create_table(
        {.table = "indexed",
         .key_schema = strings,
         .global_indexes = {{.name = "by_group", .partition_key = {{"group"}}, .sort_key = {}, .projection = {}}}});
    for (int i = 0; i < 60; ++i)
        store_->put_item(
            {.table = "indexed", .item = encode({{"PK", "p"}, {"SK", std::to_string(i)}, {"group", "g"}})});
    const QueryRequest of_index{
        .table = "indexed", .index = "by_group", .key_condition = compare(Condition::Op::equal, "group", "g")};
    const EncodedItem item = encode({{"PK", "p"}, {"SK", "s"}, {"n", 1}});
    const Condition exists = attribute_exists("PK");
    const auto query = [](std::uint32_t limit) {
        return QueryRequest{
            .table = "stories", .key_condition = compare(Condition::Op::equal, "PK", "many"), .limit = limit};
    };
    int number = 0;
    const auto with_token = [&](const char* table) {
        TransactWriteItemsRequest request;
        request.actions.emplace_back(
            TransactPut{.table = table, .item = encode({{"PK", "p"}, {"SK", "s"}, {"n", ++number}})});
        request.client_request_token = std::to_string(number);
        store_->transact_write_items(request);
    };
    const struct {
        const char* name;
        int trips;
        std::function<void()> call;
    } calls[] = {
        {"get", 1, [&] { store_->get_item({.table = "stories", .key = key}); }},
        {"batch of gets", 1,
         [&] {
             store_->batch_get_item({.gets = {{"stories", key}, {"stories", {{"PK", "p"}, {"SK", "t"}}}}});
         }},
        {"query of few", 1, [&] { store_->query(query(20)); }},
        {"query of more", 2, [&] { store_->query(query(40)); }},
        {"put", 1, [&] { store_->put_item({.table = "stories", .item = item}); }},
        {"put under a condition", 2,
         [&] { store_->put_item({.table = "stories", .item = item, .condition = exists}); }},
        {"put into a stream", 3,
         [&] {
             store_->put_item({.table = "streamed", .item = encode({{"PK", "p"}, {"SK", "s"}, {"n", ++number}})});
         }},
        {"transaction with a token", 4, [&] { with_token("stories"); }},
        {"transaction with a token into a stream", 5, [&] { with_token("streamed"); }},
        {"query of an index", 3, [&] { store_->query(of_index); }},
    };
    for (const auto& [name, trips, call] : calls) {
        SCOPED_TRACE(name);
        call();  // prepares its statements
        const int before = proxy_->turns();
        call();
        EXPECT_EQ(proxy_->turns() - before, trips);
    }
}

TEST_F(PostgresLines, ConnectionThatOpeningMadeIsUsed) {
    open("first_connection");
    const std::string dsn = test::server().dsn("first_connection");
    PostgresClient sql{dsn};
    const auto connections = [&] {
        return sql.run(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'dynaloom' AND datname = current_database()"
            " ORDER BY pid");
    };
    const std::shared_ptr<Store> other = postgres::open(dsn);
    const PostgresClient::Rows opened = connections();
    EXPECT_TRUE(other->get_item({.table = "stories", .key = key}).item);
    EXPECT_EQ(connections(), opened);
}

TEST_F(PostgresLines, ServerThatFallsSilentBehindTheLoginCannotBeReached) {
    open("silent_later");
    proxy_->freeze_behind_login();
    try {
        static_cast<void>(
            postgres::open(proxy_->host() + " user=dynaloom dbname=silent_later", {.connect_timeout = 200ms}));
        ADD_FAILURE() << "opened";
    } catch (const ConnectionError& error) {
        EXPECT_NE(std::string{error.what()}.find("database \"silent_later\""), std::string::npos) << error.what();
        EXPECT_FALSE(error.outcome_unknown());
    }
}

TEST_F(PostgresLines, BudgetHoldsThoughTheServerAnswersNobody) {
    open("frozen");
    proxy_->freeze();
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_THROW(store_->get_item({.table = "stories", .key = key}, {.budget = 150ms}), Timeout);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 55s) << "less than the statement timeout";
}

TEST_F(PostgresLines, ConnectionIsOpenedInWhatIsLeftOfTheBudget) {
    open("left", {.max_connections = 1});
    engine::Deadline deadline{300ms};
    static_cast<void>(deadline.end());
    std::this_thread::sleep_for(200ms);
    proxy_->freeze();
    try {
        const postgres::Connection connection{proxy_->host() + " dbname=left user=dynaloom", {}, deadline};
        ADD_FAILURE() << "opened";
    } catch (const ConnectionError& error) {
        const std::string text = error.what();
        const std::string before = "no answer for ";
        ASSERT_NE(text.find(before), std::string::npos) << text;
        EXPECT_LE(std::stoi(text.substr(text.find(before) + before.size())), 100) << text;
    }
}

/// As when a pooler lends one connection to many clients.
TEST_F(PostgresLines, PreparedStatementsOfOneNameAreTheSame) {
    const std::string dsn = test::server().dsn();
    const auto names = [&](const std::vector<std::string>& statements) {
        engine::Deadline deadline{60s};
        const engine::Call call;
        postgres::Connection connection{dsn, {}, deadline};
        connection.work_for(call, deadline);
        for (const std::string& sql : statements) {
            const postgres::Command command{sql};
            connection.run({&command, 1});
        }
        const postgres::Command ask{.sql = "SELECT statement, name FROM pg_prepared_statements", .once = true};
        const std::vector<postgres::Result> rows = connection.run({&ask, 1});
        std::map<std::string, std::string> found;
        for (int row = 0; row < rows[0].rows(); ++row) found.emplace(rows[0].text(row, 0), rows[0].text(row, 1));
        connection.rest();
        return found;
    };
    const auto one = names({"SELECT 1", "SELECT 2"});
    const auto other = names({"SELECT 2"});
    EXPECT_EQ(one.at("SELECT 2"), other.at("SELECT 2"));
    EXPECT_NE(one.at("SELECT 1"), one.at("SELECT 2"));
}

TEST_F(PostgresLines, ServerThatOnlyReadsIsLeftForOneThatWrites) {
    const std::string dsn = test::new_database("failover");
    postgres::open(dsn)->create_table({.table = "stories", .key_schema = strings});
    PostgresClient sql{dsn};
    sql.run("ALTER DATABASE failover SET default_transaction_read_only = on");
    const std::shared_ptr<Store> store = postgres::open(dsn);
    EXPECT_FALSE(store->get_item({.table = "stories", .key = key}).item);
    sql.run("ALTER DATABASE failover RESET default_transaction_read_only");
    store->put_item({.table = "stories", .item = encode(key)});
    EXPECT_TRUE(store->get_item({.table = "stories", .key = key}).item);
}

/// Small rows may stand before great ones.
TEST(PostgresPages, NoStatementAsksForMoreThanAHundredMegabytes) {
    constexpr std::size_t most = 256;
    postgres::RowsToAsk rows{{.rows = 1'000'000, .bytes = std::size_t{1} << 20U}};
    std::size_t read = 0;
    for (int statement = 0; statement < 50; ++statement) {
        const std::size_t asked = rows.next(read, read * 20);
        ASSERT_GE(asked, 1U);
        ASSERT_LE(asked, read == 0 ? 25U : most);
        read += asked;
        rows.see(20);
    }
    EXPECT_GT(read, 10'000U);
    rows.see(400'000);
    EXPECT_LE(rows.next(read, 600'000), 2U);
}

}  // namespace
}  // namespace dynaloom
