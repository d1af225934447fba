#include "postgres/test_server.hpp"
#include "support/history_run.hpp"
#include "support/postgres_client.hpp"

#include <dynaloom/postgres/store.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

namespace dynaloom {
namespace {

constexpr int operations_of_each = 600;

/// Cuts connections of the store, one at a time, after every fifteenth operation.
void cut_connections(const std::string& dsn, const std::atomic<bool>& done, const std::atomic<int>& operations) {
    test::PostgresClient sql{dsn};
    for (int next = 15; !done; next += 15) {
        while (!done && operations < next) std::this_thread::sleep_for(std::chrono::milliseconds{1});
        sql.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dynaloom'"
            " AND datname = current_database() ORDER BY random() LIMIT 1");
    }
}

class PostgresHistories : public test::PostgresTest {};

TEST_F(PostgresHistories, OfThreadsAndProcessesCouldHaveHappenedOneAfterTheOther) {
    const test::HistoryRun run{test::new_database("histories"), operations_of_each};
    const std::shared_ptr<Store> store = postgres::open(run.database);
    test::expect_order_of_threads_and_processes(*store, run);
}

TEST_F(PostgresHistories, WithConnectionsCutCouldHaveHappenedOneAfterTheOther) {
    const test::HistoryRun run{test::new_database("cut_histories"), operations_of_each};
    const std::shared_ptr<Store> store = postgres::open(run.database);
    test::create_registers(*store, test::HistoryRun::table);
    std::atomic<bool> done = false;
    std::atomic<int> asked = 0;
    std::thread changing{[&] { test::change_table(*store, done, true); }};
    std::thread cutting{[&] { cut_connections(run.database, done, asked); }};
    const test::Operations operations = test::in_threads_of(*store, run, [&](const test::Operation&) { ++asked; });
    done = true;
    changing.join();
    cutting.join();
    test::expect_order(*store, run, operations);
}

}  // namespace
}  // namespace dynaloom
