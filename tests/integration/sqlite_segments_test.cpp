#include "support/sql_database.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {
namespace {

using test::SqlDatabase;

/// Two stores on one file stand for two processes, the SQL database for a program that knows nothing of dynaloom.
class SqliteSegments : public testing::Test {
protected:
    test::TempDir directory_;
    std::string file_ = directory_ / "store.db";
    std::shared_ptr<Store> here_ = sqlite::open(file_);
    std::shared_ptr<Store> there_ = sqlite::open(file_);
    SqlDatabase sql_{file_};

    void create() { here_->create_table({"stories", {{"PK"}, KeyAttribute{"SK"}}}); }

    static void put(Store& store, const std::string& pk) {
        constexpr std::array<std::string_view, 2> key_names{"PK", "SK"};
        store.put_item({.table = "stories",
                        .item = EncodedItem::from_item({{"PK", pk}, {"SK", "s"}}, Encoding::plain, key_names)});
    }

    /// The partition keys that all segments together find.
    static std::vector<std::string> scan(Store& store, std::uint32_t total, std::optional<std::uint32_t> limit = {}) {
        std::vector<std::string> found;
        for (std::uint32_t segment = 0; segment < total; ++segment) {
            ScanRequest request{.table = "stories"};
            request.segment = segment;
            request.total_segments = total;
            request.limit = limit;
            do {
                const ScanResult page = store.scan(request);
                for (const EncodedItem& item : page.items) found.push_back(item.keys().at("PK").s());
                request.exclusive_start_key = page.last_evaluated_key;
            } while (request.exclusive_start_key);
        }
        std::ranges::sort(found);
        return found;
    }

    std::string unhashed() { return sql_.run("SELECT count(*) FROM stories WHERE h IS NULL").at(0).at(0); }
    std::string columns() {
        return sql_.run("SELECT group_concat(name, ' ') FROM pragma_table_info('stories')").at(0).at(0);
    }
};

TEST_F(SqliteSegments, ColumnOfHashesComesWithTheFirstParallelScan) {
    create();
    put(*here_, "a");
    here_->scan({.table = "stories"});
    EXPECT_EQ(scan(*here_, 1), std::vector<std::string>{"a"});
    EXPECT_EQ(columns(), "pk sk schema_version data");
    EXPECT_EQ(scan(*here_, 2), std::vector<std::string>{"a"});
    EXPECT_EQ(columns(), "pk sk schema_version data h");
    EXPECT_EQ(sql_.run("SELECT h FROM stories"), (SqlDatabase::Rows{{std::to_string(0x0cc175b9 >> 1)}}));
    EXPECT_EQ(sql_.run("EXPLAIN QUERY PLAN SELECT pk, sk, data FROM stories WHERE (h, pk, sk) > (1, 'a', 'b') AND h < 5"
                       " ORDER BY h, pk, sk")
                  .at(0)
                  .at(3),
              "SEARCH stories USING INDEX stories:h ((h,pk,sk)>(?,?,?) AND h<?)");
}

TEST_F(SqliteSegments, EveryProcessFillsTheColumnOnceItIsThere) {
    create();
    for (const char* pk : {"a", "b", "c"}) {  // so that both have their statements without the column
        put(*here_, pk);
        put(*there_, pk);
    }
    EXPECT_EQ(scan(*here_, 3).size(), 3U);
    put(*here_, "d");
    put(*there_, "e");
    put(*there_, "a");
    EXPECT_EQ(unhashed(), "0");
    for (const auto& store : {here_, there_, sqlite::open(file_)})
        EXPECT_EQ(scan(*store, 3, 1), (std::vector<std::string>{"a", "b", "c", "d", "e"}));
}

TEST_F(SqliteSegments, RowsOfOtherProgramsAreFoundToo) {
    create();
    for (const char* pk : {"a", "b", "c"}) put(*here_, pk);
    EXPECT_EQ(scan(*here_, 2).size(), 3U);
    sql_.run("INSERT INTO stories (pk, sk, data) VALUES ('d', 's', '{}')");
    sql_.run("REPLACE INTO stories (pk, sk, data) VALUES ('a', 's', '{}')");
    EXPECT_EQ(unhashed(), "2");
    EXPECT_EQ(scan(*there_, 2, 1), (std::vector<std::string>{"a", "b", "c", "d"}));
    EXPECT_EQ(unhashed(), "0");

    // Also while the first parallel scan was at work, but had not come to an end.
    sql_.run("DROP INDEX \"stories:h\"; UPDATE stories SET h = NULL WHERE pk > 'a'");
    EXPECT_EQ(scan(*here_, 2).size(), 4U);
    EXPECT_EQ(unhashed(), "0");
    sql_.run("UPDATE stories SET h = NULL");
    put(*here_, "b");
    EXPECT_EQ(scan(*here_, 2).size(), 4U);
}

TEST_F(SqliteSegments, ManyRowsAreHashedInSeveralTransactions) {
    create();
    sql_.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12001)"
        " INSERT INTO stories SELECT printf('%05d', i), 's', NULL, '{}' FROM n");
    EXPECT_EQ(scan(*here_, 4).size(), 12001U);
    EXPECT_EQ(unhashed(), "0");
}

TEST_F(SqliteSegments, IndexDroppedByAnotherProgramComesBack) {
    create();
    put(*here_, "a");
    EXPECT_EQ(scan(*here_, 2).size(), 1U);
    sql_.run("DROP INDEX \"stories:h\"");
    put(*here_, "b");
    EXPECT_EQ(scan(*there_, 2), (std::vector<std::string>{"a", "b"}));
    put(*here_, "c");
    EXPECT_EQ(unhashed(), "0");
}

TEST_F(SqliteSegments, TableMadeAnewHasNoColumn) {
    create();
    put(*here_, "a");
    EXPECT_EQ(scan(*here_, 2).size(), 1U);
    there_->delete_table({"stories"});
    create();
    EXPECT_EQ(columns(), "pk sk schema_version data");
    put(*here_, "b");
    EXPECT_EQ(scan(*there_, 2), std::vector<std::string>{"b"});
}

TEST_F(SqliteSegments, TableOfAnotherProgramStaysAsItIs) {
    sql_.run(
        "CREATE TABLE stories (pk TEXT NOT NULL, sk TEXT NOT NULL, schema_version TEXT, data TEXT NOT NULL,"
        " PRIMARY KEY (pk, sk))");
    std::vector<std::string> all;
    for (int i = 10; i < 40; ++i) {
        all.push_back(std::to_string(i));
        sql_.run("INSERT INTO stories VALUES ('" + all.back() + "', 's', NULL, '{}')");
    }
    for (const std::uint32_t total : {2U, 5U})
        for (const std::optional<std::uint32_t> limit : {std::optional<std::uint32_t>{}, {1U}, {3U}})
            EXPECT_EQ(scan(*here_, total, limit), all);
    EXPECT_EQ(columns(), "pk sk schema_version data");

    ScanRequest request{.table = "stories"};
    request.segment = 0;
    request.total_segments = 2;
    request.limit = 1;
    request.exclusive_start_key = here_->scan(request).last_evaluated_key;
    request.segment = 1;
    EXPECT_THROW(here_->scan(request), ValidationError);
}

}  // namespace
}  // namespace dynaloom
