#include "support/sql_database.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace dynaloom {
namespace {

using Difference = VerifyTableResult::Difference;
using test::SqlDatabase;

const SecondaryIndex by_city{.name = "by_city", .partition_key = {{"city"}}, .sort_key = {}, .projection = {}};

class SqliteIndex : public testing::Test {
protected:
    test::TempDir directory_;
    std::string file_ = directory_ / "store.db";
    std::shared_ptr<Store> store_ = sqlite::open(file_, {.durability = sqlite::Durability::normal});
    SqlDatabase sql_{file_};

    void create(bool with_index) {
        CreateTableRequest request;
        request.table = "people";
        request.key_schema = {{"PK"}, std::nullopt};
        if (with_index) request.global_indexes = {by_city};
        store_->create_table(std::move(request));
    }
    void put(const std::string& pk, const std::string& city) {
        constexpr std::array<std::string_view, 1> keys{"PK"};
        store_->put_item(
            {.table = "people", .item = EncodedItem::from_item({{"PK", pk}, {"city", city}}, Encoding::plain, keys)});
    }
    UpdateTableRequest creating() {
        UpdateTableRequest request;
        request.table = "people";
        request.create_global_index = by_city;
        return request;
    }
    std::size_t in(const std::string& city) {
        return store_
            ->query(
                {.table = "people", .index = "by_city", .key_condition = compare(Condition::Op::equal, "city", city)})
            .count;
    }
};

TEST_F(SqliteIndex, NeverSharesATableWithWhatIsOurs) {
    CreateTableRequest request;
    request.table = "dynaloom";
    request.key_schema = {{"PK"}, std::nullopt};
    for (const char* name : {"tables", "tokens", "changed", "streams"}) {
        request.global_indexes.push_back(by_city);
        request.global_indexes.back().name = name;
    }
    store_->create_table(request);

    TransactPut put;
    put.table = "dynaloom";
    put.item = EncodedItem::from_item({{"PK", "a"}, {"city", "Rome"}}, Encoding::plain);
    TransactWriteItemsRequest transaction;
    transaction.actions = {put};
    transaction.client_request_token = "token";
    store_->transact_write_items(transaction);
    store_->update_table({.table = "dynaloom", .deletion_protection = true});

    EXPECT_EQ(store_->verify_table({.table = "dynaloom"}).differences.size(), 0U);
    EXPECT_EQ(store_->list_tables({}).tables, (std::vector<std::string>{"dynaloom"}));
}

TEST_F(SqliteIndex, EntriesStandInATableBesideAndGoWithIt) {
    create(true);
    put("p", "Bonn");
    const std::string entry = R"(SELECT length(pk), length(sk), data FROM "people:by_city")";
    EXPECT_EQ(sql_.run(entry), (SqlDatabase::Rows{{"64", "64", R"({"pk":"p","sk":""})"}}));
    store_->delete_table({"people"});
    EXPECT_EQ(sql_.run("SELECT name FROM sqlite_master WHERE name LIKE 'people%'"), SqlDatabase::Rows{});
    EXPECT_EQ(sql_.run(R"(SELECT name FROM "dynaloom:tables")"), SqlDatabase::Rows{});
}

TEST_F(SqliteIndex, WriteThatChangesNoEntryWritesNone) {
    create(true);
    put("p", "Bonn");
    // Would refuse any write of an entry.
    sql_.run(R"(CREATE TRIGGER stop BEFORE INSERT ON "people:by_city" BEGIN SELECT RAISE(ABORT, 'written'); END;
                CREATE TRIGGER stop2 BEFORE DELETE ON "people:by_city" BEGIN SELECT RAISE(ABORT, 'written'); END;)");
    put("p", "Bonn");
    EXPECT_THROW(put("p", "Köln"), ServiceError);
    EXPECT_EQ(in("Bonn"), 1U);  // neither the item nor its entry has changed
}

TEST_F(SqliteIndex, VerifyFindsWhatAnotherProgramDid) {
    create(true);
    for (const char* pk : {"a", "b", "c", "d", "e"}) put(pk, "Bonn");
    EXPECT_EQ(store_->verify_table({"people"}).index_entries, 5U);
    EXPECT_EQ(store_->verify_table({"people"}).difference_count, 0U);

    sql_.run(R"(DELETE FROM "people:by_city" WHERE data LIKE '%"a"%')");
    sql_.run("DELETE FROM people WHERE pk = 'b'");
    sql_.run(R"(UPDATE people SET data = '{"city":"Ulm"}' WHERE pk = 'c')");
    sql_.run(R"(UPDATE "people:by_city" SET data = 'nonsense' WHERE data LIKE '%"d"%')");
    const VerifyTableResult result = store_->verify_table({"people"});
    const auto count = [&](Difference::Kind kind, const std::string& where) {
        std::size_t found = 0;
        for (const Difference& one : result.differences)
            if (one == Difference{"by_city", kind, where}) ++found;
        return found;
    };
    EXPECT_EQ(count(Difference::Kind::missing, R"({"pk":"a","sk":""})"), 1U);
    EXPECT_EQ(count(Difference::Kind::wrong, R"({"pk":"b","sk":""})"), 1U);
    EXPECT_EQ(count(Difference::Kind::missing, R"({"pk":"c","sk":""})"), 1U);
    EXPECT_EQ(count(Difference::Kind::wrong, R"({"pk":"c","sk":""})"), 1U);
    EXPECT_EQ(count(Difference::Kind::wrong, "nonsense"), 1U);
    EXPECT_EQ(result.difference_count, 5U);
}

TEST_F(SqliteIndex, IndexThatNobodyFinishedIsFilledByTheNextUpdate) {
    create(false);
    for (int i = 0; i < 10; ++i) put("p" + std::to_string(i), "Bonn");
    // As a process leaves it that dies between the new schema and the end of filling: the last step is undone.
    store_->update_table(creating());
    store_.reset();
    sql_.run(R"(UPDATE "dynaloom:tables" SET schema = json_set(schema, '$.indexes[0].creating', json('true'))
                WHERE name = 'people';
                DELETE FROM "people:by_city" WHERE data LIKE '%"p5"%')");
    store_ = sqlite::open(file_);

    EXPECT_EQ(store_->describe_table({"people"}).description.status, TableStatus::updating);
    EXPECT_EQ(store_->describe_table({"people"}).description.global_indexes.at(0).status, TableStatus::creating);
    try {
        in("Bonn");
        ADD_FAILURE() << "read from an index that is not complete";
    } catch (const ValidationError& error) {
        EXPECT_STREQ(error.what(), "Cannot read from backfilling global secondary index: by_city");
    }
    put("p0", "Köln");  // entries follow their items already
    EXPECT_EQ(store_->verify_table({"people"}).difference_count, 0U);

    EXPECT_EQ(store_->update_table(creating()).description.global_indexes.at(0).status, TableStatus::active);
    EXPECT_EQ(in("Bonn"), 9U);
    EXPECT_EQ(in("Köln"), 1U);
    EXPECT_EQ(store_->verify_table({"people"}).difference_count, 0U);
}

TEST_F(SqliteIndex, IsCompleteAlthoughOthersWriteWhileItIsFilled) {
    create(false);
    constexpr int items = 600;
    for (int i = 0; i < items; ++i) put("p" + std::to_string(i), "Bonn");
    std::atomic<bool> done = false;
    std::thread writer{[&] {
        const auto another = sqlite::open(file_, {.durability = sqlite::Durability::normal});
        constexpr std::array<std::string_view, 1> keys{"PK"};
        for (int i = 0; !done; i = (i + 7) % items) {
            const std::string pk = "p" + std::to_string(i);
            if (i % 3 == 0)
                another->delete_item({.table = "people", .key = {{"PK", pk}}});
            else
                another->put_item({.table = "people",
                                   .item = EncodedItem::from_item({{"PK", pk}, {"city", i % 2 == 0 ? "Bonn" : "Ulm"}},
                                                                  Encoding::plain, keys)});
        }
    }};
    UpdateTableRequest deleting;
    deleting.table = "people";
    deleting.delete_global_index = "by_city";
    for (int round = 0; round < 3; ++round) {
        if (round > 0) store_->update_table(deleting);
        store_->update_table(creating());
        const VerifyTableResult verified = store_->verify_table({"people"});
        EXPECT_EQ(verified.difference_count, 0U);
        EXPECT_EQ(verified.items, verified.index_entries);
        EXPECT_GT(verified.items, 0U);
    }
    done = true;
    writer.join();
}

}  // namespace
}  // namespace dynaloom
