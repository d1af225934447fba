#include "support/sql_database.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Rows and tables that another program made, changed or dropped.
namespace dynaloom {

struct ForeignUser {
    static constexpr auto pk_pattern = "USER#{name}";

    std::string name{};
    int likes = 0;
};

struct ForeignStory {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{number}";

    std::string owner{};
    int number = 0;
};

namespace {

using namespace literals;
using test::SqlDatabase;
using Op = Condition::Op;
using Difference = VerifyTableResult::Difference;

constexpr const char* seed_table =
    "(pk TEXT NOT NULL, sk TEXT NOT NULL, schema_version TEXT, data TEXT NOT NULL, PRIMARY KEY (pk, sk))";

class SqliteForeignRows : public testing::Test {
protected:
    test::TempDir directory_;
    std::string file_ = directory_ / "store.db";
    std::shared_ptr<Store> store_ = sqlite::open(file_);
    SqlDatabase sql_{file_};
    std::vector<std::string> warnings_;
    WarningHandler before_;

    void SetUp() override {
        before_ = set_warning_handler([this](std::string_view message) { warnings_.emplace_back(message); });
    }
    void TearDown() override { set_warning_handler(std::move(before_)); }

    /// Walks the table in pages of that many items. @returns The values of `attribute`.
    std::vector<std::string> scan(const std::string& table, std::optional<std::uint32_t> page_size,
                                  std::string_view attribute = "PK") {
        std::vector<std::string> values;
        ScanRequest request{.table = table, .limit = page_size};
        for (int pages = 0; pages < 100; ++pages) {
            ScanResult page = store_->scan(request);
            for (const EncodedItem& item : page.items) values.push_back(item.keys().at(attribute).s());
            if (!page.last_evaluated_key) return values;
            request.exclusive_start_key = std::move(page.last_evaluated_key);
        }
        ADD_FAILURE() << "the scan does not end";
        return values;
    }
};

TEST_F(SqliteForeignRows, ModelWithoutSortKeyLivesInAnAdoptedTable) {
    sql_.run(std::string{"CREATE TABLE seed"} + seed_table);
    sql_.run(R"(INSERT INTO seed VALUES ('USER#ann', '', NULL, '{"name": "ann", "likes": 3}'))");
    const Table<ForeignUser> users{store_, "seed"};
    EXPECT_NO_THROW(users.create_if_missing());
    EXPECT_EQ(users.get("name"_f = "ann").value_or(ForeignUser{}).likes, 3);

    users.save({.name = "bob", .likes = 5});
    users.create({.name = "cid", .likes = 7});
    EXPECT_THROW(users.create({.name = "ann"}), ConditionFailed);
    EXPECT_EQ(sql_.run("SELECT pk, sk FROM seed ORDER BY pk"),
              (SqlDatabase::Rows{{"USER#ann", ""}, {"USER#bob", ""}, {"USER#cid", ""}}));
    users.save({.name = "ann", .likes = 4});
    EXPECT_EQ(sql_.run("SELECT count(*) FROM seed"), (SqlDatabase::Rows{{"3"}}));

    const std::vector<ForeignUser> queried = users.query("name"_f = "ann").all();
    ASSERT_EQ(queried.size(), 1U);
    EXPECT_EQ(queried[0].likes, 4);
    std::vector<std::string> scanned;
    for (const ForeignUser& user : users.scan().page_size(1)) scanned.push_back(user.name);
    EXPECT_EQ(scanned, (std::vector<std::string>{"ann", "bob", "cid"}));
    EXPECT_TRUE(users.batch_get({users.key("name"_f = "cid")}).at(0));

    users.remove("name"_f = "ann");
    EXPECT_FALSE(users.get("name"_f = "ann"));
    EXPECT_EQ(sql_.run("SELECT count(*) FROM seed"), (SqlDatabase::Rows{{"2"}}));
}

TEST_F(SqliteForeignRows, RecordsWithAndWithoutSortKeyShareAnAdoptedTable) {
    sql_.run(std::string{"CREATE TABLE seed"} + seed_table);
    const Table<ForeignUser> users{store_, "seed"};
    const Table<ForeignStory> stories{store_, "seed"};
    users.save({.name = "ann"});
    stories.save({.owner = "ann", .number = 1});
    EXPECT_EQ(sql_.run("SELECT pk, sk FROM seed ORDER BY sk"),
              (SqlDatabase::Rows{{"USER#ann", ""}, {"USER#ann", "STORY#1"}}));
    EXPECT_EQ(users.scan().all().size(), 1U);
    EXPECT_EQ(stories.scan().all().size(), 1U);
    users.remove("name"_f = "ann");
    EXPECT_TRUE(stories.get("owner"_f = "ann", "number"_f = 1));

    // The sort key of an item whose keys are still in its body.
    store_->put_item({.table = "seed",
                      .item = EncodedItem::from_item({{"PK", "p"}, {"SK", "s"}}, Encoding::plain,
                                                     std::array<std::string_view, 1>{"PK"}),
                      .condition = {}});
    EXPECT_EQ(sql_.run("SELECT sk, data FROM seed WHERE pk = 'p'"), (SqlDatabase::Rows{{"s", "{}"}}));
    EXPECT_THROW(store_->get_item({.table = "seed", .key = {{"PK", "p"}, {"SK", ""}}}), ValidationError);
    EXPECT_THROW(store_->get_item({.table = "seed", .key = {{"PK", "p"}, {"x", "s"}}}), ValidationError);
}

TEST_F(SqliteForeignRows, RowThatGivesNoKeyIsPassedOverWithAWarning) {
    const std::string whole(600, 'b');
    struct Case {
        const char* name;
        std::string change;
    };
    const Case cases[] = {
        {"long key lost", "UPDATE stories SET data = '{}' WHERE length(pk) > 100"},
        {"long key of another row", "UPDATE stories SET data = '{\"$pk\":\"a\"}' WHERE length(pk) > 100"},
        {"long key not shortened", "UPDATE stories SET pk = '" + whole + "' WHERE length(pk) > 100"},
        {"partition key not UTF-8", "UPDATE stories SET pk = CAST(x'62ff' AS TEXT) WHERE length(pk) > 100"},
        {"sort key not UTF-8", "UPDATE stories SET sk = CAST(x'ff' AS TEXT) WHERE length(pk) > 100"},
        {"partition key no text", "UPDATE stories SET pk = x'62' WHERE length(pk) > 100"},
        {"sort key no text", "UPDATE stories SET sk = x'62' WHERE length(pk) > 100"},
        {"partition key empty", "UPDATE stories SET pk = '' WHERE length(pk) > 100"},
        {"escape that is none", "UPDATE stories SET pk = 'b' || char(1) || 'x' WHERE length(pk) > 100"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        store_->create_table({"stories", {{"PK"}, KeyAttribute{"SK"}}});
        for (const std::string& pk : {std::string{"a"}, whole, std::string{"c"}})
            store_->put_item({"stories", EncodedItem::from_item({{"PK", pk}, {"SK", "s"}}, Encoding::plain), {}});
        sql_.run(c.change);
        for (const std::optional<std::uint32_t> page_size : {std::optional<std::uint32_t>{}, {1}, {2}}) {
            warnings_.clear();
            EXPECT_EQ(scan("stories", page_size), (std::vector<std::string>{"a", "c"}));
            ASSERT_EQ(warnings_.size(), 1U);
            EXPECT_NE(warnings_[0].find("table \"stories\""), std::string::npos) << warnings_[0];
        }
        store_->delete_table({"stories"});
    }
}

TEST_F(SqliteForeignRows, RowWithoutItsLongKeyCanBeReadAndMended) {
    const Key key{{"PK", std::string(600, 'b')}, {"SK", "s"}};
    store_->create_table({"stories", {{"PK"}, KeyAttribute{"SK"}}});
    const EncodedItem item = EncodedItem::from_item(key, Encoding::plain);
    store_->put_item({"stories", item, {}});
    sql_.run(R"(UPDATE stories SET data = '{"n":1}')");
    const GetItemResult found = store_->get_item({.table = "stories", .key = key});
    ASSERT_TRUE(found.item);
    EXPECT_EQ(found.item->to_item().at("n"), AttributeValue{1});
    store_->put_item({"stories", item, {}});
    EXPECT_EQ(scan("stories", {}), (std::vector<std::string>{key.at("PK").s()}));
    EXPECT_TRUE(warnings_.empty());
}

TEST_F(SqliteForeignRows, QueryPassesOverASortKeyThatIsNone) {
    store_->create_table({"numbers", {{"PK"}, KeyAttribute{"SK", KeyType::N}}});
    for (const int sk : {1, 10, 20})
        store_->put_item({"numbers", EncodedItem::from_item({{"PK", "p"}, {"SK", sk}}, Encoding::plain), {}});
    for (const char* broken : {"ten", "p13110"}) {  // no number, and another text of 10
        SCOPED_TRACE(broken);
        sql_.run("UPDATE numbers SET sk = '" + std::string{broken} + "' WHERE sk NOT IN ('p1301', 'p1312')");
        warnings_.clear();
        QueryRequest request{
            .table = "numbers", .key_condition = compare(Op::equal, "PK", "p"), .filter = {}, .limit = 1};
        std::vector<AttributeValue> found;
        do {
            QueryResult page = store_->query(request);
            for (const EncodedItem& item : page.items) found.push_back(item.keys().at("SK"));
            request.exclusive_start_key = std::move(page.last_evaluated_key);
        } while (request.exclusive_start_key && found.size() < 10);
        EXPECT_EQ(found, (std::vector<AttributeValue>{1, 20}));
        EXPECT_EQ(warnings_.size(), 1U);
    }
}

TEST_F(SqliteForeignRows, WalkOfAnAdoptedTableWarnsOfKeysThatAreNoText) {
    sql_.run(std::string{"CREATE TABLE seed"} + seed_table);
    sql_.run(
        "INSERT INTO seed VALUES ('a', 's', NULL, '{}'), (CAST(x'62ff' AS TEXT), 's', NULL, '{}'),"
        " ('b' || char(0), 's', NULL, '{}'), ('c', x'73', NULL, '{}'), ('d', 's', NULL, '{}')");
    EXPECT_EQ(scan("seed", 1), (std::vector<std::string>{"a", "d"}));
    EXPECT_EQ(warnings_.size(), 3U);
}

TEST_F(SqliteForeignRows, TableDroppedByAnotherProgramIsAbsent) {
    const Table<ForeignStory> stories{store_, "stories"};
    stories.create_if_missing();
    stories.save({.owner = "ann", .number = 1});
    sql_.run("DROP TABLE stories");
    EXPECT_THROW((void)stories.get("owner"_f = "ann", "number"_f = 1), TableNotFound);
    EXPECT_THROW(store_->describe_table({"stories"}), TableNotFound);
    EXPECT_THROW(store_->delete_table({"stories"}), TableNotFound);
    EXPECT_TRUE(store_->list_tables({}).tables.empty());

    stories.create_if_missing();
    EXPECT_FALSE(stories.get("owner"_f = "ann", "number"_f = 1));
    stories.save({.owner = "ann", .number = 2});
    EXPECT_EQ(stories.scan().all().size(), 1U);
    EXPECT_EQ(sql_.run(R"(SELECT name FROM "dynaloom:tables")"), (SqlDatabase::Rows{{"stories"}}));

    // Its place may also go to another table, or to one of another key.
    sql_.run("DROP TABLE stories");
    store_->create_table({"Stories", {{"PK"}, {}}});
    store_->create_table({"stories", {{"id"}, {}}});
    EXPECT_EQ(store_->describe_table({"stories"}).description.key_schema, (KeySchema{{"id"}, {}}));
    EXPECT_EQ(store_->list_tables({}).tables, (std::vector<std::string>{"Stories", "stories"}));
}

TEST_F(SqliteForeignRows, AnotherProgramsTableTakesThePlaceOfADroppedOne) {
    store_->create_table({"stories", {{"id"}, {}}});
    sql_.run("DROP TABLE stories");
    sql_.run("CREATE VIEW stories AS SELECT 1");
    EXPECT_THROW(store_->describe_table({"stories"}), TableNotFound);
    store_->create_table({"stories", {{"PK"}, {}}});
    store_->delete_table({"stories"});
    EXPECT_EQ(sql_.run("SELECT * FROM stories"), (SqlDatabase::Rows{{"1"}}));
}

CreateTableRequest indexed_people() {
    CreateTableRequest request;
    request.table = "people";
    request.key_schema = {{"PK"}, std::nullopt};
    request.global_indexes = {{.name = "by_city", .partition_key = {{"city"}}, .sort_key = {}, .projection = {}}};
    return request;
}

TEST_F(SqliteForeignRows, TableMadeAnewHasNoEntriesOfTheOneThatWasDropped) {
    store_->create_table(indexed_people());
    const auto put = [&](const char* city) {
        store_->put_item(
            {.table = "people", .item = EncodedItem::from_item({{"PK", "a"}, {"city", city}}, Encoding::plain)});
    };
    put("Rome");
    sql_.run("DROP TABLE people");
    store_->create_table(indexed_people());
    put("Bonn");
    EXPECT_EQ(store_->scan({.table = "people", .index = "by_city"}).count, 1U);
    EXPECT_TRUE(store_->verify_table({.table = "people"}).differences.empty());
}

TEST_F(SqliteForeignRows, UnreadableItemCanBeReplacedAndDeletedWithAllItsEntries) {
    CreateTableRequest request = indexed_people();
    request.key_schema.sort_key = KeyAttribute{"SK"};
    request.local_indexes = {
        {.name = "by_age", .partition_key = {{"PK"}}, .sort_key = {{"age", KeyType::N}}, .projection = {}}};
    request.stream = StreamViewType::new_and_old_images;
    const std::string arn = store_->create_table(request).description.latest_stream_arn;
    store_->update_time_to_live({"people", "expires"});
    const auto item = [](const std::string& sk, const char* city) {
        return EncodedItem::from_item({{"PK", "a"}, {"SK", sk}, {"city", city}, {"age", 7}, {"expires", 99999999999}},
                                      Encoding::plain);
    };
    const auto key = [](const char* sk) { return Key{{"PK", "a"}, {"SK", sk}}; };
    const std::vector<std::string> names = {"put", "delete", "batch put", "batch delete", "transact put", "kept"};
    for (const std::string& sk : names) store_->put_item({.table = "people", .item = item(sk, "Rome")});
    sql_.run(R"(UPDATE people SET data = '{"city"' WHERE sk <> 'kept')");

    const VerifyTableResult broken = store_->verify_table({.table = "people"});
    EXPECT_EQ(broken.difference_count, 15U);  // five items in two indexes and the time to live
    for (const Difference& one : broken.differences)
        EXPECT_TRUE(one.where.starts_with("nobody can read the item {\"pk\":\"a\"")) << one.where;

    // Whatever would have to read it leaves it and its entries alone.
    Update update;
    update.remove = {Path{{"age"}}};
    EXPECT_THROW(store_->update_item({.table = "people", .key = key("put"), .update = update}), DecodeError);
    EXPECT_THROW(store_->delete_item({.table = "people", .key = key("put"), .condition = compare(Op::equal, "age", 7)}),
                 DecodeError);
    EXPECT_EQ(sql_.run(R"(SELECT count(*) FROM "people:by_city")"), (SqlDatabase::Rows{{"6"}}));

    store_->put_item({.table = "people",
                      .item = item("put", "Bonn"),
                      .return_consumed_capacity = ReturnConsumedCapacity::indexes,
                      .return_item_collection_metrics = true});
    store_->delete_item({.table = "people",
                         .key = key("delete"),
                         .return_consumed_capacity = ReturnConsumedCapacity::indexes,
                         .return_item_collection_metrics = true});
    store_->batch_write_item({.writes = {{.table = "people", .write = item("batch put", "Bonn")},
                                         {.table = "people", .write = key("batch delete")}}});
    store_->transact_write_items({.actions = {TransactPut{.table = "people", .item = item("transact put", "Bonn")}}});

    const VerifyTableResult verified = store_->verify_table({.table = "people"});
    EXPECT_EQ(verified.difference_count, 0U);
    EXPECT_EQ(verified.items, 4U);
    EXPECT_EQ(verified.index_entries, 12U);
    const auto in = [&](const char* city) {
        return store_->query(
            {.table = "people", .index = "by_city", .key_condition = compare(Op::equal, "city", city)});
    };
    EXPECT_EQ(in("Rome").count, 1U);
    EXPECT_EQ(in("Bonn").count, 3U);

    const std::string shard = store_->describe_stream({.stream_arn = arn}).shards.at(0).id;
    const std::vector<StreamRecord> records =
        store_->get_records({store_->get_shard_iterator({arn, shard}).shard_iterator}).records;
    ASSERT_EQ(records.size(), 11U);
    for (std::size_t i = 6; i < records.size(); ++i) EXPECT_FALSE(records[i].old_image);
}

TEST_F(SqliteForeignRows, UnreadableRowsDoNotStopDescriptionsAndNewIndexes) {
    CreateTableRequest request = indexed_people();
    const SecondaryIndex index = std::exchange(request.global_indexes, {}).front();
    store_->create_table(request);
    store_->put_item(
        {.table = "people", .item = EncodedItem::from_item({{"PK", "a"}, {"city", "Rome"}}, Encoding::plain)});
    sql_.run("INSERT INTO people VALUES ('b', '', NULL, '{\"city\"'), (CAST(x'ff' AS TEXT), '', NULL, '{}')");
    EXPECT_EQ(store_->describe_table({.table = "people"}).description.item_count, 2U);  // those with a key
    store_->update_table({.table = "people", .create_global_index = index});
    EXPECT_EQ(store_->scan({.table = "people", .index = "by_city"}).count, 1U);
}

TEST_F(SqliteForeignRows, ParallelScanPassesOverKeysThatAreNoText) {
    CreateTableRequest request = indexed_people();
    request.global_indexes.clear();
    store_->create_table(request);
    store_->put_item({.table = "people", .item = EncodedItem::from_item({{"PK", "a"}}, Encoding::plain)});
    sql_.run("INSERT INTO people VALUES (x'00ff', '', NULL, '{}')");
    std::size_t found = 0;
    for (std::uint32_t segment = 0; segment < 2; ++segment)
        found += store_->scan({.table = "people", .segment = segment, .total_segments = 2}).count;
    EXPECT_EQ(found, 1U);
}

TEST_F(SqliteForeignRows, SegmentsOfAnAdoptedTableLoseNothingBehindAKeyThatIsNone) {
    sql_.run(std::string{"CREATE TABLE seed "} + seed_table);
    for (int i = 0; i < 20; ++i) sql_.run("INSERT INTO seed VALUES ('p" + std::to_string(i) + "', 's', NULL, '{}')");
    sql_.run("INSERT INTO seed VALUES (CAST(x'41ff' AS TEXT), 's', NULL, '{}')");
    std::size_t found = 0;
    for (std::uint32_t segment = 0; segment < 2; ++segment) {
        ScanRequest request{.table = "seed", .limit = 3, .segment = segment, .total_segments = 2};
        do {
            ScanResult page = store_->scan(request);
            found += page.count;
            request.exclusive_start_key = std::move(page.last_evaluated_key);
        } while (request.exclusive_start_key);
    }
    EXPECT_EQ(found, 20U);
}

}  // namespace
}  // namespace dynaloom
