#include "engine/engine.hpp"
#include "engine/table_schema.hpp"
#include "sqlite/row_store.hpp"
#include "support/sql_database.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <rapidcheck/gtest.h>

namespace dynaloom {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;

EncodedItem encode(const Item& item) {
    constexpr std::array<std::string_view, 2> keys{"PK", "SK"};
    return EncodedItem::from_item(item, Encoding::plain, keys);
}

Item numbered(int n) {
    return {{"PK", "a"}, {"SK", "1"}, {"n", n}};
}

std::string create(Store& store, const std::string& table = "stories") {
    return store
        .create_table(
            {.table = table, .key_schema = {{"PK"}, KeyAttribute{"SK"}}, .stream = StreamViewType::new_and_old_images})
        .description.latest_stream_arn;
}

std::string iterator(Store& store, const std::string& arn, ShardIteratorType type = ShardIteratorType::trim_horizon,
                     std::optional<std::string> number = {}) {
    const std::string shard = store.describe_stream({.stream_arn = arn}).shards.at(0).id;
    return store.get_shard_iterator({arn, shard, type, std::move(number)}).shard_iterator;
}

std::vector<StreamRecord> read_from(Store& store, std::string shard_iterator) {
    std::vector<StreamRecord> all;
    for (;;) {
        GetRecordsResult page = store.get_records({shard_iterator});
        for (StreamRecord& record : page.records) all.push_back(std::move(record));
        if (page.records.empty() || !page.next_shard_iterator) return all;
        shard_iterator = *page.next_shard_iterator;
    }
}

std::string code_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const ServiceError& error) {
        return error.code();
    }
    return "nothing was thrown";
}

/// A store whose clock the test moves.
class SqliteStreams : public testing::Test {
protected:
    void put(int n) { store.put_item({.table = "stories", .item = encode(numbered(n))}); }
    std::int64_t rows_in_logs() {
        test::SqlDatabase database{directory / "a.db"};
        std::int64_t count = 0;
        for (const auto& row :
             database.run("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'stream:%'"))
            count += std::stoll(database.run("SELECT count(*) FROM \"" + row.at(0) + "\"").at(0).at(0));
        return count;
    }

    test::TempDir directory;
    std::chrono::system_clock::time_point now = std::chrono::sys_days{std::chrono::year{2024} / 5 / 1};
    engine::Engine store{
        std::make_unique<sqlite::RowStore>(
            directory / "a.db", sqlite::Options{.durability = sqlite::Durability::normal}, engine::TableSchema::parse),
        WaitsFor::disk, [this] { return now; }};
};

TEST_F(SqliteStreams, EndOnceATableThatAnotherProgramDroppedIsMadeAnew) {
    const std::string arn = create(store);
    const std::string other = create(store, "stories2");
    put(1);
    test::SqlDatabase{directory / "a.db"}.run("DROP TABLE stories");
    const std::string first = iterator(store, arn);
    EXPECT_TRUE(store.get_records({first}).next_shard_iterator);
    now += 1h;
    const std::string anew = create(store);
    const GetRecordsResult last = store.get_records({iterator(store, arn)});
    EXPECT_EQ(last.records.size(), 1U);
    EXPECT_FALSE(last.next_shard_iterator);
    EXPECT_EQ(store.describe_stream({.stream_arn = arn}).status, StreamStatus::disabled);
    for (const std::string& open : {anew, other})
        EXPECT_EQ(store.describe_stream({.stream_arn = open}).status, StreamStatus::enabled);

    // So it does if the new table has none.
    test::SqlDatabase{directory / "a.db"}.run("DROP TABLE stories");
    store.create_table({.table = "stories", .key_schema = {{"PK"}, KeyAttribute{"SK"}}});
    EXPECT_FALSE(store.get_records({iterator(store, anew)}).next_shard_iterator);
}

TEST_F(SqliteStreams, KeepRecordsForADay) {
    const std::string arn = create(store);
    EXPECT_EQ(arn, "arn:aws:dynamodb:ddblocal:000000000000:table/stories/stream/2024-05-01T00:00:00.000");
    put(1);
    put(2);
    now += 23h;
    put(3);
    const std::vector<StreamRecord> all = read_from(store, iterator(store, arn));
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[2].created_at, now);
    const std::string at_horizon = iterator(store, arn);
    now += 1h;
    EXPECT_EQ(read_from(store, iterator(store, arn)).size(), 3U);
    const std::string old = iterator(store, arn);
    now += 1s;
    EXPECT_EQ(read_from(store, iterator(store, arn)).size(), 1U);
    EXPECT_EQ(code_of([&] { store.get_records({at_horizon}); }), "ExpiredIteratorException");
    EXPECT_EQ(code_of([&] { store.get_records({old}); }), "TrimmedDataAccessException");
    using Type = ShardIteratorType;
    EXPECT_EQ(code_of([&] { iterator(store, arn, Type::at_sequence_number, all[1].sequence_number); }),
              "TrimmedDataAccessException");
    EXPECT_EQ(code_of([&] { iterator(store, arn, Type::after_sequence_number, all[0].sequence_number); }),
              "TrimmedDataAccessException");
    // Nothing behind the second record is lost.
    EXPECT_EQ(read_from(store, iterator(store, arn, Type::after_sequence_number, all[1].sequence_number)).size(), 1U);
    EXPECT_EQ(read_from(store, iterator(store, arn, Type::at_sequence_number, all[2].sequence_number)).size(), 1U);
}

TEST_F(SqliteStreams, RemoveOldRecordsAsNewOnesCome) {
    create(store);
    for (int n = 0; n < 100; ++n) put(n);
    now += 25h;
    EXPECT_EQ(rows_in_logs(), 100);
    for (int n = 100; n < 150; ++n) put(n);
    EXPECT_EQ(rows_in_logs(), 50);
}

TEST_F(SqliteStreams, RemoveOldRecordsWhenSwept) {
    const std::string arn = create(store);
    for (int n = 0; n < 10; ++n) put(n);
    now += 25h;
    const std::string latest = iterator(store, arn, ShardIteratorType::latest);
    store.delete_expired_items({"stories"});
    EXPECT_EQ(rows_in_logs(), 0);
    // A log without records goes on with the numbers where it was.
    put(11);
    const std::vector<StreamRecord> records = read_from(store, iterator(store, arn));
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].sequence_number, "000000000000000000011");
    EXPECT_EQ(read_from(store, latest).size(), 1U);
}

TEST_F(SqliteStreams, CanBeReadForADayAfterTheirEnd) {
    const std::string arn = create(store);
    put(1);
    now += 1h;
    store.delete_table({"stories"});
    now += 23h;
    EXPECT_EQ(read_from(store, iterator(store, arn)).size(), 1U);
    now += 1h;
    EXPECT_TRUE(read_from(store, iterator(store, arn)).empty());
    EXPECT_EQ(store.list_streams({}).streams.size(), 1U);
    now += 1s;
    EXPECT_TRUE(store.list_streams({}).streams.empty());
    EXPECT_EQ(code_of([&] { store.describe_stream({.stream_arn = arn}); }), "ResourceNotFoundException");
    EXPECT_EQ(rows_in_logs(), 1);
    create(store);
    EXPECT_EQ(rows_in_logs(), 0);
    EXPECT_EQ(store.list_streams({}).streams.size(), 1U);
}

TEST_F(SqliteStreams, IteratorsLastFifteenMinutes) {
    const std::string arn = create(store);
    put(1);
    const std::string horizon = iterator(store, arn);
    now += 15min;
    const std::optional<std::string> next = store.get_records({horizon}).next_shard_iterator;
    now += 1s;
    EXPECT_EQ(code_of([&] { store.get_records({horizon}); }), "ExpiredIteratorException");
    EXPECT_TRUE(store.get_records({*next}).records.empty());
}

TEST_F(SqliteStreams, OfOneTableInTheSameMomentHaveNamesOfTheirOwn) {
    const std::string first = create(store);
    store.delete_table({"stories"});
    const std::string second = create(store);
    EXPECT_NE(first, second);
    put(1);
    EXPECT_TRUE(read_from(store, iterator(store, first)).empty());
    EXPECT_EQ(read_from(store, iterator(store, second)).size(), 1U);
}

TEST_F(SqliteStreams, FollowTheTablesOfOtherProcesses) {
    // The other store stands for another process, which knows the table without its stream.
    const std::shared_ptr<Store> other = sqlite::open(directory / "a.db", {.durability = sqlite::Durability::normal});
    store.create_table({"stories", {{"PK"}, KeyAttribute{"SK"}}});
    other->put_item({.table = "stories", .item = encode(numbered(1))});
    const std::string arn =
        store.update_table({.table = "stories", .stream = UpdateTableRequest::Stream{true, StreamViewType::new_image}})
            .description.latest_stream_arn;
    now = std::chrono::system_clock::now();
    other->put_item({.table = "stories", .item = encode(numbered(2))});
    EXPECT_EQ(read_from(store, iterator(store, arn)).size(), 1U);
    store.update_table({.table = "stories", .stream = UpdateTableRequest::Stream{}});
    other->put_item({.table = "stories", .item = encode(numbered(3))});
    EXPECT_EQ(read_from(store, iterator(store, arn)).size(), 1U);
}

TEST_F(SqliteStreams, ItemsExpireWithTheClock) {
    store.create_table({"stories", {{"PK"}, KeyAttribute{"SK"}}});
    store.update_time_to_live({"stories", "expires"});
    const auto at = [&](std::chrono::seconds distance) {
        return std::chrono::floor<std::chrono::seconds>(now + distance).time_since_epoch().count();
    };
    store.put_item({.table = "stories", .item = encode({{"PK", "a"}, {"SK", "1"}, {"expires", at(10s)}})});
    store.put_item({.table = "stories", .item = encode({{"PK", "a"}, {"SK", "2"}, {"expires", at(20s)}})});
    now += 10s;
    EXPECT_EQ(store.delete_expired_items({"stories"}).deleted, 0U);
    now += 1s;
    EXPECT_EQ(store.delete_expired_items({"stories"}).deleted, 1U);
    now += std::chrono::days{6 * 366};
    EXPECT_EQ(store.delete_expired_items({"stories"}).deleted, 0U);
    EXPECT_EQ(store.scan({.table = "stories"}).items.size(), 1U);
}

using Table = std::map<std::pair<std::string, std::string>, Item>;

std::pair<std::string, std::string> place(const Item& item) {
    return {item.at("PK").s(), item.at("SK").s()};
}

Table table_of(Store& store) {
    Table table;
    for (const EncodedItem& item : store.scan({.table = "stories"}).items)
        table.emplace(place(item.to_item()), item.to_item());
    return table;
}

/// Does to `table` what the records say, expecting each to fit what stands there.
void replay(const std::vector<StreamRecord>& records, Table& table) {
    for (const StreamRecord& record : records) {
        const auto found = table.find(place(record.keys));
        ASSERT_EQ(record.old_image.has_value(), found != table.end());
        if (record.old_image) {
            EXPECT_EQ(record.old_image->to_item(), found->second);
        }
        EXPECT_EQ(record.event, !record.old_image   ? StreamRecord::Event::insert
                                : !record.new_image ? StreamRecord::Event::remove
                                                    : StreamRecord::Event::modify);
        if (record.new_image)
            table.insert_or_assign(place(record.keys), record.new_image->to_item());
        else
            table.erase(place(record.keys));
    }
}

/// One random change; few items and few values, so that they meet.
void change_something(Store& store, const std::function<int(int)>& below) {
    const auto random_key = [&] {
        return Key{{"PK", std::string(1, static_cast<char>('a' + below(2)))}, {"SK", std::to_string(below(3))}};
    };
    const auto random_item = [&] {
        Item item = random_key();
        for (const char* name : {"x", "y"})
            if (below(2) == 0) item.set(name, below(2));
        return encode(item);
    };
    Update update;
    update.set.push_back({.path = {{"x"}}, .value = {.operand = AttributeValue{below(3)}}});
    if (below(2) == 0) update.remove.push_back({{"y"}});
    try {
        switch (below(5)) {
            case 0:
                store.put_item({.table = "stories", .item = random_item()});
                break;
            case 1:
                store.delete_item({.table = "stories", .key = random_key()});
                break;
            case 2:
                store.update_item({.table = "stories", .key = random_key(), .update = update});
                break;
            case 3:
                store.batch_write_item({{{"stories", random_item()}, {"stories", random_key()}}});
                break;
            default:
                store.transact_write_items(
                    {.actions = {
                         TransactPut{.table = "stories", .item = random_item()},
                         TransactUpdate{.table = "stories", .key = random_key(), .update = update},
                         TransactDelete{.table = "stories", .key = random_key(), .condition = attribute_exists("x")}}});
                break;
        }
    } catch (const ValidationError&) {      // one item twice in a request
    } catch (const TransactionCanceled&) {  // the condition was false
    }
}

RC_GTEST_PROP(SqliteStreamsReplay, GivesTheTable, ()) {
    const std::shared_ptr<Store> store = sqlite::open(":memory:");
    const std::string arn = create(*store);
    const int changes = *rc::gen::inRange(1, 60);
    for (int i = 0; i < changes; ++i)
        change_something(*store, [](int end) { return *rc::gen::resize(100, rc::gen::inRange(0, end)); });
    Table table;
    replay(read_from(*store, iterator(*store, arn)), table);
    RC_ASSERT(table == table_of(*store));
}

TEST(SqliteStreamsReplay, FollowsWritersWithoutAGap) {
    const test::TempDir directory;
    const std::shared_ptr<Store> store = sqlite::open(directory / "a.db", {.durability = sqlite::Durability::normal});
    const std::string arn = create(*store);
    constexpr unsigned writers = 4;
    std::atomic<unsigned> writing = writers;
    std::vector<std::thread> threads;
    for (unsigned writer = 0; writer < writers; ++writer)
        threads.emplace_back([&, writer] {
            std::minstd_rand random{writer + 1};
            for (int i = 0; i < 150; ++i)
                change_something(*store, [&](int end) { return std::uniform_int_distribution<>{0, end - 1}(random); });
            --writing;
        });
    Table table;
    std::string next = iterator(*store, arn);
    std::string last_number;
    std::size_t seen = 0;
    for (bool last_round = false;;) {
        last_round = writing == 0;
        const GetRecordsResult page = store->get_records({next, 7});
        for (const StreamRecord& record : page.records) {
            EXPECT_LT(last_number, record.sequence_number);
            last_number = record.sequence_number;
        }
        replay(page.records, table);
        seen += page.records.size();
        next = page.next_shard_iterator.value();
        if (last_round && page.records.empty()) break;
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_GT(seen, 100U);
    EXPECT_EQ(table, table_of(*store));
}

}  // namespace
}  // namespace dynaloom
