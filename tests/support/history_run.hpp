#pragma once

#include "history.hpp"
#include "in_threads.hpp"
#include "process.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/store/store.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

/// Runs of concurrent clients, in threads and in processes of the store worker, whose path is the macro
/// DYNALOOM_STORE_WORKER.
namespace dynaloom::test {

using Operations = std::vector<Operation>;

struct HistoryRun {
    std::string database;  ///< that the worker opens
    int operations_of_each;

    static constexpr const char* table = "registers";
    static constexpr int threads = 3;
};

[[nodiscard]] inline std::unique_ptr<Process> start(const HistoryRun& run, int client, int count) {
    return std::make_unique<Process>(std::vector<std::string>{DYNALOOM_STORE_WORKER, "history", run.database,
                                                              std::to_string(client), std::to_string(count)});
}

/// What a process did. It tells of each operation when it asks and again when it is answered.
inline void collect(const std::vector<std::string>& lines, Operations& operations) {
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

/// Makes and deletes an index, over and over. @param cut  Whether its connections may break, and a change with them.
inline void change_table(Store& store, const std::atomic<bool>& done, bool cut) {
    const SecondaryIndex by_last{
        .name = "by_last", .partition_key = {{"last", KeyType::N}}, .sort_key = {}, .projection = {}};
    UpdateTableRequest create;
    create.table = HistoryRun::table;
    create.create_global_index = by_last;
    UpdateTableRequest erase;
    erase.table = HistoryRun::table;
    erase.delete_global_index = by_last.name;
    const int least = cut ? 1 : 4;
    int made = 0;
    int refused = 0;
    std::string last;
    while (!done || (made < least && refused < 100)) {
        for (const UpdateTableRequest& change : {create, erase}) {
            try {
                store.update_table(change);
                ++made;
                if (!cut && change.create_global_index) {
                    EXPECT_EQ(store.verify_table({HistoryRun::table}).difference_count, 0U);
                }
            } catch (const Error& error) {
                ++refused;
                last = error.what();
            }
        }
    }
    EXPECT_GE(made, least) << last;
    if (!cut) {
        EXPECT_EQ(refused, 0) << last;
    }
}

/// What several threads do that share a store.
/// @param asking  Told of each operation before it begins, by all of them.
[[nodiscard]] inline Operations in_threads_of(
    Store& store, const HistoryRun& run,
    const std::function<void(const Operation&)>& asking = [](const Operation&) {}) {
    std::vector<Operations> of_threads(HistoryRun::threads);
    in_threads(HistoryRun::threads, [&](int thread) {
        HistoryClient client{store, HistoryRun::table, thread};
        for (int i = 0; i < run.operations_of_each; ++i)
            of_threads[static_cast<std::size_t>(thread)].push_back(client.next(asking));
    });
    Operations all;
    for (const Operations& some : of_threads) all.insert(all.end(), some.begin(), some.end());
    return all;
}

/// What processes do that are killed while they are at it.
inline void in_killed_processes(const HistoryRun& run, Operations& operations) {
    for (int round = 0; round < 3; ++round) {
        const std::unique_ptr<Process> victim = start(run, 10 + round, 1'000'000);
        std::vector<std::string> lines;
        for (int i = 0; i < 60 + 21 * round; ++i)
            if (auto line = victim->read_line()) lines.push_back(std::move(*line));
        victim->kill_now();
        for (std::string& line : victim->read_lines()) lines.push_back(std::move(line));
        collect(lines, operations);
    }
}

inline void expect_order(Store& store, const HistoryRun& run, const Operations& operations) {
    EXPECT_EQ(contradiction(operations, read_registers(store, HistoryRun::table)), "");
    EXPECT_EQ(store.verify_table({HistoryRun::table}).difference_count, 0U);
    // All sorts of things have happened.
    std::map<Operation::Outcome, int> outcomes;
    for (const Operation& operation : operations) ++outcomes[operation.outcome];
    EXPECT_GT(outcomes[Operation::Outcome::done], HistoryRun::threads * run.operations_of_each / 2);
    EXPECT_GT(outcomes[Operation::Outcome::refused], run.operations_of_each / 20);
}

/// Threads, processes, some of them killed, and changes of the table, all at once.
inline void expect_order_of_threads_and_processes(Store& store, const HistoryRun& run) {
    create_registers(store, HistoryRun::table);
    const std::unique_ptr<Process> processes[] = {start(run, HistoryRun::threads, run.operations_of_each),
                                                  start(run, HistoryRun::threads + 1, run.operations_of_each)};
    std::atomic<bool> done = false;
    std::thread changing{[&] { change_table(store, done, false); }};
    Operations of_killed;
    std::thread killing{[&] { in_killed_processes(run, of_killed); }};
    Operations operations = in_threads_of(store, run);
    for (const auto& process : processes) {
        collect(process->read_lines(), operations);
        EXPECT_EQ(process->wait(), 0);
    }
    killing.join();
    done = true;
    changing.join();
    operations.insert(operations.end(), of_killed.begin(), of_killed.end());
    expect_order(store, run, operations);
}

}  // namespace dynaloom::test
