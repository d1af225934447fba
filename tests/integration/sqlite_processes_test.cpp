#include "support/process.hpp"
#include "support/sql_database.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace dynaloom {
namespace {

using test::Process;

constexpr const char* worker = DYNALOOM_STORE_WORKER;

std::shared_ptr<Store> create(const std::string& file) {
    std::shared_ptr<Store> store = sqlite::open(file);
    store->create_table({"stories", {{"PK"}, KeyAttribute{"SK", KeyType::N}}});
    return store;
}

/// The numbers of the items that a writer has stored.
std::set<std::int64_t> stored(Store& store, const std::string& writer) {
    std::set<std::int64_t> numbers;
    QueryRequest query{.table = "stories", .key_condition = compare(Condition::Op::equal, "PK", writer)};
    for (;;) {
        const QueryResult page = store.query(query);
        for (const EncodedItem& item : page.items) numbers.insert(item.to_item().at("SK").n().to_int64().value());
        if (!page.last_evaluated_key) return numbers;
        query.exclusive_start_key = page.last_evaluated_key;
    }
}

void expect_sound(const std::string& file) {
    EXPECT_EQ(test::SqlDatabase{file}.run("PRAGMA integrity_check"), (test::SqlDatabase::Rows{{"ok"}}));
}

TEST(SqliteProcesses, TwoWriteWhileAThirdReadsAndNothingIsLost) {
    const test::TempDir directory;
    const std::string file = directory / "store.db";
    const std::shared_ptr<Store> store = create(file);
    constexpr int count = 50'000;
    Process reader{{worker, "count", file, std::to_string(2 * count)}};
    Process first{{worker, "write", file, "first", std::to_string(count), "25"}};
    Process second{{worker, "write", file, "second", std::to_string(count), "25"}};
    for (Process* process : {&first, &second}) {
        const std::vector<std::string> lines = process->read_lines();
        ASSERT_FALSE(lines.empty());
        ASSERT_EQ(lines.back(), std::to_string(count));  // else the reader would wait for ever
        ASSERT_EQ(process->wait(), 0);
    }
    EXPECT_EQ(reader.read_lines(), std::vector<std::string>{});
    EXPECT_EQ(reader.wait(), 0);
    for (const char* writer : {"first", "second"}) {
        const std::set<std::int64_t> numbers = stored(*store, writer);
        EXPECT_EQ(numbers.size(), static_cast<std::size_t>(count));
        EXPECT_EQ(*numbers.rbegin(), count - 1);
    }
    expect_sound(file);
}

TEST(SqliteProcesses, SeveralOpenANewFileAtOnce) {
    const test::TempDir directory;
    for (int round = 0; round < 5; ++round) {
        const std::string file = directory / ("store" + std::to_string(round) + ".db");
        std::vector<std::unique_ptr<Process>> processes;
        std::vector<std::string> names;
        for (int i = 0; i < 6; ++i) {
            names.push_back("table" + std::to_string(i));
            processes.push_back(
                std::make_unique<Process>(std::vector<std::string>{worker, "open", file, names.back()}));
        }
        for (const auto& process : processes) {
            EXPECT_EQ(process->read_lines(), std::vector<std::string>{"opened"});
            EXPECT_EQ(process->wait(), 0);
        }
        EXPECT_EQ(sqlite::open(file)->list_tables({}).tables, names);
    }
}

/// Kills a writer a while after it began, over and over on one file.
void write_and_kill(const std::string& file, int batch) {
    for (int round = 0; round < 4; ++round) {
        SCOPED_TRACE(round);
        const std::string name = "writer" + std::to_string(round);
        Process writer{{worker, "write", file, name, "1000000000", std::to_string(batch)}};
        std::int64_t acknowledged = 0;
        for (int calls = 0; calls < 100 + 37 * round; ++calls) {
            const auto line = writer.read_line();
            ASSERT_TRUE(line);
            acknowledged = std::stoll(*line);
        }
        writer.kill_now();
        for (const std::string& line : writer.read_lines()) acknowledged = std::stoll(line);

        const std::shared_ptr<Store> store = sqlite::open(file);
        const std::set<std::int64_t> numbers = stored(*store, name);
        const auto size = static_cast<std::int64_t>(numbers.size());
        EXPECT_GE(size, acknowledged);
        EXPECT_LE(size, acknowledged + batch) << "at most the call that was not answered";
        EXPECT_EQ(size % batch, 0) << "half a batch is stored";
        EXPECT_EQ(*numbers.rbegin(), size - 1);
        expect_sound(file);
    }
}

TEST(SqliteProcesses, KilledWriterLeavesEveryAcknowledgedItem) {
    const test::TempDir directory;
    const std::string file = directory / "store.db";
    create(file);
    write_and_kill(file, 1);
}

TEST(SqliteProcesses, KilledWriterLeavesBatchesWholeOrNotAtAll) {
    const test::TempDir directory;
    const std::string file = directory / "store.db";
    create(file);
    write_and_kill(file, 25);
}

}  // namespace
}  // namespace dynaloom
