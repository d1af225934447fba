#include "postgres/test_server.hpp"
#include "support/eventually.hpp"
#include "support/in_threads.hpp"
#include "support/postgres_client.hpp"
#include "support/postgres_proxy.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/postgres/store.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace dynaloom {
namespace {

using namespace std::chrono_literals;
using test::PostgresClient;

const KeySchema numbered{{"PK"}, KeyAttribute{"SK", KeyType::N}};

EncodedItem item_of(int writer, int number) {
    constexpr std::array<std::string_view, 2> keys{"PK", "SK"};
    return EncodedItem::from_item({{"PK", std::to_string(writer)}, {"SK", number}, {"text", std::string(200, 'x')}},
                                  Encoding::plain, keys);
}

Key key_of(int writer, int number) {
    return {{"PK", std::to_string(writer)}, {"SK", number}};
}

/// The message of the error that `call` throws.
template <class Expected, class Call>
std::string message_of(const Call& call) {
    try {
        call();
    } catch (const Expected& error) {
        return error.what();
    } catch (const std::exception& error) {
        ADD_FAILURE() << "another error: " << error.what();
    }
    return "nothing of the kind was thrown";
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

class PostgresFaults : public test::PostgresTest {};

TEST_F(PostgresFaults, KilledServerKeepsWhatItAcknowledgedAndClientsGoOn) {
    test::PostgresServer server{test::PostgresServer::Durability::crash};
    const std::shared_ptr<Store> store = postgres::open(server.dsn());
    store->create_table({.table = "stories", .key_schema = numbered});
    constexpr int writers = 4;
    constexpr int batch = 5;
    std::atomic<bool> done = false;
    std::array<std::set<int>, writers> acknowledged;
    std::array<std::set<int>, writers> refused;
    std::array<int, writers> sent{};
    std::array<std::atomic<int>, writers> since_start{};
    std::thread writing{[&] {
        test::in_threads(writers, [&](int writer) {
            const auto me = static_cast<std::size_t>(writer);
            while (!done) {
                const int number = sent[me]++;
                try {
                    BatchWriteItemRequest request;
                    for (int i = 0; i < batch; ++i)
                        request.writes.push_back({"stories", item_of(writer, number * batch + i)});
                    store->batch_write_item(request);
                    acknowledged[me].insert(number);
                    ++since_start[me];
                } catch (const Error& error) {
                    if (!error.outcome_unknown()) refused[me].insert(number);
                    std::this_thread::sleep_for(5ms);
                }
            }
        });
    }};
    const auto all_write = [&] {
        return test::eventually(
            [&] { return std::ranges::all_of(since_start, [](const auto& count) { return count >= 5; }); }, 2min);
    };
    EXPECT_TRUE(all_write());
    server.kill_now();
    server.start();
    for (std::atomic<int>& count : since_start) count = 0;
    EXPECT_TRUE(all_write());
    done = true;
    writing.join();
    for (int writer = 0; writer < writers; ++writer) {
        const auto me = static_cast<std::size_t>(writer);
        for (int number = 0; number < sent[me]; ++number) {
            int found = 0;
            for (int i = 0; i < batch; ++i)
                if (store->get_item({.table = "stories", .key = key_of(writer, number * batch + i)}).item) ++found;
            if (acknowledged[me].contains(number)) {
                EXPECT_EQ(found, batch);
            } else if (refused[me].contains(number)) {
                EXPECT_EQ(found, 0);
            } else {
                EXPECT_TRUE(found == 0 || found == batch) << found;
            }
        }
    }
    EXPECT_EQ(store->verify_table({"stories"}).difference_count, 0U);
}

TEST_F(PostgresFaults, OpeningTellsWhatIsWrongAndNoPassword) {
    PostgresClient sql{test::server().dsn()};
    sql.run("CREATE ROLE with_password LOGIN PASSWORD 'right'");
    sql.run("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
    const std::string folder = "host=" + test::server().folder();
    const auto refused = [](const std::string& dsn) {
        std::string message = message_of<ConnectionError>([&] { static_cast<void>(postgres::open(dsn)); });
        EXPECT_FALSE(holds(message, "s3cret")) << message;
        return message;
    };
    const std::string password = refused(folder + " user=with_password dbname=postgres password=s3cret");
    EXPECT_TRUE(holds(password, "database \"postgres\"")) << password;
    EXPECT_TRUE(holds(password, "password authentication failed")) << password;
    EXPECT_TRUE(holds(refused(test::server().dsn("nowhere")), "\"nowhere\" does not exist"));
    const std::string nobody = refused("host=127.0.0.1 port=1 dbname=app user=me password=s3cret");
    EXPECT_TRUE(holds(nobody, "database \"app\" on \"127.0.0.1:1\"")) << nobody;
    refused("host=127.0.0.1 port=1 pasword=s3cret");
    refused("postgresql://me:s3cret@[127.0.0.1/app");
    refused("s3cret = 'x");
    refused("postgresql:/me:s3cret@db/app");
    refused("me:s3cret@db/app");
    refused("app password s3cret");

    const std::string encoding =
        message_of<ServiceError>([] { static_cast<void>(postgres::open(test::server().dsn("latin"))); });
    EXPECT_TRUE(holds(encoding, "LATIN1")) << encoding;
    for (const std::string& schema : {std::string{}, std::string(64, 's'), std::string{"a\0b", 3}})
        EXPECT_THROW(static_cast<void>(postgres::open(test::server().dsn(), {.schema = schema})), ConnectionError);
}

TEST_F(PostgresFaults, ServerThatDoesNotAnswerIsGivenUp) {
    test::PostgresProxy silent{test::server().folder()};
    silent.freeze();
    const auto begin = std::chrono::steady_clock::now();
    const std::string message = message_of<ConnectionError>(
        [&] { static_cast<void>(postgres::open(silent.host() + " dbname=app user=me", {.connect_timeout = 200ms})); });
    EXPECT_TRUE(holds(message, "no answer for 200 ms")) << message;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 60s);
}

/// A store, a table of it, and another program that holds a row of that.
class PostgresWaits : public PostgresFaults {
protected:
    void open(const std::string& database, const postgres::Options& options) {
        dsn_ = test::new_database(database);
        store_ = postgres::open(dsn_);
        store_->create_table({.table = "stories", .key_schema = numbered});
        put(1);
        store_ = postgres::open(dsn_, options);
        other_ = std::make_unique<PostgresClient>(dsn_);
        other_->run("BEGIN; UPDATE stories SET data = data");
    }
    void put(int number, std::chrono::milliseconds budget = 0ms) {
        store_->put_item({.table = "stories", .item = item_of(1, number)}, {.budget = budget});
    }
    bool has(int number, std::chrono::milliseconds budget = 0ms) {
        return store_->get_item({.table = "stories", .key = key_of(1, number)}, {.budget = budget}).item.has_value();
    }

    std::string dsn_;
    std::shared_ptr<Store> store_;
    std::unique_ptr<PostgresClient> other_;
};

TEST_F(PostgresWaits, LockThatIsNotToBeHadIsATimeout) {
    open("lock_timeout", {.lock_timeout = 100ms});
    const std::string message = message_of<Timeout>([&] { put(1); });
    EXPECT_TRUE(holds(message, "table \"stories\", database \"lock_timeout\"")) << message;
    put(2);  // the connection is fit for more
    other_->run("ROLLBACK");
    put(1);
}

TEST_F(PostgresWaits, BudgetEndsTheWaitAndLeavesNobodyWaiting) {
    open("budget", {});
    const auto begin = std::chrono::steady_clock::now();
    const std::string message = message_of<Timeout>([&] { put(1, 150ms); });
    EXPECT_TRUE(holds(message, "150 ms")) << message;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 9s) << "less than the lock timeout";
    EXPECT_TRUE(test::come_to_wait(*other_, 0));
    EXPECT_TRUE(has(1));
}

TEST_F(PostgresWaits, BudgetLongerThanTheLockTimeoutIsWaitedFor) {
    open("long_budget", {.lock_timeout = 50ms});
    std::thread releasing{[&] {
        std::this_thread::sleep_for(300ms);
        other_->run("ROLLBACK");
    }};
    put(1, 60s);
    releasing.join();
}

TEST_F(PostgresWaits, StatementThatTakesTooLongIsATimeout) {
    open("statement_timeout", {.lock_timeout = 10s, .statement_timeout = 100ms});
    message_of<Timeout>([&] { put(1); });
    EXPECT_TRUE(has(1, 60s));
}

TEST_F(PostgresWaits, BudgetLongerThanTheStatementTimeoutIsWaitedFor) {
    open("longer_budget", {.statement_timeout = 200ms});
    std::thread releasing{[&] {
        std::this_thread::sleep_for(600ms);
        other_->run("ROLLBACK");
    }};
    put(1, 60s);
    releasing.join();
}

TEST_F(PostgresFaults, BudgetIsThatOfAllTransactionsOfACall) {
    const std::string dsn = test::new_database("many_transactions");
    const std::shared_ptr<Store> store = postgres::open(dsn);
    store->create_table({.table = "sessions", .key_schema = {{"PK"}, std::nullopt}});
    PostgresClient sql{dsn};
    sql.run(
        "INSERT INTO sessions SELECT i, '', NULL, jsonb_build_object('ttl', extract(epoch FROM now())::bigint - 60)"
        " FROM generate_series(1, 300) AS i;"
        "CREATE FUNCTION rest() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END';"
        "CREATE TRIGGER slow BEFORE DELETE ON sessions FOR EACH STATEMENT EXECUTE FUNCTION rest()");
    store->update_time_to_live({.table = "sessions", .attribute = "ttl"});
    EXPECT_THROW(store->delete_expired_items({.table = "sessions"}, {.budget = 800ms}), Timeout);
    store->delete_expired_items({.table = "sessions"});
    EXPECT_EQ(sql.run("SELECT count(*) FROM sessions").at(0).at(0), "0");
}

TEST_F(PostgresWaits, ExhaustedPoolIsATimeoutThatNamesIt) {
    open("pool", {.max_connections = 1});
    std::thread waiting_for_row{[&] { put(1, 60s); }};
    EXPECT_TRUE(test::come_to_wait(*other_, 1));
    const std::string message = message_of<Timeout>([&] { has(1, 50ms); });
    EXPECT_TRUE(holds(message, "pool of 1")) << message;
    EXPECT_TRUE(holds(message, "database \"pool\"")) << message;
    other_->run("ROLLBACK");
    waiting_for_row.join();
    EXPECT_TRUE(has(1));
}

TEST_F(PostgresFaults, ReadOnlyDatabaseCanBeRead) {
    const std::string dsn = test::new_database("read_only");
    postgres::open(dsn)->create_table({.table = "stories", .key_schema = numbered});
    PostgresClient{dsn}.run("ALTER DATABASE read_only SET default_transaction_read_only = on");
    const std::shared_ptr<Store> store = postgres::open(dsn);
    EXPECT_FALSE(store->get_item({.table = "stories", .key = key_of(1, 1)}).item);
    EXPECT_TRUE(store->scan({.table = "stories"}).items.empty());
    try {
        store->put_item({.table = "stories", .item = item_of(1, 1)});
        ADD_FAILURE() << "written";
    } catch (const ServiceError& error) {
        EXPECT_EQ(error.code(), "SQLSTATE_25006");
    }
    EXPECT_FALSE(store->get_item({.table = "stories", .key = key_of(1, 1)}).item);
}

TEST_F(PostgresFaults, SettingsOfADatabaseChangeNothing) {
    const std::string dsn = test::new_database("settings");
    PostgresClient{dsn}.run(
        "ALTER DATABASE settings SET default_transaction_isolation = 'serializable';"
        "ALTER DATABASE settings SET standard_conforming_strings = off;"
        "ALTER DATABASE settings SET search_path = nowhere;"
        "ALTER DATABASE settings SET client_encoding = 'LATIN1';"
        "ALTER DATABASE settings SET bytea_output = 'escape';"
        "ALTER DATABASE settings SET client_min_messages = 'debug5'");
    const std::shared_ptr<Store> store = postgres::open(dsn);
    store->create_table({.table = "stories", .key_schema = {{"PK"}, std::nullopt}});
    constexpr std::array<std::string_view, 1> keys{"PK"};
    const Item item{{"PK", "a\\'\"é\U0001F600"}, {"text", std::string{"\\ \0 ''é", 8}}};
    store->put_item({.table = "stories", .item = EncodedItem::from_item(item, Encoding::plain, keys)});
    EXPECT_EQ(store->get_item({.table = "stories", .key = {{"PK", item.at("PK")}}}).item->to_item(), item);
}

/// Connections that another program ends while nothing is asked of them are replaced unnoticed.
TEST_F(PostgresFaults, IdleConnectionsThatWereEndedAreReplaced) {
    const std::string dsn = test::new_database("idle");
    const std::shared_ptr<Store> store = postgres::open(dsn);
    store->create_table({.table = "stories", .key_schema = numbered});
    for (int round = 0; round < 5; ++round) {
        PostgresClient{dsn}.run(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name = 'dynaloom'"
            " AND datname = 'idle'");
        if (round % 2 == 0)
            store->put_item({.table = "stories", .item = item_of(1, round)});
        else
            EXPECT_TRUE(store->get_item({.table = "stories", .key = key_of(1, round - 1)}).item);
    }
}

TEST_F(PostgresFaults, PreparedStatementsThatAreGoneAreMadeAnew) {
    const std::string dsn = test::new_database("prepared");
    const std::shared_ptr<Store> store = postgres::open(dsn, {.max_connections = 1});
    // More tables than a connection keeps statements.
    for (int i = 0; i < 150; ++i) {
        const std::string name = "table" + std::to_string(i);
        store->create_table({.table = name, .key_schema = numbered});
        for (int round = 0; round < 2; ++round) {
            store->put_item({.table = name, .item = item_of(1, 1)});
            EXPECT_TRUE(store->get_item({.table = name, .key = key_of(1, 1)}).item);
        }
    }
    // A table that changes under the statements.
    PostgresClient{dsn}.run("ALTER TABLE table0 RENAME COLUMN data TO body");
    EXPECT_THROW(store->get_item({.table = "table0", .key = key_of(1, 1)}), TableNotFound);
    PostgresClient{dsn}.run("ALTER TABLE table0 RENAME COLUMN body TO data");
    EXPECT_TRUE(store->get_item({.table = "table0", .key = key_of(1, 1)}).item);
}

}  // namespace
}  // namespace dynaloom
