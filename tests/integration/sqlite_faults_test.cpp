#include "support/process.hpp"
#include "support/sql_database.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {
namespace {

EncodedItem item_of(int number, std::size_t size = 100) {
    constexpr std::array<std::string_view, 2> keys{"PK", "SK"};
    return EncodedItem::from_item({{"PK", "p"}, {"SK", number}, {"text", std::string(size, 'x')}}, Encoding::plain,
                                  keys);
}

std::shared_ptr<Store> create(const std::string& file, const sqlite::Options& options = {}) {
    std::shared_ptr<Store> store = sqlite::open(file, options);
    store->create_table({"stories", {{"PK"}, KeyAttribute{"SK", KeyType::N}}});
    return store;
}

bool contains(const std::exception& error, std::string_view text) {
    return std::string_view{error.what()}.find(text) != std::string_view::npos;
}

/// Expects a ServiceError with that code, and a message that names the file and, if given, the table.
template <class Call>
void expect_service_error(const Call& call, std::string_view code, std::string_view file, std::string_view table) {
    try {
        call();
        ADD_FAILURE() << "nothing was thrown, expected " << code;
    } catch (const ServiceError& error) {
        EXPECT_EQ(error.code(), code);
        EXPECT_FALSE(error.retryable());
        EXPECT_TRUE(contains(error, file)) << error.what();
        EXPECT_TRUE(contains(error, table)) << error.what();
    }
}

TEST(SqliteFaults, FileThatIsNoDatabaseIsRefused) {
    const test::TempDir directory;
    const std::string file = directory / "notes.txt";
    const std::string text(5000, 'n');
    std::ofstream{file} << text;
    expect_service_error([&] { static_cast<void>(sqlite::open(file)); }, "SQLITE_NOTADB", file, "");
    std::ifstream in{file};
    EXPECT_EQ((std::string{std::istreambuf_iterator<char>{in}, {}}), text);
}

TEST(SqliteFaults, PathThatCannotBeOpenedIsAConnectionError) {
    const test::TempDir directory;
    for (const std::string& file : {directory / "no/such/directory/store.db", directory.path().string(), std::string{},
                                    directory / std::string{"a\0b", 3}}) {
        SCOPED_TRACE(file);
        EXPECT_THROW(static_cast<void>(sqlite::open(file)), ConnectionError);
    }
}

TEST(SqliteFaults, DatabaseThatIsNotUtf8IsRefused) {
    const test::TempDir directory;
    const std::string file = directory / "store.db";
    test::SqlDatabase{file}.run("PRAGMA encoding = 'UTF-16le'; CREATE TABLE x (y)");
    expect_service_error([&] { static_cast<void>(sqlite::open(file)); }, "UnsupportedEncoding", file, "UTF-16le");
}

TEST(SqliteFaults, FileThatMayNotBeWrittenIsRead) {
    const test::TempDir directory;
    const std::string file = directory / "store.db";
    create(file)->put_item({.table = "stories", .item = item_of(1)});
    // The files of the write-ahead log may be made beside it.
    std::filesystem::permissions(directory.path(), std::filesystem::perms::all);
    std::filesystem::permissions(file, std::filesystem::perms{0444});
    test::Process reader{{DYNALOOM_STORE_WORKER, "read-only", file}};
    const std::vector<std::string> lines = reader.read_lines();
    EXPECT_EQ(reader.wait(), 0);
    ASSERT_EQ(lines.size(), 2U) << lines.front();
    EXPECT_EQ(lines[0], "found");
    EXPECT_TRUE(lines[1].starts_with("SQLITE_READONLY table \"stories\"")) << lines[1];
    EXPECT_NE(lines[1].find(file), std::string::npos) << lines[1];
}

// Takes the place of a full disk: no connection that is opened meanwhile may let the file grow.
class SmallDisk {
public:
    SmallDisk() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(&SmallDisk::limit)); }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() { sqlite3_reset_auto_extension(); }

private:
    static int limit(sqlite3* database, const char**, const void*) {
        return sqlite3_exec(database, "PRAGMA max_page_count = 100", nullptr, nullptr, nullptr);
    }
};

TEST(SqliteFaults, FullDiskUndoesTheWholeWrite) {
    const test::TempDir directory;
    const std::string file = directory / "store.db";
    int stored = 0;
    {
        const SmallDisk disk;
        const std::shared_ptr<Store> store = create(file);
        const auto write_until_full = [&] {
            for (;;) {
                BatchWriteItemRequest batch;
                for (int i = 0; i < 10; ++i) batch.writes.push_back({"stories", item_of(stored + i, 1000)});
                store->batch_write_item(batch);
                stored += 10;
            }
        };
        expect_service_error(write_until_full, "SQLITE_FULL", file, "stories");
        EXPECT_GT(stored, 0);
        EXPECT_EQ(store->scan({.table = "stories"}).items.size(), static_cast<std::size_t>(stored));
        expect_service_error([&] { store->put_item({.table = "stories", .item = item_of(-1, 100'000)}); },
                             "SQLITE_FULL", file, "stories");

        // Still of use: what is there can be read, and room can be made.
        store->delete_item({.table = "stories", .key = {{"PK", "p"}, {"SK", 0}}});
        store->put_item({.table = "stories", .item = item_of(0)});
    }
    const std::shared_ptr<Store> store = sqlite::open(file);
    EXPECT_EQ(store->scan({.table = "stories"}).items.size(), static_cast<std::size_t>(stored));
    store->put_item({.table = "stories", .item = item_of(-1, 100'000)});
    EXPECT_EQ(test::SqlDatabase{file}.run("PRAGMA integrity_check"), (test::SqlDatabase::Rows{{"ok"}}));
}

TEST(SqliteFaults, CorruptFileIsToldFromAnEmptyTable) {
    const test::TempDir directory;
    const std::string file = directory / "store.db";
    {
        const std::shared_ptr<Store> store = create(file);
        for (int i = 0; i < 100; ++i) store->put_item({.table = "stories", .item = item_of(i)});
    }
    constexpr std::size_t page = 4096;  // the first one keeps the list of tables
    const std::size_t size = std::filesystem::file_size(file);
    ASSERT_GT(size, 2 * page);
    std::fstream out{file, std::ios::in | std::ios::out | std::ios::binary};
    out.seekp(page);
    out << std::string(size - page, '\xff');
    out.close();
    const std::shared_ptr<Store> store = sqlite::open(file);
    expect_service_error([&] { store->scan({.table = "stories"}); }, "SQLITE_CORRUPT", file, "stories");
}

TEST(SqliteFaults, WaitForAnotherWriterEndsWithTheBudget) {
    const test::TempDir directory;
    const std::string file = directory / "store.db";
    const std::shared_ptr<Store> store = create(file);
    test::SqlDatabase other{file};
    other.run("BEGIN IMMEDIATE");
    const CallOptions options{.budget = std::chrono::milliseconds{30}};
    const auto put = [&] { store->put_item({.table = "stories", .item = item_of(1)}, options); };
    try {
        put();
        ADD_FAILURE() << "wrote past a lock";
    } catch (const Timeout& error) {
        EXPECT_TRUE(error.retryable());
        EXPECT_FALSE(error.outcome_unknown());
        EXPECT_TRUE(contains(error, "table \"stories\"")) << error.what();
        EXPECT_TRUE(contains(error, file)) << error.what();
        EXPECT_TRUE(contains(error, "30 ms")) << error.what();
    }
    EXPECT_TRUE(store->scan({.table = "stories"}).items.empty());  // readers do not wait
    other.run("COMMIT");
    EXPECT_NO_THROW(put());

    other.run("BEGIN IMMEDIATE");
    const std::shared_ptr<Store> impatient = sqlite::open(file, {.busy_timeout = std::chrono::milliseconds{20}});
    EXPECT_THROW(impatient->put_item({.table = "stories", .item = item_of(2)}), Timeout);
}

}  // namespace
}  // namespace dynaloom
