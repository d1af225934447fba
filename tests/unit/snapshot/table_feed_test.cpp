#include <dynaloom/snapshot/snapshot.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "store/request_facts.hpp"
#include "support/answering_store.hpp"

namespace dynaloom::test {
namespace {

/// Of an empty table with a stream.
Response answer(const Request& request) {
    Response response = AnsweringStore::empty_result(request);
    if (auto* described = std::get_if<DescribeTableResult>(&response)) {
        described->description.key_schema = {{"PK"}, KeyAttribute{"SK"}};
        described->description.stream = StreamViewType::new_image;
        described->description.latest_stream_arn = "arn";
    }
    if (auto* stream = std::get_if<DescribeStreamResult>(&response)) stream->shards.push_back({.id = "shard"});
    return response;
}

/// The requests of a load from a store that likes so many at once.
std::vector<ScanRequest> scans_of(unsigned concurrency, SnapshotOptions options = {}) {
    const auto store = std::make_shared<AnsweringStore>(answer, concurrency);
    const Snapshot snapshot{store, "stories", std::move(options)};
    std::vector<ScanRequest> scans;
    for (const Request& request : store->requests)
        if (const auto* scan = std::get_if<ScanRequest>(&request)) scans.push_back(*scan);
    return scans;
}

TEST(TableFeed, LoadsAsManySegmentsAtOnceAsSuitTheStore) {
    ASSERT_EQ(scans_of(1).size(), 1U);
    EXPECT_EQ(scans_of(1)[0].total_segments, std::nullopt);
    const std::vector<ScanRequest> scans = scans_of(8);
    EXPECT_EQ(scans.size(), 8U);
    EXPECT_TRUE(std::ranges::all_of(scans, [](const ScanRequest& scan) { return scan.total_segments == 8; }));
}

TEST(TableFeed, LoadsAsManySegmentsAtOnceAsItIsTold) {
    EXPECT_EQ(scans_of(8, {.segments = 1}).size(), 1U);
    EXPECT_EQ(scans_of(1, {.segments = 3}).size(), 3U);
}

TEST(TableFeed, ReadsAheadInAThreadAndTheFirstPageWithoutOne) {
    std::vector<std::thread::id> threads;
    const auto pages = [&](const Request& request) {
        Response response = answer(request);
        if (auto* page = std::get_if<ScanResult>(&response)) {
            threads.push_back(std::this_thread::get_id());
            if (threads.size() < 3) page->last_evaluated_key = Key{{"PK", "a"}, {"SK", "b"}};
        }
        return response;
    };
    const Snapshot snapshot{std::make_shared<AnsweringStore>(pages), "stories"};
    ASSERT_EQ(threads.size(), 3U);
    EXPECT_EQ(threads[0], std::this_thread::get_id()) << "nothing can be done meanwhile";
    EXPECT_NE(threads[1], threads[0]);
    EXPECT_NE(threads[2], threads[0]);
}

TEST(TableFeed, ReadsConsistentlyWhatItFollows) {
    const auto are_consistent = [](unsigned concurrency, const SnapshotOptions& options) {
        const std::vector<ScanRequest> scans = scans_of(concurrency, options);
        EXPECT_EQ(scans.size(), concurrency);
        return std::ranges::all_of(scans, [](const ScanRequest& scan) { return scan.consistent_read; });
    };
    for (const unsigned concurrency : {1U, 3U}) {
        SCOPED_TRACE(concurrency);
        EXPECT_TRUE(are_consistent(concurrency, {.follow = true})) << "else changes before the stream are missing";
        EXPECT_TRUE(are_consistent(concurrency, {.consistent = true}));
        EXPECT_FALSE(are_consistent(concurrency, {}));
    }
}

TEST(TableFeed, GivesItsBudgetToEveryRequest) {
    constexpr std::chrono::milliseconds budget{1'234};
    for (const unsigned concurrency : {1U, 2U}) {
        const auto store = std::make_shared<AnsweringStore>(answer, concurrency);
        const Snapshot snapshot{store, "stories", {.follow = true, .budget = budget}};
        std::set<std::string_view> sent;
        for (std::size_t i = 0; i < store->requests.size(); ++i) {
            sent.insert(operation_name(store->requests[i]));
            EXPECT_EQ(store->budgets[i], budget) << operation_name(store->requests[i]);
        }
        EXPECT_EQ(sent, (std::set<std::string_view>{"DescribeStream", "DescribeTable", "GetRecords", "GetShardIterator",
                                                    "ListStreams", "Scan"}));
    }
}

TEST(TableFeed, AsksForTheKeysBesideTheBodies) {
    for (const unsigned concurrency : {1U, 2U})
        for (const ScanRequest& scan : scans_of(concurrency))
            EXPECT_EQ(scan.key_attributes, (std::vector<std::string>{"PK", "SK"}));
}

}  // namespace
}  // namespace dynaloom::test
