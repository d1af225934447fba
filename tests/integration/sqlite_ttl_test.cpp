#include "support/sql_database.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace dynaloom {
namespace {

EncodedItem encode(const Item& item) {
    constexpr std::array<std::string_view, 2> keys{"PK", "SK"};
    return EncodedItem::from_item(item, Encoding::plain, keys);
}

std::int64_t an_hour_ago() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return (now - std::chrono::hours{1}).time_since_epoch().count();
}

class SqliteTimeToLive : public testing::Test {
protected:
    std::shared_ptr<Store> open() {
        return sqlite::open(directory / "a.db", {.durability = sqlite::Durability::normal});
    }
    void put(const std::string& sk) {
        store->put_item({.table = "stories", .item = encode({{"PK", "a"}, {"SK", sk}, {"expires", an_hour_ago()}})});
    }
    std::uint64_t differences() { return store->verify_table({"stories"}).difference_count; }

    test::TempDir directory;
    std::shared_ptr<Store> store = open();
};

TEST_F(SqliteTimeToLive, LooksAtEachItemAgainBeforeItIsDeleted) {
    const std::string arn =
        store
            ->create_table(
                {.table = "stories", .key_schema = {{"PK"}, KeyAttribute{"SK"}}, .stream = StreamViewType::keys_only})
            .description.latest_stream_arn;
    store->update_time_to_live({"stories", "expires"});
    for (const char* sk : {"prolonged", "removed", "deleted", "expired"}) put(sk);
    EXPECT_EQ(differences(), 0U);
    test::SqlDatabase{directory / "a.db"}.run(
        "UPDATE stories SET data = '{\"expires\":99999999999}' WHERE sk = 'prolonged';"
        "UPDATE stories SET data = '{}' WHERE sk = 'removed';"
        "DELETE FROM stories WHERE sk = 'deleted'");
    EXPECT_EQ(differences(), 4U);
    EXPECT_EQ(store->delete_expired_items({"stories"}).deleted, 1U);
    EXPECT_EQ(store->scan({.table = "stories"}).items.size(), 2U);
    EXPECT_EQ(differences(), 0U);
    const std::string shard = store->describe_stream({.stream_arn = arn}).shards.at(0).id;
    EXPECT_EQ(store->get_records({store->get_shard_iterator({arn, shard}).shard_iterator}).records.size(), 5U);
}

TEST_F(SqliteTimeToLive, IsFilledByTheNextSweepIfItsCallDied) {
    store->create_table({"stories", {{"PK"}, KeyAttribute{"SK"}}});
    for (int i = 0; i < 500; ++i) put(std::to_string(i));
    store->update_time_to_live({"stories", "expires"});
    store.reset();
    test::SqlDatabase{directory / "a.db"}.run(
        "UPDATE \"dynaloom:tables\" SET schema = json_set(schema, '$.time_to_live.filling', json('true'))"
        " WHERE name = 'stories';"
        "DELETE FROM \"stories::expiry\"");
    store = open();
    EXPECT_EQ(store->delete_expired_items({"stories"}).deleted, 500U);
}

TEST_F(SqliteTimeToLive, IsEnabledWhileOthersWrite) {
    store->create_table({"stories", {{"PK"}, KeyAttribute{"SK"}}});
    for (int i = 0; i < 600; ++i) put(std::to_string(i));
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 3; ++thread)
        threads.emplace_back([&, thread] {
            for (int i = thread; i < 600; i += 3) {
                if (i % 2 == 0)
                    store->delete_item({.table = "stories", .key = {{"PK", "a"}, {"SK", std::to_string(i)}}});
                else
                    put("new" + std::to_string(i));
            }
        });
    store->update_time_to_live({"stories", "expires"});
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(differences(), 0U);
    EXPECT_EQ(store->delete_expired_items({"stories"}).deleted, 600U);
}

}  // namespace
}  // namespace dynaloom
