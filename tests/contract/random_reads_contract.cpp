// What several reads of the same items must agree in, whatever the items are.

#include "contract/store_contract.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

namespace dynaloom::contract {
namespace {

using namespace std::string_literals;

const SecondaryIndex by_kind{
    .name = "by_kind", .partition_key = {{"kind"}}, .sort_key = {{"n", KeyType::N}}, .projection = {}};
const SecondaryIndex local_n{
    .name = "local_n", .partition_key = {{"PK"}}, .sort_key = {{"n", KeyType::N}}, .projection = {}};

/// Keys whose order is easily got wrong, some as long as they may be.
rc::Gen<std::string> key_text(std::size_t longest) {
    return rc::gen::weightedOneOf<std::string>(
        {{8, rc::gen::element("a"s, "a\0"s, "a\0\0"s, "a\1"s, "ab"s, "\xEF\xBF\xAE"s, "\xF0\x9F\x98\x80"s, "b"s)},
         {1, rc::gen::element(std::string(longest, 'a'), std::string(longest - 1, 'a') + "b")}});
}

Item random_item() {
    Item item{{"PK", *key_text(2048)}, {"SK", *key_text(1024)}};
    if (*rc::gen::inRange(0, 4) != 0) item.set("kind", *rc::gen::element("k"s, "l"s));
    if (*rc::gen::inRange(0, 4) != 0) item.set("n", *rc::gen::inRange(-2, 3));
    if (*rc::gen::inRange(0, 2) != 0) item.set("expires", *rc::gen::element(1, 2'000'000'000));
    return item;
}

/// A table with two indexes, a time to live and a stream, and what random writes leave in it.
/// @returns The stream's ARN.
std::string fill(Store& store, const std::string& table, const std::function<EncodedItem(const Item&)>& encode) {
    CreateTableRequest request;
    request.table = table;
    request.key_schema = {{"PK"}, KeyAttribute{"SK"}};
    request.local_indexes = {local_n};
    request.global_indexes = {by_kind};
    request.stream = StreamViewType::new_and_old_images;
    std::string stream = store.create_table(std::move(request)).description.latest_stream_arn;
    const int writes = *rc::gen::inRange(1, 40);
    const int time_to_live_after = *rc::gen::inRange(0, writes);
    for (int i = 0; i < writes; ++i) {
        if (i == time_to_live_after) store.update_time_to_live({table, "expires"});
        const Item item = random_item();
        const Key key{{"PK", item.at("PK")}, {"SK", item.at("SK")}};
        switch (*rc::gen::inRange(0, 5)) {
            case 0:
                store.delete_item({.table = table, .key = key});
                break;
            case 1: {
                Update update;
                update.set = {{Path{{"n"}}, UpdateValue{.operand = AttributeValue{*rc::gen::inRange(-2, 3)}}}};
                update.remove = {Path{{"expires"}}};
                store.update_item({.table = table, .key = key, .update = update});
                break;
            }
            default:
                store.put_item({.table = table, .item = encode(item)});
        }
    }
    return stream;
}

std::string sortable(const Item& item) {
    return item.at("PK").s() + "\0|\0"s + item.at("SK").s();
}

std::vector<std::string> sorted_keys(const std::vector<Item>& items) {
    std::vector<std::string> keys;
    for (const Item& item : items) keys.push_back(sortable(item));
    std::ranges::sort(keys);
    return keys;
}

/// The items that a stream's records leave, when they are done one after the other; in the order of their keys.
std::vector<Item> replay(Store& store, const std::string& stream, std::uint32_t limit) {
    std::map<std::string, Item> items;
    const DescribeStreamResult described = store.describe_stream({.stream_arn = stream});
    for (const StreamShard& shard : described.shards) {
        std::optional<std::string> next =
            store.get_shard_iterator({stream, shard.id, ShardIteratorType::trim_horizon, {}}).shard_iterator;
        while (next) {
            const GetRecordsResult page = store.get_records({*next, limit});
            if (page.records.empty()) break;
            for (const StreamRecord& record : page.records) {
                const std::string key = sortable(record.keys);
                RC_ASSERT(record.old_image.has_value() == items.contains(key));
                if (record.old_image) RC_ASSERT(record.old_image->to_item() == items.at(key));
                items.erase(key);
                if (record.new_image) items.emplace(key, record.new_image->to_item());
            }
            next = page.next_shard_iterator;
        }
    }
    std::vector<Item> left;
    for (auto& [key, item] : items) left.push_back(std::move(item));
    return left;
}

TEST_P(StoreContract, PagesSegmentsIndexesAndStreamsOfRandomItemsAreThoseItems) {
    int number = 0;
    EXPECT_TRUE(rc::check([&] {
        const std::string table = "table" + std::to_string(number++);
        const std::string stream = fill(store(), table, encode);

        const std::vector<Item> whole = scan_all({.table = table});
        const std::vector<std::string> keys = sorted_keys(whole);
        RC_ASSERT(std::ranges::adjacent_find(keys) == keys.end());
        const std::uint32_t limit = *rc::gen::inRange(1U, 8U);
        RC_ASSERT(scan_all({.table = table, .filter = {}, .limit = limit}) == whole);

        const auto in_order = [](std::vector<Item> items) {
            std::ranges::sort(items, {}, sortable);
            return items;
        };
        RC_ASSERT(replay(store(), stream, limit) == in_order(whole));

        const std::uint32_t total = *rc::gen::inRange(1U, 6U);
        std::vector<Item> union_of_segments;
        for (std::uint32_t segment = 0; segment < total; ++segment) {
            ScanRequest request{.table = table, .filter = {}, .limit = limit};
            request.segment = segment;
            request.total_segments = total;
            for (Item& item : scan_all(request)) union_of_segments.push_back(std::move(item));
        }
        RC_ASSERT(sorted_keys(union_of_segments) == keys);

        // The partitions, one after the other, are the whole; so are they backwards, and in the order of an index.
        std::vector<Item> of_partitions;
        std::vector<Item> with_n;
        for (std::size_t i = 0; i < whole.size(); ++i) {
            if (i > 0 && whole[i].at("PK") == whole[i - 1].at("PK")) continue;
            QueryRequest query{.table = table, .key_condition = partition(whole[i].at("PK"))};
            const std::vector<Item> items = query_all(query);
            RC_ASSERT(std::ranges::is_sorted(items, {}, [](const Item& item) { return item.at("SK").s(); }));
            query.limit = limit;
            RC_ASSERT(query_all(query) == items);
            query.scan_index_forward = false;
            std::vector<Item> backwards = query_all(query);
            std::ranges::reverse(backwards);
            RC_ASSERT(backwards == items);
            of_partitions.insert(of_partitions.end(), items.begin(), items.end());

            query.index = "local_n";
            std::vector<Item> of_index = query_all(query);
            RC_ASSERT(
                std::ranges::is_sorted(of_index, std::greater<>{}, [](const Item& item) { return item.at("n").n(); }));
            with_n.insert(with_n.end(), of_index.begin(), of_index.end());
        }
        RC_ASSERT(of_partitions == whole);
        std::vector<Item> expected;
        std::ranges::copy_if(whole, std::back_inserter(expected), [](const Item& item) { return item.contains("n"); });
        RC_ASSERT(sorted_keys(with_n) == sorted_keys(expected));

        // Entries of equal index keys are neither lost nor repeated between pages.
        std::erase_if(expected, [](const Item& item) { return !item.contains("kind"); });
        std::vector<Item> of_kinds;
        for (const std::string kind : {"k", "l"}) {
            QueryRequest query{.table = table,
                               .index = "by_kind",
                               .key_condition = compare(Condition::Op::equal, "kind", kind),
                               .limit = limit};
            for (;;) {
                const QueryResult page = store().query(query);
                for (const EncodedItem& item : page.items) of_kinds.push_back(item.to_item());
                if (!page.last_evaluated_key) break;
                query.exclusive_start_key = page.last_evaluated_key;
            }
        }
        RC_ASSERT(sorted_keys(of_kinds) == sorted_keys(expected));

        if (GetParam().extensions) {
            const VerifyTableResult verified = store().verify_table({table});
            RC_ASSERT(verified.difference_count == 0U);
            RC_ASSERT(verified.items == whole.size());
            // The sweep deletes nothing but what has expired, more than five years of it never.
            store().delete_expired_items({table});
            RC_ASSERT(sorted_keys(scan_all({.table = table})) == keys);
            RC_ASSERT(store().verify_table({table}).difference_count == 0U);
        }
        store().delete_table({table});
    }));
}

}  // namespace
}  // namespace dynaloom::contract
