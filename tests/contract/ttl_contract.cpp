#include "contract/store_contract.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

std::int64_t seconds_from_now(std::chrono::seconds distance) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return (now + distance).time_since_epoch().count();
}

constexpr std::chrono::hours an_hour{1};
constexpr std::chrono::days six_years{6 * 366};

Item item(const std::string& name, AttributeValue expires) {
    return {{"PK", "a"}, {"SK", name}, {"expires", std::move(expires)}};
}

std::vector<std::string> names(const std::vector<Item>& items) {
    std::vector<std::string> found;
    for (const Item& one : items) found.push_back(one.at("SK").s());
    std::ranges::sort(found);
    return found;
}

/// Items of all kinds, of which only those named `gone…` have expired.
std::vector<Item> mixed_items() {
    const std::int64_t past = seconds_from_now(-an_hour);
    return {
        item("gone", past),
        item("gone-nearly-five-years-ago", seconds_from_now(-std::chrono::days{5 * 365 - 1})),
        item("gone-fraction", Number::parse(std::to_string(past) + ".5")),
        item("later", seconds_from_now(an_hour)),
        item("long-ago", seconds_from_now(-six_years)),
        item("zero", 0),
        item("negative", -past),
        item("huge", Number::parse("9E125")),
        item("milliseconds", past * 1000),
        item("text", std::to_string(past)),
        item("list", AttributeValue::List{past}),
        item("set", AttributeValue::NumberSet{Number{past}}),
        {{"PK", "a"}, {"SK", "none"}},
        {{"PK", "a"}, {"SK", "nested"}, {"m", Item{{"expires", past}}}},
    };
}

std::vector<std::string> names_kept() {
    std::vector<std::string> kept = names(mixed_items());
    std::erase_if(kept, [](const std::string& name) { return name.starts_with("gone"); });
    return kept;
}

TEST_P(StoreContract, TimeToLiveIsSwitchedOnAndOff) {
    create("stories");
    const auto update = [&](const std::string& attribute, bool enabled) {
        const UpdateTimeToLiveResult result = store().update_time_to_live({"stories", attribute, enabled});
        EXPECT_EQ(result.attribute, attribute);
        EXPECT_EQ(result.enabled, enabled);
    };
    const auto attribute = [&] { return store().describe_time_to_live({"stories"}).attribute; };
    EXPECT_EQ(attribute(), std::nullopt);
    expect_error<ValidationError>([&] { update("expires", false); }, "TimeToLive is already disabled");
    update("expires", true);
    EXPECT_EQ(attribute(), "expires");
    expect_error<ValidationError>([&] { update("expires", true); }, "TimeToLive is already enabled");
    for (const bool enabled : {true, false})
        expect_error<ValidationError>(
            [&] { update("other", enabled); },
            "TimeToLive is active on a different AttributeName: current AttributeName is expires");
    update("expires", false);
    EXPECT_EQ(attribute(), std::nullopt);
    update("other", true);
    EXPECT_EQ(attribute(), "other");

    expect_error<ValidationError>([&] { update("", true); }, "attributeName");
    expect_error<ValidationError>([&] { update(std::string(256, 'x'), true); }, "attributeName");
    expect_error<TableNotFound>([&] { store().update_time_to_live({"no-such-table", "a"}); }, "no-such-table");
    expect_error<TableNotFound>([&] { store().describe_time_to_live({"no-such-table"}); }, "no-such-table");
    if (GetParam().extensions)
        expect_error<TableNotFound>([&] { store().delete_expired_items({"no-such-table"}); }, "no-such-table");
    EXPECT_EQ(store().list_tables({}).tables, std::vector<std::string>{"stories"});
}

TEST_P(StoreContract, ExpiredItemsAreThereUntilTheyAreDeleted) {
    if (!GetParam().extensions) GTEST_SKIP() << "DynamoDB deletes expired items when it likes";
    create("stories");
    store().update_time_to_live({"stories", "expires"});
    for (const Item& one : mixed_items()) put("stories", one);
    EXPECT_EQ(scan_all({.table = "stories"}).size(), mixed_items().size());
    EXPECT_EQ(store().delete_expired_items({"stories"}).deleted, 3U);
    EXPECT_EQ(names(scan_all({.table = "stories"})), names_kept());
    EXPECT_EQ(store().delete_expired_items({"stories"}).deleted, 0U);
}

TEST_P(StoreContract, ItemsFromBeforeTheTimeToLiveExpireToo) {
    if (!GetParam().extensions) GTEST_SKIP() << "DynamoDB deletes expired items when it likes";
    create("stories");
    for (const Item& one : mixed_items()) put("stories", one);
    for (int i = 0; i < 450; ++i)
        put("stories", {{"PK", "many"},
                        {"SK", std::to_string(i)},
                        {"expires", i % 2 == 0 ? seconds_from_now(-an_hour) : seconds_from_now(an_hour)}});
    EXPECT_EQ(store().delete_expired_items({"stories"}).deleted, 0U);
    store().update_time_to_live({"stories", "expires"});
    EXPECT_EQ(store().delete_expired_items({"stories", 2}).deleted, 2U);
    EXPECT_EQ(store().delete_expired_items({"stories"}).deleted, 226U);
    EXPECT_EQ(names(query_all({.table = "stories", .key_condition = partition("a")})), names_kept());
    EXPECT_EQ(query_all({.table = "stories", .key_condition = partition("many")}).size(), 225U);
}

TEST_P(StoreContract, TimeToLiveFollowsEveryChange) {
    if (!GetParam().extensions) GTEST_SKIP() << "DynamoDB deletes expired items when it likes";
    create("stories");
    store().update_time_to_live({"stories", "expires"});
    const std::int64_t past = seconds_from_now(-an_hour);
    const std::int64_t future = seconds_from_now(an_hour);
    for (const char* name : {"prolonged", "removed", "replaced", "deleted", "kept"}) put("stories", item(name, past));
    put("stories", item("shortened", future));

    Update prolong;
    prolong.set.push_back({.path = {{"expires"}}, .value = {.operand = AttributeValue{future}}});
    store().update_item({.table = "stories", .key = {{"PK", "a"}, {"SK", "prolonged"}}, .update = prolong});
    Update without;
    without.remove.push_back({{"expires"}});
    store().transact_write_items(
        {.actions = {TransactUpdate{.table = "stories", .key = {{"PK", "a"}, {"SK", "removed"}}, .update = without}}});
    store().batch_write_item({{{"stories", encode(item("replaced", future))},
                               {"stories", Key{{"PK", "a"}, {"SK", "deleted"}}},
                               {"stories", encode(item("shortened", past))}}});
    EXPECT_EQ(store().delete_expired_items({"stories"}).deleted, 2U);
    EXPECT_EQ(names(scan_all({.table = "stories"})), (std::vector<std::string>{"prolonged", "removed", "replaced"}));
}

TEST_P(StoreContract, TimeToLiveOfAnotherAttributeStartsAnew) {
    if (!GetParam().extensions) GTEST_SKIP() << "DynamoDB deletes expired items when it likes";
    create("stories");
    const std::int64_t past = seconds_from_now(-an_hour);
    put("stories", {{"PK", "a"}, {"SK", "1"}, {"first", past}});
    put("stories", {{"PK", "a"}, {"SK", "2"}, {"second", past}});
    store().update_time_to_live({"stories", "first"});
    store().update_time_to_live({"stories", "first", false});
    EXPECT_EQ(store().delete_expired_items({"stories"}).deleted, 0U);
    store().update_time_to_live({"stories", "second"});
    EXPECT_EQ(store().delete_expired_items({"stories"}).deleted, 1U);
    EXPECT_EQ(names(scan_all({.table = "stories"})), std::vector<std::string>{"1"});

    store().delete_table({"stories"});
    create("stories");
    EXPECT_EQ(store().describe_time_to_live({"stories"}).attribute, std::nullopt);
    put("stories", {{"PK", "a"}, {"SK", "2"}, {"second", past}});
    EXPECT_EQ(store().delete_expired_items({"stories"}).deleted, 0U);
}

TEST_P(StoreContract, StreamTellsThatAnItemExpired) {
    if (!GetParam().extensions) GTEST_SKIP() << "DynamoDB deletes expired items when it likes";
    const std::string arn =
        store()
            .create_table(
                {.table = "stories", .key_schema = {{"PK"}, KeyAttribute{"SK"}}, .stream = StreamViewType::old_image})
            .description.latest_stream_arn;
    store().update_time_to_live({"stories", "expires"});
    const Item gone = item("gone", seconds_from_now(-an_hour));
    put("stories", gone);
    put("stories", item("deleted", seconds_from_now(-an_hour)));
    remove("stories", {{"PK", "a"}, {"SK", "deleted"}});
    store().delete_expired_items({"stories"});

    const std::string shard = store().describe_stream({.stream_arn = arn}).shards.at(0).id;
    const std::vector<StreamRecord> records =
        store().get_records({store().get_shard_iterator({arn, shard}).shard_iterator}).records;
    ASSERT_EQ(records.size(), 4U);
    EXPECT_EQ(records[2].event, StreamRecord::Event::remove);
    EXPECT_FALSE(records[2].expired);
    EXPECT_EQ(records[3].event, StreamRecord::Event::remove);
    EXPECT_TRUE(records[3].expired);
    EXPECT_EQ(records[3].old_image->to_item(), gone);
}

}  // namespace
}  // namespace dynaloom::contract
