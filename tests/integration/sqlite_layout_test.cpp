#include "support/sql_database.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {
namespace {

using test::SqlDatabase;
using Op = Condition::Op;

constexpr std::array<std::string_view, 2> key_names{"PK", "SK"};
const Key key{{"PK", "USER#johndoe"}, {"SK", "STORY#1234"}};
constexpr const char* seed_table =
    "(pk TEXT NOT NULL, sk TEXT NOT NULL, schema_version TEXT, data TEXT NOT NULL, PRIMARY KEY (pk, sk))";

void put(Store& store, const std::string& table, const Item& item, std::optional<Condition> condition = {}) {
    store.put_item({table, EncodedItem::from_item(item, Encoding::plain, key_names), std::move(condition)});
}

std::optional<Item> get(Store& store, const std::string& table, const Key& of) {
    const GetItemResult found = store.get_item({.table = table, .key = of});
    return found.item ? std::optional{found.item->to_item()} : std::nullopt;
}

class SqliteLayout : public testing::Test {
protected:
    test::TempDir directory_;
    std::string file_ = directory_ / "store.db";
    std::shared_ptr<Store> store_ = sqlite::open(file_);
    SqlDatabase sql_{file_};

    void create(const std::string& table, KeyType pk = KeyType::S, std::optional<KeyType> sk = KeyType::S) {
        KeySchema keys{{"PK", pk}, std::nullopt};
        if (sk) keys.sort_key = KeyAttribute{"SK", *sk};
        store_->create_table({table, keys});
    }
};

TEST_F(SqliteLayout, IsReadWithPlainSql) {
    create("stories");
    put(*store_, "stories",
        {{"PK", "USER#johndoe"}, {"SK", "STORY#1234"}, {"title", "Test"}, {"likes", 3}, {"schema_version", "abc"}});
    put(*store_, "stories", {{"PK", "USER#johndoe"}, {"SK", "STORY#5"}, {"schema_version", 5}});
    EXPECT_EQ(sql_.run("SELECT pk, sk, schema_version, json_extract(data, '$.title'), json_extract(data, '$.likes'), "
                       "json_extract(data, '$.PK') FROM stories ORDER BY sk"),
              (SqlDatabase::Rows{{"USER#johndoe", "STORY#1234", "abc", "Test", "3", "NULL"},
                                 {"USER#johndoe", "STORY#5", "NULL", "NULL", "NULL", "NULL"}}));
    EXPECT_EQ(sql_.run("SELECT sql FROM sqlite_master WHERE name = 'stories'"),
              (SqlDatabase::Rows{{R"(CREATE TABLE "stories" (pk TEXT NOT NULL, sk TEXT NOT NULL, schema_version TEXT,)"
                                  " data TEXT NOT NULL, PRIMARY KEY (pk, sk)) WITHOUT ROWID"}}));
    EXPECT_EQ(sql_.run("PRAGMA journal_mode"), (SqlDatabase::Rows{{"wal"}}));

    // The other way round: what SQL writes is an item.
    sql_.run("UPDATE stories SET data = json_set(data, '$.likes', 4) WHERE sk = 'STORY#1234'");
    EXPECT_EQ(get(*store_, "stories", key)->at("likes"), AttributeValue{4});
}

TEST_F(SqliteLayout, KeysAreTextInTheirOrder) {
    create("numbers", KeyType::N, std::nullopt);
    create("binaries", KeyType::B, KeyType::S);
    create("texts");
    put(*store_, "numbers", {{"PK", 10}});
    put(*store_, "binaries", {{"PK", to_bytes("\xff")}, {"SK", std::string{"a\0b", 3}}});
    put(*store_, "texts", {{"PK", std::string(2048, 'p')}, {"SK", "s"}, {"n", 1}});
    EXPECT_EQ(sql_.run("SELECT pk, sk, data FROM numbers"), (SqlDatabase::Rows{{"p1311", "", "{}"}}));
    EXPECT_EQ(sql_.run("SELECT pk, sk FROM binaries"), (SqlDatabase::Rows{{"ff", "a\1\1b"}}));
    EXPECT_EQ(sql_.run("SELECT substr(pk, 1, 256), length(pk), json_extract(data, '$.$pk'), json_extract(data, '$.n') "
                       "FROM texts"),
              (SqlDatabase::Rows{{std::string(256, 'p'), "322", std::string(2048, 'p'), "1"}}));
}

TEST_F(SqliteLayout, NamesThatSqlCannotTellApartHaveTablesOfTheirOwn) {
    const std::vector<std::string> names{
        "stories", "Stories", "sqlite_master", std::string(255, 'x'), std::string(60, 'y'), std::string(61, 'y')};
    for (const std::string& name : names) create(name);
    const auto physical = [&](const std::string& name) {
        return sql_.run(R"(SELECT physical FROM "dynaloom:tables" WHERE name = ')" + name + "'").at(0).at(0);
    };
    EXPECT_EQ(physical("stories"), "stories");
    EXPECT_EQ(physical(std::string(60, 'y')), std::string(60, 'y'));
    for (const std::string& name : {names[1], names[2], names[3], names[5]}) {
        SCOPED_TRACE(name);
        EXPECT_NE(physical(name).find(':'), std::string::npos);
        EXPECT_LE(physical(name).size(), 60U);
        EXPECT_EQ(sql_.run("SELECT count(*) FROM \"" + physical(name) + "\""), (SqlDatabase::Rows{{"0"}}));
    }
    for (const std::string& name : names) store_->delete_table({name});
    EXPECT_EQ(sql_.run("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"),
              (SqlDatabase::Rows{{"dynaloom:tables"}}));
}

TEST_F(SqliteLayout, TableOfTheSameLayoutIsAdopted) {
    for (const char* kind : {"", " WITHOUT ROWID"}) {
        SCOPED_TRACE(kind);
        const std::string name = *kind == '\0' ? "seed" : "rowless";
        sql_.run("CREATE TABLE " + name + seed_table + kind);
        sql_.run("INSERT INTO " + name + " VALUES ('USER#johndoe', 'STORY#1234', 'v1', '{\"title\": \"Old\"}')");
        // Escapes are ours alone: another program's bytes mean themselves.
        sql_.run("INSERT INTO " + name + " VALUES ('a' || char(1, 1), 'b', NULL, '{}')");

        EXPECT_EQ(store_->describe_table({name}).description.key_schema,
                  (KeySchema{{"PK", KeyType::S}, KeyAttribute{"SK", KeyType::S}}));
        EXPECT_EQ(get(*store_, name, key), (Item{{"PK", "USER#johndoe"}, {"SK", "STORY#1234"}, {"title", "Old"}}));
        EXPECT_TRUE(get(*store_, name, {{"PK", "a\1\1"}, {"SK", "b"}}));
        EXPECT_EQ(store_->scan({.table = name}).items.size(), 2U);

        put(*store_, name, {{"PK", "\1"}, {"SK", std::string(1000, 's')}, {"schema_version", "v2"}});
        put(*store_, name, {{"PK", std::string(2000, 'p')}, {"SK", "s"}});
        EXPECT_EQ(sql_.run("SELECT schema_version FROM " + name + " WHERE pk = char(1)"), (SqlDatabase::Rows{{"v2"}}));
        EXPECT_EQ(sql_.run("SELECT data FROM " + name + " WHERE length(pk) = 2000"), (SqlDatabase::Rows{{"{}"}}));
        EXPECT_EQ(store_->scan({.table = name}).items.size(), 4U);
        EXPECT_THROW(put(*store_, name, {{"PK", std::string{"a\0", 2}}, {"SK", "s"}}), ValidationError);

        EXPECT_THROW(store_->create_table({name, {{"PK"}, {}}}), TableExists);
        EXPECT_THROW(store_->delete_table({name}), ValidationError);
        EXPECT_TRUE(get(*store_, name, key));
    }
    EXPECT_EQ(store_->list_tables({}).tables, (std::vector<std::string>{"rowless", "seed"}));
}

TEST_F(SqliteLayout, WalkOfAnAdoptedTablePassesKeysThatDynamoDBRefuses) {
    sql_.run(std::string{"CREATE TABLE seed"} + seed_table);
    sql_.run("INSERT INTO seed VALUES ('', 'a', NULL, '{}'), ('b', '', NULL, '{}'), ('c', 'd', NULL, '{}')");
    ScanRequest scan{.table = "seed", .limit = 1};
    std::size_t items = 0;
    do {
        ScanResult page = store_->scan(scan);
        items += page.items.size();
        scan.exclusive_start_key = std::move(page.last_evaluated_key);
    } while (scan.exclusive_start_key);
    EXPECT_EQ(items, 3U);
}

TEST_F(SqliteLayout, FileMovedAwayIsNotReplacedByAnEmptyOne) {
    create("stories");
    put(*store_, "stories", key);
    std::filesystem::rename(file_, file_ + ".moved");
    EXPECT_THROW((void)get(*store_, "stories", key), Error);
    EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(SqliteLayout, TableOfAnotherLayoutIsLeftAlone) {
    struct Case {
        const char* name;
        const char* columns;
    };
    const Case cases[] = {
        {"more",
         "(pk TEXT NOT NULL, sk TEXT NOT NULL, schema_version TEXT, data TEXT NOT NULL, x, PRIMARY KEY (pk, sk))"},
        {"less", "(pk TEXT NOT NULL, sk TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (pk, sk))"},
        {"other-type",
         "(pk BLOB NOT NULL, sk TEXT NOT NULL, schema_version TEXT, data TEXT NOT NULL, PRIMARY KEY (pk, sk))"},
        {"nullable", "(pk TEXT NOT NULL, sk TEXT NOT NULL, schema_version TEXT, data TEXT, PRIMARY KEY (pk, sk))"},
        {"no-key", "(pk TEXT NOT NULL, sk TEXT NOT NULL, schema_version TEXT, data TEXT NOT NULL)"},
        {"key-turned",
         "(pk TEXT NOT NULL, sk TEXT NOT NULL, schema_version TEXT, data TEXT NOT NULL, PRIMARY KEY (sk, pk))"},
        {"collated",
         "(pk TEXT NOT NULL COLLATE NOCASE, sk TEXT NOT NULL, schema_version TEXT, data TEXT NOT NULL, PRIMARY KEY "
         "(pk, sk))"},
        {"generated",
         "(pk TEXT NOT NULL, sk TEXT NOT NULL, schema_version TEXT AS ('v'), data TEXT NOT NULL, PRIMARY KEY (pk, "
         "sk))"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        sql_.run("CREATE TABLE \"" + std::string{c.name} + "\" " + c.columns);
        EXPECT_THROW(store_->describe_table({c.name}), TableNotFound);
        EXPECT_TRUE(store_->list_tables({}).tables.empty());

        // Its name is free, its data is not touched.
        create(c.name);
        put(*store_, c.name, key);
        EXPECT_TRUE(get(*store_, c.name, key));
        EXPECT_EQ(sql_.run("SELECT count(*) FROM \"" + std::string{c.name} + "\""), (SqlDatabase::Rows{{"0"}}));
        store_->delete_table({c.name});
        EXPECT_NO_THROW(sql_.run("DROP TABLE \"" + std::string{c.name} + "\""));
    }
    sql_.run("CREATE VIEW view AS SELECT 'a' AS pk, 'b' AS sk, 'c' AS schema_version, '{}' AS data");
    EXPECT_THROW(store_->describe_table({"view"}), TableNotFound);
}

TEST_F(SqliteLayout, BrokenRowConcernsNobodyWhoDoesNotReadIt) {
    create("stories");
    for (const char* sk : {"a", "b", "c"}) put(*store_, "stories", {{"PK", "p"}, {"SK", sk}, {"n", 1}});
    for (const char* broken : {"{\"n\":", "[]", "", "{\"n\":1}x"}) {
        SCOPED_TRACE(broken);
        sql_.run("UPDATE stories SET data = '" + std::string{broken} + "' WHERE sk = 'b'");
        const Key b{{"PK", "p"}, {"SK", "b"}};
        const GetItemResult found = store_->get_item({.table = "stories", .key = b});
        ASSERT_TRUE(found.item);
        EXPECT_EQ(found.item->keys(), b);
        EXPECT_THROW(static_cast<void>(found.item->to_item()), DecodeError);

        for (const std::optional<Condition>& filter : {std::optional<Condition>{}, {compare(Op::equal, "n", 1)}}) {
            const QueryResult page =
                store_->query({.table = "stories", .key_condition = compare(Op::equal, "PK", "p"), .filter = filter});
            ASSERT_EQ(page.items.size(), 3U);
            EXPECT_NO_THROW(static_cast<void>(page.items[0].to_item()));
            EXPECT_THROW(static_cast<void>(page.items[1].to_item()), DecodeError);
            EXPECT_NO_THROW(static_cast<void>(page.items[2].to_item()));
            EXPECT_EQ(store_->scan({.table = "stories", .filter = filter}).items.size(), 3U);
        }
        // A condition needs what cannot be read, or does not.
        try {
            put(*store_, "stories", b, compare(Op::equal, "n", 1));
            ADD_FAILURE() << "a condition on a broken item was decided";
        } catch (const DecodeError& error) {
            EXPECT_NE(std::string_view{error.what()}.find("stories"), std::string_view::npos) << error.what();
        }
        EXPECT_THROW(put(*store_, "stories", b, attribute_not_exists("PK")), ConditionFailed);
        put(*store_, "stories", b, attribute_exists("PK"));
        EXPECT_EQ(get(*store_, "stories", b), b);
    }
}

TEST_F(SqliteLayout, LogThatAReaderMadeLongIsCutAfterIt) {
    create("stories");
    const auto log_size = [&] { return std::filesystem::file_size(file_ + "-wal"); };
    const auto write = [&](int number) {
        put(*store_, "stories",
            {{"PK", "p"},
             {"SK", std::to_string(number % 10)},
             {"text", std::string(std::size_t{390} << 10U, static_cast<char>('a' + number / 10 % 2))}});
    };
    constexpr std::uintmax_t limit = 64U << 20U;
    sql_.run("BEGIN; SELECT * FROM stories");
    int number = 0;
    while (log_size() <= limit) write(number++);
    sql_.run("COMMIT");
    write(number);
    EXPECT_LT(log_size(), limit / 2);
}

}  // namespace
}  // namespace dynaloom
