#include "support/accounts.hpp"
#include "support/in_threads.hpp"
#include "support/process.hpp"
#include "support/sql_database.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom {
namespace {

using test::Process;

constexpr const char* worker = DYNALOOM_STORE_WORKER;
constexpr const char* table = "stories";
constexpr int threads = 4;
const AttributeValue whole_sum{test::accounts * test::opening_balance};

std::shared_ptr<Store> open(const std::string& file) {
    std::shared_ptr<Store> store = sqlite::open(file, {.durability = sqlite::Durability::normal});
    store->create_table({table, {{"PK"}, KeyAttribute{"SK", KeyType::N}}});
    test::open_accounts(*store, table);
    return store;
}

/// How many transfers a writer's partition tells of.
std::int64_t entries_of(Store& store, const std::string& writer) {
    QueryRequest query{.table = table, .key_condition = compare(Condition::Op::equal, "PK", writer)};
    for (std::int64_t entries = 0;;) {
        const QueryResult page = store.query(query);
        entries += static_cast<std::int64_t>(page.items.size());
        if (!page.last_evaluated_key) return entries;
        query.exclusive_start_key = page.last_evaluated_key;
    }
}

TEST(SqliteTransactions, CountersLoseNoIncrement) {
    const test::TempDir directory;
    for (const std::string& file : {std::string{":memory:"}, directory / "store.db"}) {
        SCOPED_TRACE(file);
        const std::shared_ptr<Store> store = open(file);
        const Key counter{{"PK", "counter"}, {"SK", 0}};
        constexpr int rounds = 100;
        test::in_threads(threads, [&](int thread) {
            const Update add{.add = {{Path{{"n"}}, 1}, {Path{{"of" + std::to_string(thread)}}, 1}}};
            for (int i = 0; i < rounds; ++i) store->update_item({.table = table, .key = counter, .update = add});
        });
        const Item found = store->get_item({.table = table, .key = counter}).item->to_item();
        EXPECT_EQ(found.at("n"), AttributeValue{threads * rounds});
        for (int i = 0; i < threads; ++i) EXPECT_EQ(found.at("of" + std::to_string(i)), AttributeValue{rounds});
    }
}

TEST(SqliteTransactions, ConditionalUpdatesAreDecidedOneAfterTheOther) {
    const std::shared_ptr<Store> store = open(":memory:");
    constexpr int tickets = 150;
    const Key counter{{"PK", "tickets"}, {"SK", 0}};
    std::atomic<int> sold = 0;
    test::in_threads(threads, [&](int) {
        const Update one{.add = {{Path{{"sold"}}, 1}}};
        const Condition left{.op = Condition::Op::negation,
                             .children = {compare(Condition::Op::greater_equal, "sold", tickets)}};
        for (int i = 0; i < 100; ++i) {
            try {
                store->update_item({.table = table, .key = counter, .update = one, .condition = left});
                ++sold;
            } catch (const ConditionFailed&) {  // sold out
            }
        }
    });
    EXPECT_EQ(sold, tickets);
    EXPECT_EQ(store->get_item({.table = table, .key = counter}).item->to_item().at("sold"), AttributeValue{tickets});
}

TEST(SqliteTransactions, TransfersKeepTheSumThatEveryoneSees) {
    const test::TempDir directory;
    for (const std::string& file : {std::string{":memory:"}, directory / "store.db"}) {
        SCOPED_TRACE(file);
        const std::shared_ptr<Store> store = open(file);
        std::atomic<int> moved = 0;
        std::atomic<int> refused = 0;
        test::in_threads(threads, [&](int thread) {
            std::mt19937 random{static_cast<unsigned>(thread)};
            std::uniform_int_distribution<int> number{0, test::accounts - 1};
            for (int i = 0; i < 100; ++i) {
                const int from = number(random);
                const int to = (from + 1 + number(random) % (test::accounts - 1)) % test::accounts;
                try {
                    store->transact_write_items({.actions = test::transfer(table, from, to, 700)});
                    ++moved;
                } catch (const TransactionCanceled& error) {
                    EXPECT_EQ(error.reasons()[0].code, "ConditionalCheckFailed");
                    EXPECT_EQ(error.reasons()[1].code, "None");
                    ++refused;
                }
                EXPECT_EQ(test::sum_of_accounts(*store, table), whole_sum);
            }
        });
        EXPECT_GT(moved, 0);
        EXPECT_GT(refused, 0);
        for (int i = 0; i < test::accounts; ++i)
            EXPECT_GE(store->get_item({.table = table, .key = test::account(i)}).item->to_item().at("balance").n(),
                      Number{0});
    }
}

TEST(SqliteTransactions, OneTokenUsedByManyHappensOnce) {
    const test::TempDir directory;
    const std::shared_ptr<Store> store = open(directory / "store.db");
    test::in_threads(threads, [&](int) {
        for (int i = 0; i < 20; ++i)
            store->transact_write_items(
                {.actions = test::transfer(table, 0, 1, 1), .client_request_token = "token" + std::to_string(i)});
    });
    EXPECT_EQ(store->get_item({.table = table, .key = test::account(1)}).item->to_item().at("balance"),
              AttributeValue{test::opening_balance + 20});
}

TEST(SqliteTransactions, ProcessesTransferWhileAnotherWatchesTheSum) {
    const test::TempDir directory;
    const std::string file = directory / "store.db";
    const std::shared_ptr<Store> store = open(file);
    constexpr int count = 400;
    Process first{{worker, "transfer", file, "first", std::to_string(count)}};
    Process second{{worker, "transfer", file, "second", std::to_string(count)}};
    for (Process* process : {&first, &second}) {
        int lines = 0;
        for (; process->read_line(); ++lines) EXPECT_EQ(test::sum_of_accounts(*store, table), whole_sum);
        EXPECT_EQ(lines, count);
        EXPECT_EQ(process->wait(), 0);
    }
    EXPECT_EQ(test::sum_of_accounts(*store, table), whole_sum);
    EXPECT_GT(entries_of(*store, "first"), 0);
    EXPECT_EQ(entries_of(*store, "first"), entries_of(*store, "second"));
}

TEST(SqliteTransactions, KilledWriterLeavesTransactionsWholeOrNotAtAll) {
    const test::TempDir directory;
    const std::string file = directory / "store.db";
    static_cast<void>(open(file));
    for (int round = 0; round < 4; ++round) {
        SCOPED_TRACE(round);
        const std::string name = "writer" + std::to_string(round);
        Process writer{{worker, "transfer", file, name, "1000000000"}};
        for (int calls = 0; calls < 60 + 37 * round; ++calls) ASSERT_TRUE(writer.read_line());
        writer.kill_now();

        const std::shared_ptr<Store> store = sqlite::open(file);
        EXPECT_EQ(test::sum_of_accounts(*store, table), whole_sum);
        // A token is there if and only if its transaction is.
        const std::int64_t entries = entries_of(*store, name);
        EXPECT_GT(entries, 0);
        test::SqlDatabase database{file};
        EXPECT_EQ(database.run(R"(SELECT count(*) FROM "dynaloom::tokens" WHERE pk LIKE 'token )" + name + "%'"),
                  (test::SqlDatabase::Rows{{std::to_string(entries)}}));
        EXPECT_EQ(database.run("PRAGMA integrity_check"), (test::SqlDatabase::Rows{{"ok"}}));
    }
}

}  // namespace
}  // namespace dynaloom
