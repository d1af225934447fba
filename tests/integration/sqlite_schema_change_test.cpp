#include "engine/row_store.hpp"
#include "engine/table_schema.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/row_store.hpp"
#include "sqlite/transaction.hpp"
#include "support/sql_database.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {
namespace {

constexpr std::array<std::string_view, 2> key_names{"PK", "SK"};
const KeySchema strings{{"PK"}, KeyAttribute{"SK"}};
const KeySchema numbers{{"PK", KeyType::N}, std::nullopt};
const Key string_key{{"PK", "a"}, {"SK", "b"}};
const Key number_key{{"PK", 1}};

EncodedItem encode(const Item& item) {
    return EncodedItem::from_item(item, Encoding::plain, key_names);
}

/// Two stores on one file stand for two processes: they share nothing but the file.
class SqliteSchemaChange : public testing::Test {
protected:
    test::TempDir directory_;
    std::string file_ = directory_ / "store.db";
    std::shared_ptr<Store> here_ = sqlite::open(file_);
    std::shared_ptr<Store> there_ = sqlite::open(file_);

    void put(Store& store, const Item& item) { store.put_item({.table = "stories", .item = encode(item)}); }
    bool has(Store& store, const Key& key) { return store.get_item({.table = "stories", .key = key}).item.has_value(); }

    /// Every kind of statement on the table, so that each is prepared and kept.
    std::vector<std::function<void(const Key&)>> operations() {
        const auto partition = [](const Key& key) { return compare(Condition::Op::equal, "PK", key.at("PK")); };
        return {
            [this](const Key& key) { has(*here_, key); },
            [this](const Key& key) { put(*here_, key); },
            [this](const Key& key) { here_->delete_item({.table = "stories", .key = key}); },
            [this, partition](const Key& key) { here_->query({.table = "stories", .key_condition = partition(key)}); },
            [this, partition](const Key& key) {
                QueryRequest query{.table = "stories", .key_condition = partition(key)};
                query.scan_index_forward = false;
                here_->query(query);
            },
            [this](const Key&) { here_->scan({.table = "stories"}); },
            [this](const Key& key) { here_->scan({.table = "stories", .exclusive_start_key = key}); },
            [this](const Key& key) {
                here_->batch_write_item({{{"stories", encode(key)}}});
            },
            [this](const Key& key) {
                here_->batch_get_item({.gets = {{"stories", key}}});
            },
            [this](const Key&) { here_->describe_table({"stories"}); },
        };
    }
};

TEST_F(SqliteSchemaChange, ConnectionForgetsTablesAndLogsThatOthersDropped) {
    const engine::Call call;
    sqlite::RowStore there{file_, {}, engine::TableSchema::parse};
    engine::Deadline deadline{std::chrono::minutes{1}};
    sqlite::Connection here{file_, sqlite::Connection::Use::reading, sqlite::Durability::full, deadline};
    here.work_for(call, deadline);
    for (int i = 0; i < 5; ++i) {
        const std::string table = "table" + std::to_string(i);
        const std::string log = "log:" + std::to_string(i);
        there.change_schema(call, [&](engine::SchemaTransaction& transaction) {
            transaction.put_table(table, {});
            transaction.create_log(log);
        });
        {
            sqlite::Transaction transaction{here, sqlite::Transaction::Kind::snapshot,
                                            sqlite::Transaction::Trust::verified, engine::TableSchema::parse};
            const engine::RowKey key{"a", "b"};
            std::optional<std::string> found;
            transaction.get_many(*transaction.table(table), {&key, 1}, {&found, 1});
            static_cast<void>(transaction.log_read(log, {}, {.rows = 1, .bytes = 1}));
        }
        EXPECT_EQ(here.tables().size(), 1U);
        EXPECT_EQ(here.logs().size(), 1U);
        there.change_schema(call, [&](engine::SchemaTransaction& transaction) {
            transaction.drop_table(*transaction.table(table));
            transaction.drop_log(log);
        });
    }
}

TEST_F(SqliteSchemaChange, TableDeletedElsewhereIsGoneForEveryOperation) {
    for (std::size_t i = 0; i < operations().size(); ++i) {
        SCOPED_TRACE(i);
        here_->create_table({"stories", strings});
        for (const auto& operation : operations()) operation(string_key);
        there_->delete_table({"stories"});
        EXPECT_THROW(operations()[i](string_key), TableNotFound);
        EXPECT_THROW(operations()[i](string_key), TableNotFound);
    }
}

TEST_F(SqliteSchemaChange, TableMadeAnewElsewhereIsTheNewOneForEveryOperation) {
    for (std::size_t i = 0; i < operations().size(); ++i) {
        SCOPED_TRACE(i);
        here_->create_table({"stories", strings});
        for (const auto& operation : operations()) operation(string_key);
        there_->delete_table({"stories"});
        there_->create_table({"stories", numbers});
        put(*there_, {{"PK", 1}, {"new", true}});
        EXPECT_NO_THROW(operations()[i](number_key));
        EXPECT_THROW(has(*here_, string_key), ValidationError);
        EXPECT_EQ(here_->describe_table({"stories"}).description.key_schema, numbers);
        here_->delete_table({"stories"});
    }
}

TEST_F(SqliteSchemaChange, TableMadeAnewWithTheSameKeysIsEmpty) {
    here_->create_table({"stories", strings});
    put(*here_, string_key);
    EXPECT_TRUE(has(*here_, string_key));
    there_->delete_table({"stories"});
    there_->create_table({"stories", strings});
    EXPECT_FALSE(has(*here_, string_key));
    put(*here_, string_key);
    EXPECT_TRUE(has(*there_, string_key));
}

TEST_F(SqliteSchemaChange, TablesAndIndexesOfOthersDoNotDisturb) {
    here_->create_table({"stories", strings});
    for (const auto& operation : operations()) operation(string_key);
    test::SqlDatabase sql{file_};
    sql.run("CREATE INDEX by_data ON stories (data); CREATE TABLE other (x); ANALYZE");
    for (const auto& operation : operations()) EXPECT_NO_THROW(operation(string_key));
    sql.run("DROP INDEX by_data; DROP TABLE other; VACUUM");
    for (const auto& operation : operations()) EXPECT_NO_THROW(operation(string_key));
}

TEST_F(SqliteSchemaChange, UniqueIndexOfAnotherProgramCostsNoRows) {
    here_->create_table({"stories", strings});
    test::SqlDatabase{file_}.run("CREATE UNIQUE INDEX one_each ON stories (data)");
    put(*here_, {{"PK", "a"}, {"SK", "1"}, {"n", 1}});
    try {
        put(*here_, {{"PK", "a"}, {"SK", "2"}, {"n", 1}});
        ADD_FAILURE() << "a unique index was broken";
    } catch (const ServiceError& error) {
        EXPECT_EQ(error.code(), "SQLITE_CONSTRAINT");
    }
    EXPECT_EQ(here_->scan({.table = "stories"}).items.size(), 1U);
}

TEST_F(SqliteSchemaChange, AdoptedTableThatChangesItsColumnsIsNoLongerOne) {
    test::SqlDatabase sql{file_};
    sql.run(
        "CREATE TABLE stories (pk TEXT NOT NULL, sk TEXT NOT NULL, schema_version TEXT, data TEXT NOT NULL,"
        " PRIMARY KEY (pk, sk))");
    for (const auto& operation : operations()) operation(string_key);
    sql.run("ALTER TABLE stories ADD COLUMN x");
    for (const auto& operation : operations()) EXPECT_THROW(operation(string_key), TableNotFound);
    sql.run("ALTER TABLE stories DROP COLUMN x");
    for (const auto& operation : operations()) EXPECT_NO_THROW(operation(string_key));
}

/// The port itself: what the engine relies on.
class SqliteRowStore : public testing::Test {
protected:
    struct Parsed final : engine::ParsedSchema {
        explicit Parsed(std::string_view schema) : text{schema} {}
        std::string text;
    };
    static std::shared_ptr<const engine::ParsedSchema> parse(std::string_view schema) {
        return std::make_shared<Parsed>(schema);
    }

    test::TempDir directory_;
    std::string file_ = directory_ / "store.db";
    sqlite::RowStore here_{file_, {}, parse};
    sqlite::RowStore there_{file_, {}, parse};
    const engine::Call call_{.budget{}, .table = "rows"};

    void change(sqlite::RowStore& rows, const std::optional<std::string>& schema) {
        rows.change_schema(call_, [&](engine::SchemaTransaction& transaction) {
            if (schema)
                transaction.put_table("rows", *schema);
            else
                transaction.drop_table(*transaction.table("rows"));
        });
    }
    std::string schema_seen(sqlite::RowStore& rows) {
        std::string seen;
        rows.read(call_, engine::Isolation::each, [&](engine::ReadTransaction& transaction) {
            const engine::TableState* table = transaction.table("rows");
            seen = table == nullptr ? "none" : static_cast<const Parsed&>(*table->parsed).text;
        });
        return seen;
    }
    std::optional<std::string> data(sqlite::RowStore& rows) {
        const engine::RowKey key{"p", "s"};
        std::optional<std::string> found;
        rows.read(call_, engine::Isolation::each, [&](engine::ReadTransaction& transaction) {
            transaction.get_many(*transaction.table("rows"), {&key, 1}, {&found, 1});
        });
        return found;
    }
    static void put(engine::WriteTransaction& transaction, std::string_view data) {
        const engine::RowView row{.key = {"p", "s"}, .schema_version = {}, .data = data};
        transaction.put_many(*transaction.table("rows"), {&row, 1});
    }
};

TEST_F(SqliteRowStore, ChangedSchemaIsSeenByEveryTransactionAfterIt) {
    EXPECT_EQ(schema_seen(here_), "none");
    std::vector<std::int64_t> generations;
    for (const char* schema : {"one", "two", "three"}) {
        change(there_, schema);
        EXPECT_EQ(schema_seen(here_), schema);
        EXPECT_EQ(schema_seen(there_), schema);
        here_.read(call_, engine::Isolation::each, [&](engine::ReadTransaction& transaction) {
            generations.push_back(transaction.table("rows")->generation);
        });
    }
    EXPECT_LT(generations.front(), generations.back());
    change(there_, std::nullopt);
    EXPECT_EQ(schema_seen(here_), "none");
}

TEST_F(SqliteRowStore, ChangedSchemaKeepsTheRows) {
    change(here_, "one");
    here_.write(call_, [](engine::WriteTransaction& transaction) { put(transaction, "x"); });
    EXPECT_EQ(data(there_), "x");
    change(there_, "two");
    EXPECT_EQ(data(here_), "x");
}

TEST_F(SqliteRowStore, WriteRunsAgainOnTheSchemaAsItIs) {
    change(here_, "one");
    here_.write(call_, [](engine::WriteTransaction& transaction) { put(transaction, "one"); });
    change(there_, "two");
    std::string written;
    here_.write(call_, [&](engine::WriteTransaction& transaction) {
        written = static_cast<const Parsed&>(*transaction.table("rows")->parsed).text;
        put(transaction, written);
    });
    EXPECT_EQ(written, "two");
    EXPECT_EQ(data(here_), "two");
}

TEST_F(SqliteRowStore, FunctionThatThrowsUndoesItsWrite) {
    change(here_, "one");
    const auto fail = [](engine::WriteTransaction& transaction) {
        put(transaction, "x");
        throw std::runtime_error{"changed my mind"};
    };
    for (int i = 0; i < 2; ++i) EXPECT_THROW(here_.write(call_, fail), std::runtime_error);
    EXPECT_EQ(data(here_), std::nullopt);
    const auto refuse = [](engine::SchemaTransaction& transaction) {
        transaction.put_table("rows", "two");
        transaction.put_table("others", "one");
        throw std::runtime_error{"changed my mind"};
    };
    EXPECT_THROW(here_.change_schema(call_, refuse), std::runtime_error);
    EXPECT_EQ(schema_seen(there_), "one");
}

TEST_F(SqliteRowStore, SnapshotIsOneMomentAndSingleReadsAreNot) {
    change(here_, "one");
    const auto write = [&](const char* text) {
        there_.write(call_, [&](engine::WriteTransaction& transaction) { put(transaction, text); });
    };
    for (const engine::Isolation isolation : {engine::Isolation::snapshot, engine::Isolation::each}) {
        write("before");
        EXPECT_EQ(data(here_), "before");  // so that the table is remembered, and the function runs once
        std::optional<std::string> first;
        std::optional<std::string> second;
        here_.read(call_, isolation, [&](engine::ReadTransaction& transaction) {
            const engine::RowKey key{"p", "s"};
            const engine::TableState& table = *transaction.table("rows");
            transaction.get_many(table, {&key, 1}, {&first, 1});
            write("after");
            transaction.get_many(table, {&key, 1}, {&second, 1});
        });
        EXPECT_EQ(first, "before");
        EXPECT_EQ(second, isolation == engine::Isolation::snapshot ? "before" : "after");
    }
}

}  // namespace
}  // namespace dynaloom
