#include "support/history_run.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

namespace dynaloom {
namespace {

constexpr int operations_of_each = 1200;

TEST(SqliteHistories, OfThreadsCouldHaveHappenedOneAfterTheOther) {
    const test::HistoryRun run{":memory:", operations_of_each};
    const std::shared_ptr<Store> store = sqlite::open(run.database);
    test::create_registers(*store, test::HistoryRun::table);
    test::expect_order(*store, run, test::in_threads_of(*store, run));
}

TEST(SqliteHistories, OfProcessesSomeKilledCouldHaveHappenedOneAfterTheOther) {
    const test::TempDir directory;
    const test::HistoryRun run{directory / "store.db", operations_of_each};
    const std::shared_ptr<Store> store =
        sqlite::open(run.database, {.durability = sqlite::Durability::normal, .busy_timeout = std::chrono::minutes{2}});
    test::expect_order_of_threads_and_processes(*store, run);
}

}  // namespace
}  // namespace dynaloom
