#include "postgres/test_server.hpp"
#include "support/history.hpp"
#include "support/in_threads.hpp"
#include "support/postgres_client.hpp"
#include "support/process.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/postgres/store.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
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
using Operations = std::vector<Operation>;

constexpr const char* worker = DYNALOOM_STORE_WORKER;
constexpr const char* table = "registers";
constexpr int threads = 3;
constexpr int operations_of_each = 600;

const SecondaryIndex by_last{
    .name = "by_last", .partition_key = {{"last", KeyType::N}}, .sort_key = {}, .projection = {}};

std::unique_ptr<Process> start(const std::string& dsn, int client, int count) {
    return std::make_unique<Process>(
        std::vector<std::string>{worker, "history", dsn, std::to_string(client), std::to_string(count)});
}

/// What a process did. It tells of each operation when it asks and again when it is answered.
void collect(const std::vector<std::string>& lines, Operations& operations) {
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

/// Makes and deletes an index, over and over, whatever happens to its connections.
void change_table(Store& store, const std::atomic<bool>& done) {
    while (!done) {
        UpdateTableRequest create;
        create.table = table;
        create.create_global_index = by_last;
        UpdateTableRequest erase;
        erase.table = table;
        erase.delete_global_index = by_last.name;
        for (const UpdateTableRequest& change : {create, erase}) {
            try {
                store.update_table(change);
            } catch (const Error&) {  // NOLINT(bugprone-empty-catch): cut off, or it was before and had been done
            }
        }
    }
}

/// Cuts connections of the store, one at a time.
void cut_connections(const std::string& dsn, const std::atomic<bool>& done) {
    test::PostgresClient sql{dsn};
    while (!done) {
        sql.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dynaloom'"
            " AND datname = current_database() ORDER BY random() LIMIT 1");
        std::this_thread::sleep_for(std::chrono::milliseconds{25});
    }
}

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

void in_killed_processes(const std::string& dsn, Operations& operations) {
    for (int round = 0; round < 3; ++round) {
        const std::unique_ptr<Process> victim = start(dsn, 10 + round, 1'000'000);
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
    std::map<Operation::Outcome, int> outcomes;
    for (const Operation& operation : operations) ++outcomes[operation.outcome];
    EXPECT_GT(outcomes[Operation::Outcome::done], threads * operations_of_each / 2);
    EXPECT_GT(outcomes[Operation::Outcome::refused], operations_of_each / 20);
}

class PostgresHistories : public test::PostgresTest {};

TEST_F(PostgresHistories, OfThreadsAndProcessesCouldHaveHappenedOneAfterTheOther) {
    const std::string dsn = test::new_database("histories");
    const std::shared_ptr<Store> store = postgres::open(dsn);
    test::create_registers(*store, table);
    const std::unique_ptr<Process> processes[] = {start(dsn, threads, operations_of_each),
                                                  start(dsn, threads + 1, operations_of_each)};
    std::atomic<bool> done = false;
    std::thread changing{[&] { change_table(*store, done); }};
    Operations of_killed;
    std::thread killing{[&] { in_killed_processes(dsn, of_killed); }};
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

TEST_F(PostgresHistories, WithConnectionsCutCouldHaveHappenedOneAfterTheOther) {
    const std::string dsn = test::new_database("cut_histories");
    const std::shared_ptr<Store> store = postgres::open(dsn);
    test::create_registers(*store, table);
    std::atomic<bool> done = false;
    std::thread changing{[&] { change_table(*store, done); }};
    std::thread cutting{[&] { cut_connections(dsn, done); }};
    const Operations operations = in_threads_of(*store);
    done = true;
    changing.join();
    cutting.join();
    expect_order(*store, operations);
}

}  // namespace
}  // namespace dynaloom
