#include "postgres/table.hpp"
#include "postgres/test_server.hpp"
#include "support/accounts.hpp"
#include "support/eventually.hpp"
#include "support/in_threads.hpp"
#include "support/postgres_client.hpp"
#include "support/process.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/postgres/store.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dynaloom {
namespace {

using test::Process;
using Op = Condition::Op;

constexpr const char* worker = DYNALOOM_STORE_WORKER;
const KeySchema numbered{{"PK"}, KeyAttribute{"SK", KeyType::N}};

EncodedItem encode(const Item& item) {
    constexpr std::array<std::string_view, 2> keys{"PK", "SK"};
    return EncodedItem::from_item(item, Encoding::plain, keys);
}

class PostgresConcurrency : public test::PostgresTest {};

TEST_F(PostgresConcurrency, NoIncrementOfSixteenThreadsInTwoProcessesIsLost) {
    const std::string dsn = test::new_database("increments");
    const std::shared_ptr<Store> store = postgres::open(dsn);
    store->create_table({.table = "stories", .key_schema = numbered});
    for (int i = 0; i < 10; ++i)
        store->put_item({.table = "stories", .item = encode({{"PK", "counter"}, {"SK", i}, {"n", 0}})});
    Process processes[] = {Process{{worker, "increment", dsn, "8", "625"}},
                           Process{{worker, "increment", dsn, "8", "625"}}};
    for (Process& process : processes) {
        EXPECT_EQ(process.read_lines(), std::vector<std::string>{});
        EXPECT_EQ(process.wait(), 0);
    }
    std::int64_t sum = 0;
    for (const EncodedItem& item : store->scan({.table = "stories"}).items)
        sum += item.to_item().at("n").n().to_int64().value();
    EXPECT_EQ(sum, 10'000);
}

/// Of two transactions that each write what the other finds absent, one must see the other.
TEST_F(PostgresConcurrency, WhatATransactionFoundAbsentStaysAbsentUntilItsEnd) {
    const std::shared_ptr<Store> store = postgres::open(test::new_database("absent_rows"));
    store->create_table({.table = "left", .key_schema = numbered});
    store->create_table({.table = "right", .key_schema = numbered});
    constexpr int rounds = 150;
    std::array<std::vector<bool>, 2> done{std::vector<bool>(rounds), std::vector<bool>(rounds)};
    std::array<std::atomic<int>, 2> arrived{};
    const auto meet = [&](std::size_t me, int round) {
        arrived[me] = round;
        for (const std::atomic<int>& other : arrived)
            while (other < round) std::this_thread::yield();
    };
    test::in_threads(2, [&](int thread) {
        const auto me = static_cast<std::size_t>(thread);
        for (int round = 0; round < rounds; ++round) {
            meet(me, round + 1);
            const Item key{{"PK", "p"}, {"SK", round}};
            const auto slot = static_cast<std::size_t>(round);
            TransactWriteItemsRequest request;
            request.actions.emplace_back(ConditionCheck{
                .table = thread == 0 ? "left" : "right", .key = key, .condition = attribute_not_exists("PK")});
            request.actions.emplace_back(TransactPut{.table = thread == 0 ? "right" : "left", .item = encode(key)});
            try {
                store->transact_write_items(request);
                done[me][slot] = true;
            } catch (const TransactionCanceled&) {  // NOLINT(bugprone-empty-catch): the other was first
            }
        }
        arrived[me] = rounds + 1;
    });
    for (int round = 0; round < rounds; ++round) {
        const auto slot = static_cast<std::size_t>(round);
        EXPECT_NE(done[0][slot], done[1][slot]) << round;
    }
}

TEST_F(PostgresConcurrency, OneOfManyCreatesTheItem) {
    const std::shared_ptr<Store> store = postgres::open(test::new_database("creates"));
    store->create_table({.table = "stories", .key_schema = numbered});
    std::atomic<int> created = 0;
    constexpr int items = 100;
    test::in_threads(4, [&](int thread) {
        for (int i = 0; i < items; ++i) {
            try {
                store->put_item({.table = "stories",
                                 .item = encode({{"PK", "p"}, {"SK", i}, {"by", thread}}),
                                 .condition = attribute_not_exists("PK")});
                ++created;
            } catch (const ConditionFailed&) {  // NOLINT(bugprone-empty-catch): another was first
            }
        }
    });
    EXPECT_EQ(created, items);
}

TEST_F(PostgresConcurrency, MoneyThatMovesBetweenTablesIsNeitherMadeNorLost) {
    const std::shared_ptr<Store> store = postgres::open(test::new_database("money"));
    constexpr int accounts = 4;
    for (const char* table : {"here", "there"}) {
        store->create_table({.table = table, .key_schema = numbered});
        for (int i = 0; i < accounts; ++i)
            store->put_item({.table = table, .item = encode({{"PK", "account"}, {"SK", i}, {"balance", 100}})});
    }
    const auto read_all = [&] {
        TransactGetItemsRequest request;
        for (const char* table : {"here", "there"})
            for (int i = 0; i < accounts; ++i)
                request.gets.push_back({.table = table, .key = {{"PK", "account"}, {"SK", i}}});
        std::int64_t sum = 0;
        for (const auto& item : store->transact_get_items(request).items)
            sum += item->to_item().at("balance").n().to_int64().value();
        return sum;
    };
    std::atomic<bool> done = false;
    std::thread reading{[&] {
        while (!done) EXPECT_EQ(read_all(), 2 * accounts * 100);
    }};
    test::in_threads(4, [&](int thread) {
        for (int i = 0; i < 150; ++i) {
            const auto change = [&](const char* table, int number, int amount) {
                return TransactUpdate{.table = table,
                                      .key = {{"PK", "account"}, {"SK", number % accounts}},
                                      .update = {.add = {{Path{{"balance"}}, amount}}},
                                      .condition = compare(Op::greater_equal, "balance", amount < 0 ? -amount : 0)};
            };
            TransactWriteItemsRequest request;
            request.actions.emplace_back(change(thread % 2 == 0 ? "there" : "here", thread + i, -7));
            request.actions.emplace_back(change(thread % 2 == 0 ? "here" : "there", i * 3, 7));
            request.client_request_token = std::to_string(thread) + "-" + std::to_string(i);
            try {
                store->transact_write_items(request);
                store->transact_write_items(request);  // the same again, which does nothing
            } catch (const TransactionCanceled&) {     // NOLINT(bugprone-empty-catch): too little money
            }
        }
    });
    done = true;
    reading.join();
    EXPECT_EQ(read_all(), 2 * accounts * 100);
}

/// Brings the number of the next transaction close below a power of ten, where the order of numbers is not that of
/// their digits.
void use_up_transactions(const std::string& dsn) {
    test::PostgresClient sql{dsn};
    const std::int64_t next = std::stoll(sql.run("SELECT pg_current_xact_id()").at(0).at(0));
    std::int64_t power = 1000;
    while (power < next + 100) power *= 10;
    sql.run("DO $$ BEGIN FOR i IN 1.." + std::to_string(power - next - 100) +
            " LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$");
}

/// Eight writers beside one reader: each item's records come in the order of its values, and none is missing.
TEST_F(PostgresConcurrency, ReaderOfAStreamMissesNothing) {
    const std::string dsn = test::new_database("streams");
    const std::shared_ptr<Store> store = postgres::open(dsn);
    const std::string arn =
        store->create_table({.table = "stories", .key_schema = numbered, .stream = StreamViewType::new_and_old_images})
            .description.latest_stream_arn;
    store->create_table({.table = "others", .key_schema = numbered, .stream = StreamViewType::keys_only});
    use_up_transactions(dsn);
    constexpr int writers = 8;
    constexpr int writes = 100;
    constexpr int items = 3;
    std::atomic<int> expected = 0;
    std::atomic<bool> done = false;
    int seen = 0;
    std::thread reading{[&] {
        const std::string shard = store->describe_stream({.stream_arn = arn}).shards.at(0).id;
        std::optional<std::string> iterator =
            store->get_shard_iterator({arn, shard, ShardIteratorType::trim_horizon, {}}).shard_iterator;
        std::map<std::int64_t, std::int64_t> values;
        const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes{4};
        while (std::chrono::steady_clock::now() < limit && (!done || seen < expected)) {
            const GetRecordsResult page = store->get_records({*iterator});
            for (const StreamRecord& record : page.records) {
                ++seen;
                const Item item = record.new_image->to_item();
                std::int64_t& last = values[item.at("SK").n().to_int64().value()];
                const std::int64_t value = item.at("n").n().to_int64().value();
                EXPECT_EQ(value, last + 1);
                last = value;
            }
            iterator = page.next_shard_iterator;
        }
    }};
    test::in_threads(writers, [&](int thread) {
        for (int i = 0; i < writes; ++i) {
            const Key key{{"PK", "p"}, {"SK", (thread + i) % items}};
            const Update add{.add = {{Path{{"n"}}, 1}}};
            if (i % 4 == 0) {  // has written something else before it comes to the item
                TransactWriteItemsRequest request;
                request.actions.emplace_back(TransactUpdate{.table = "others", .key = key, .update = add});
                request.actions.emplace_back(TransactUpdate{.table = "stories", .key = key, .update = add});
                request.client_request_token = std::to_string(thread) + "-" + std::to_string(i);
                store->transact_write_items(request);
            } else {
                store->update_item({.table = "stories", .key = key, .update = add});
            }
            ++expected;
        }
    });
    done = true;
    reading.join();
    EXPECT_EQ(seen, writers * writes);
}

/// Transactions are numbered before they are over, so an old one keeps the records of those that came later.
TEST_F(PostgresConcurrency, StreamDoesNotEndBeforeAllItsRecordsWereRead) {
    const std::string dsn = test::new_database("closed_streams");
    const std::shared_ptr<Store> store = postgres::open(dsn);
    const std::string arn =
        store->create_table({.table = "stories", .key_schema = numbered, .stream = StreamViewType::keys_only})
            .description.latest_stream_arn;
    test::PostgresClient old{dsn};
    old.run("BEGIN; SELECT pg_current_xact_id()");
    store->put_item({.table = "stories", .item = encode({{"PK", "p"}, {"SK", 1}})});
    store->delete_table({"stories"});
    const StreamShard open_shard = store->describe_stream({.stream_arn = arn}).shards.at(0);
    EXPECT_FALSE(open_shard.ending_sequence_number);
    const std::string begin =
        store->get_shard_iterator({arn, open_shard.id, ShardIteratorType::trim_horizon, {}}).shard_iterator;
    const GetRecordsResult early = store->get_records({begin});
    EXPECT_TRUE(early.records.empty());
    ASSERT_TRUE(early.next_shard_iterator);
    old.run("ROLLBACK");
    const GetRecordsResult late = store->get_records({*early.next_shard_iterator});
    ASSERT_EQ(late.records.size(), 1U);
    EXPECT_FALSE(late.next_shard_iterator);
    EXPECT_EQ(store->describe_stream({.stream_arn = arn}).shards.at(0).ending_sequence_number,
              late.records[0].sequence_number);
}

/// The server would need this database's minute to see that two transactions wait for each other.
TEST_F(PostgresConcurrency, WritersOfTwoTablesNeverWaitForEachOther) {
    const std::string dsn = test::new_database("two_tables");
    test::PostgresClient{dsn}.run("ALTER DATABASE two_tables SET deadlock_timeout = '1min'");
    const std::shared_ptr<Store> store = postgres::open(dsn);
    store->create_table({.table = "here", .key_schema = numbered});
    store->create_table({.table = "there", .key_schema = numbered, .stream = StreamViewType::keys_only});
    test::in_threads(4, [&](int thread) {
        for (int i = 0; i < 100; ++i) {
            const auto update = [&](const char* table, int number) {
                return TransactUpdate{
                    .table = table, .key = {{"PK", "p"}, {"SK", number % 2}}, .update = {.add = {{Path{{"n"}}, 1}}}};
            };
            const bool forth = thread % 2 == 0;
            const CallOptions soon{.budget = std::chrono::seconds{40}};
            if (thread < 2) {
                TransactWriteItemsRequest request;
                request.actions.emplace_back(update(forth ? "here" : "there", i));
                request.actions.emplace_back(update(forth ? "there" : "here", i));
                request.actions.emplace_back(update("here", i + 1));
                store->transact_write_items(request, soon);
            } else {
                BatchWriteItemRequest request;
                for (const char* table : {"here", "there"})
                    request.writes.push_back({table, encode({{"PK", "p"}, {"SK", i % 2}, {"n", i}})});
                store->batch_write_item(request, soon);
            }
        }
    });
}

/// A program whose rows no lock of ours covers.
class PostgresStrangers : public PostgresConcurrency {
protected:
    void open(const std::string& database) {
        dsn_ = test::new_database(database);
        test::PostgresClient{dsn_}.run("ALTER DATABASE " + database + " SET deadlock_timeout = '3s'");
        store_ = postgres::open(dsn_);
        store_->create_table({.table = "stories", .key_schema = {{"PK"}, KeyAttribute{"SK"}}});
        stranger_ = std::make_unique<test::PostgresClient>(dsn_);
        stranger_->run("SET deadlock_timeout = '1min'");
    }

    std::string dsn_;
    std::shared_ptr<Store> store_;
    std::unique_ptr<test::PostgresClient> stranger_;
};

TEST_F(PostgresStrangers, RowInsertedBehindTheLookIsSeen) {
    open("inserted");
    stranger_->run("BEGIN; INSERT INTO stories VALUES ('p', 's', NULL, '{}')");
    std::thread putting{[&] {
        EXPECT_THROW(store_->put_item({.table = "stories",
                                       .item = encode({{"PK", "p"}, {"SK", "s"}, {"n", 1}}),
                                       .condition = attribute_not_exists("PK")}),
                     ConditionFailed);
    }};
    EXPECT_TRUE(test::come_to_wait(*stranger_, 1));
    stranger_->run("COMMIT");
    putting.join();
}

TEST_F(PostgresStrangers, DeadlockIsNotSeen) {
    open("deadlock");
    stranger_->run("INSERT INTO stories VALUES ('p', '1', NULL, '{}'), ('p', '2', NULL, '{}')");
    stranger_->run("BEGIN; UPDATE stories SET data = '{\"n\": 1}' WHERE sk = '2'");
    std::thread writing{[&] {
        TransactWriteItemsRequest request;
        for (const char* sort : {"1", "2"})
            request.actions.emplace_back(TransactUpdate{
                .table = "stories", .key = {{"PK", "p"}, {"SK", sort}}, .update = {.add = {{Path{{"n"}}, 1}}}});
        EXPECT_NO_THROW(store_->transact_write_items(request));
    }};
    EXPECT_TRUE(test::come_to_wait(*stranger_, 1));
    // Goes on once the store has given way.
    EXPECT_NO_THROW(stranger_->run("UPDATE stories SET data = '{\"n\": 1}' WHERE sk = '1'"));
    EXPECT_NO_THROW(stranger_->run("COMMIT"));
    writing.join();
    EXPECT_EQ(stranger_->run("SELECT data FROM stories ORDER BY sk"),
              (test::PostgresClient::Rows{{"{\"n\": 2}"}, {"{\"n\": 2}"}}));
    store_.reset();  // what a connection met is counted when it closes
    const auto deadlocks = [&] {
        return stranger_->run("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").at(0).at(0);
    };
    // More than one if the store came back before the stranger had what it had waited for.
    EXPECT_TRUE(test::eventually([&] { return deadlocks() != "0"; }));
}

/// A sweep uses a table and what belongs to it, in the order in which whoever changes the table takes them.
TEST_F(PostgresConcurrency, SweepAndChangeOfATableNeverWaitForEachOther) {
    const std::string dsn = test::new_database("sweeps");
    test::PostgresClient{dsn}.run("ALTER DATABASE sweeps SET deadlock_timeout = '1min'");
    const std::shared_ptr<Store> store = postgres::open(dsn);
    const auto space_of = [](const std::string& table) { return table + "::expiry"; };
    const auto lock = [](const std::string& table) { return std::to_string(postgres::lock_id("public", table)); };
    std::string table = "sessions";
    while (postgres::lock_id("public", space_of(table)) > postgres::lock_id("public", table)) table += 's';
    store->create_table({.table = table, .key_schema = numbered});
    store->update_time_to_live({.table = table, .attribute = "ttl"});
    test::PostgresClient changing{dsn};
    changing.run("BEGIN; SET LOCAL lock_timeout = '20s'; SELECT pg_advisory_xact_lock(" + lock(table) + ")");
    std::thread sweeping{
        [&] { EXPECT_NO_THROW(store->delete_expired_items({.table = table}, {.budget = std::chrono::seconds{60}})); }};
    EXPECT_TRUE(test::come_to_wait(changing, 1));
    EXPECT_NO_THROW(changing.run("SELECT pg_advisory_xact_lock(" + lock(space_of(table)) + ")"));
    changing.run("ROLLBACK");
    sweeping.join();
}

TEST_F(PostgresConcurrency, ManyProcessesMayCreateTheSameTablesAtOnce) {
    const std::string dsn = test::new_database("starts");
    std::vector<std::unique_ptr<Process>> processes;
    processes.reserve(12);
    for (int i = 0; i < 12; ++i)
        processes.push_back(
            std::make_unique<Process>(std::vector<std::string>{worker, "open", dsn, "table" + std::to_string(i % 3)}));
    for (const auto& process : processes) {
        EXPECT_EQ(process->read_lines(), std::vector<std::string>{"opened"});
        EXPECT_EQ(process->wait(), 0);
    }
    EXPECT_EQ(postgres::open(dsn)->list_tables({}).tables, (std::vector<std::string>{"table0", "table1", "table2"}));
}

}  // namespace
}  // namespace dynaloom
