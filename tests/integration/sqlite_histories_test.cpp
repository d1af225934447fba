#include "support/history.hpp"
#include "support/in_threads.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dynaloom {
namespace {

using test::Operation;
using test::Process;

constexpr const char* worker = DYNALOOM_STORE_WORKER;
constexpr const char* table = "registers";
constexpr int threads = 3;
constexpr int operations_of_each = 1200;

const SecondaryIndex by_last{
    .name = "by_last", .partition_key = {{"last", KeyType::N}}, .sort_key = {}, .projection = {}};

std::unique_ptr<Process> start(const std::string& file, int client, int count) {
    return std::make_unique<Process>(
        std::vector<std::string>{worker, "history", file, std::to_string(client), std::to_string(count)});
}

/// What a process did. It tells of each operation when it asks and again when it is answered.
void collect(const std::vector<std::string>& lines, std::vector<Operation>& operations) {
    std::map<int, Operation> by_number;
    for (const std::string& line : lines) {
        std::istringstream text{line};
        Operation operation;
        text >> operation;
        ASSERT_TRUE(text) << line;
        by_number[operation.number] = operation;
    }
    for (auto& [number, operation] : by_number) operations.push_back(std::move(operation));
}

/// Makes and deletes an index, over and over.
void change_table(Store& store, const std::atomic<bool>& done) {
    while (!done) {
        UpdateTableRequest create;
        create.table = table;
        create.create_global_index = by_last;
        store.update_table(create);
        EXPECT_EQ(store.verify_table({table}).difference_count, 0U);
        UpdateTableRequest erase;
        erase.table = table;
        erase.delete_global_index = by_last.name;
        store.update_table(erase);
    }
}

using Operations = std::vector<Operation>;

/// What several threads do that share a store.
Operations in_threads_of(Store& store) {
    std::vector<Operations> of_threads(threads);
    test::in_threads(threads, [&](int thread) {
        test::HistoryClient client{store, table, thread};
        for (int i = 0; i < operations_of_each; ++i)
            of_threads[static_cast<std::size_t>(thread)].push_back(client.next([](const Operation&) {}));
    });
    Operations all;
    for (const Operations& some : of_threads) all.insert(all.end(), some.begin(), some.end());
    return all;
}

/// What processes do that are killed while they are at it.
void in_killed_processes(const std::string& file, Operations& operations) {
    for (int round = 0; round < 3; ++round) {
        const std::unique_ptr<Process> victim = start(file, 10 + round, 1'000'000);
        std::vector<std::string> lines;
        for (int i = 0; i < 60 + 21 * round; ++i)
            if (auto line = victim->read_line()) lines.push_back(std::move(*line));
        victim->kill_now();
        for (std::string& line : victim->read_lines()) lines.push_back(std::move(line));
        collect(lines, operations);
    }
}

void expect_order(Store& store, const Operations& operations) {
    EXPECT_EQ(test::contradiction(operations, test::read_registers(store, table)), "");
    EXPECT_EQ(store.verify_table({table}).difference_count, 0U);
    // All sorts of things have happened.
    std::map<Operation::Outcome, int> outcomes;
    for (const Operation& operation : operations) ++outcomes[operation.outcome];
    EXPECT_GT(outcomes[Operation::Outcome::done], threads * operations_of_each / 2);
    EXPECT_GT(outcomes[Operation::Outcome::refused], operations_of_each / 20);
}

TEST(SqliteHistories, OfThreadsCouldHaveHappenedOneAfterTheOther) {
    const std::shared_ptr<Store> store = sqlite::open(":memory:");
    test::create_registers(*store, table);
    expect_order(*store, in_threads_of(*store));
}

TEST(SqliteHistories, OfProcessesSomeKilledCouldHaveHappenedOneAfterTheOther) {
    const test::TempDir directory;
    const std::string file = directory / "store.db";
    const std::shared_ptr<Store> store = sqlite::open(file, {.durability = sqlite::Durability::normal});
    test::create_registers(*store, table);

    const std::unique_ptr<Process> processes[] = {start(file, threads, operations_of_each),
                                                  start(file, threads + 1, operations_of_each)};
    std::atomic<bool> done = false;
    std::thread changing{[&] { change_table(*store, done); }};
    Operations of_killed;
    std::thread killing{[&] { in_killed_processes(file, of_killed); }};
    Operations operations = in_threads_of(*store);
    for (const auto& process : processes) {
        collect(process->read_lines(), operations);
        EXPECT_EQ(process->wait(), 0);
    }
    killing.join();
    done = true;
    changing.join();
    operations.insert(operations.end(), of_killed.begin(), of_killed.end());
    expect_order(*store, operations);
}

}  // namespace
}  // namespace dynaloom
