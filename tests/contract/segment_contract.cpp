#include "contract/store_contract.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace dynaloom::contract {
namespace {

using Op = Condition::Op;

Item item_of(int i) {
    return {{"PK", "p" + std::to_string(i / 2)}, {"SK", std::to_string(i)}, {"n", i}};
}

ScanRequest segment_of(std::uint32_t segment, std::uint32_t total) {
    ScanRequest request{.table = "stories"};
    request.segment = segment;
    request.total_segments = total;
    return request;
}

std::vector<Item> sorted(std::vector<Item> items) {
    std::ranges::sort(items, [](const Item& left, const Item& right) { return left.at("n").n() < right.at("n").n(); });
    return items;
}

TEST_P(StoreContract, SegmentsAreDisjointAndTheirUnionIsTheScan) {
    create("stories");
    constexpr int count = 60;
    std::vector<Item> all;
    for (int i = 0; i < count; ++i) {
        all.push_back(item_of(i));
        put("stories", all.back());
    }
    for (const std::uint32_t total : {1U, 2U, 3U, 7U, 50U}) {
        for (const std::optional<std::uint32_t> limit : {std::optional<std::uint32_t>{}, {1U}, {4U}}) {
            SCOPED_TRACE(std::to_string(total) + " segments, limit " + std::to_string(limit.value_or(0)));
            std::vector<Item> found;
            for (std::uint32_t segment = 0; segment < total; ++segment) {
                ScanRequest request = segment_of(segment, total);
                request.limit = limit;
                const std::vector<Item> part = scan_all(request);
                // A partition stays together, in order.
                for (std::size_t i = 1; i < part.size(); ++i)
                    if (part[i].at("PK") == part[i - 1].at("PK")) {
                        EXPECT_LT(part[i - 1].at("n").n(), part[i].at("n").n());
                    }
                found.insert(found.end(), part.begin(), part.end());
            }
            EXPECT_EQ(sorted(found), all);
        }
    }
    const std::vector<Item> half = scan_all(segment_of(0, 2));
    EXPECT_FALSE(half.empty());
    EXPECT_LT(half.size(), all.size());

    // What is written after the first parallel scan belongs to a segment too, and what is not there does not.
    put("stories", {{"PK", "new"}, {"SK", "s"}, {"n", count}});
    put("stories", {{"PK", "p0"}, {"SK", "0"}, {"n", count + 1}});
    remove("stories", {{"PK", "p1"}, {"SK", "3"}});
    std::vector<Item> found = scan_all(segment_of(0, 2));
    const std::vector<Item> rest = scan_all(segment_of(1, 2));
    found.insert(found.end(), rest.begin(), rest.end());
    EXPECT_EQ(sorted(found), sorted(scan_all({.table = "stories"})));
    EXPECT_EQ(found.size(), all.size());
}

TEST_P(StoreContract, SegmentTakesFilterProjectionAndCount) {
    create("stories", KeyType::N, std::nullopt);
    for (int i = 0; i < 40; ++i) put("stories", {{"PK", i}, {"n", i % 4}});
    std::size_t count = 0;
    for (std::uint32_t segment = 0; segment < 3; ++segment) {
        ScanRequest request = segment_of(segment, 3);
        request.filter = compare(Op::equal, "n", 1);
        request.projection = {Path{{"n"}}};
        for (const Item& item : scan_all(request)) EXPECT_EQ(item, (Item{{"n", 1}}));
        request.projection.clear();
        request.select = Select::count;
        count += store().scan(request).count;
    }
    EXPECT_EQ(count, 10U);
}

TEST_P(StoreContract, SegmentsThatAreNoneAreRefused) {
    struct Case {
        const char* name;
        std::optional<std::uint32_t> segment;
        std::optional<std::uint32_t> total;
        const char* message;
    };
    const Case cases[] = {
        {"no total", 0, {}, "The TotalSegments parameter is required but was not present"},
        {"no segment", {}, 2, "The Segment parameter is required but was not present"},
        {"beyond", 2, 2,
         "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
         "Segment: 2 is not less than TotalSegments: 2"},
        {"none", 0, 0, "Value '0' at 'totalSegments' failed to satisfy constraint: Member must have value greater"},
        {"too many", 0, 1'000'001, "at 'totalSegments' failed to satisfy constraint: Member must have value less"},
        {"too high", 1'000'000, 1'000'000, "at 'segment' failed to satisfy constraint: Member must have value less"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        ScanRequest request{.table = "stories"};  // which need not exist for that
        request.segment = c.segment;
        request.total_segments = c.total;
        expect_error<ValidationError>([&] { store().scan(request); }, c.message);
    }
    EXPECT_THROW(store().scan(segment_of(0, 2)), TableNotFound);
}

TEST_P(StoreContract, StartKeyMustBeOfTheSegment) {
    create("stories");
    for (int i = 0; i < 20; ++i) put("stories", item_of(i));
    ScanRequest here = segment_of(0, 2);
    here.limit = 1;
    const ScanResult first = store().scan(here);
    ASSERT_TRUE(first.last_evaluated_key);
    here.exclusive_start_key = first.last_evaluated_key;
    EXPECT_NO_THROW(store().scan(here));
    ScanRequest there = segment_of(1, 2);
    there.exclusive_start_key = first.last_evaluated_key;
    expect_error<ValidationError>([&] { store().scan(there); },
                                  "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
                                  "ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 1");
    there.exclusive_start_key = Key{{"PK", "p0"}};
    expect_error<ValidationError>([&] { store().scan(there); }, "does not match the schema");
}

TEST_P(StoreContract, ParallelScanLosesNothingThatIsThereThroughout) {
    create("stories");
    constexpr int count = 400;
    for (int i = 0; i < count; ++i) put("stories", item_of(i));
    std::atomic<bool> done = false;
    std::thread writer{[&] {
        // Items that stay are replaced, others come and go among them.
        for (int i = 0; !done; i = (i + 7) % count) {
            put("stories", item_of(i));
            const Key passing{{"PK", "p" + std::to_string(i)}, {"SK", "passing"}};
            put("stories", passing);
            remove("stories", passing);
        }
    }};
    std::vector<std::multiset<std::string>> found(4);
    std::vector<std::thread> readers;
    for (std::uint32_t segment = 0; segment < found.size(); ++segment)
        readers.emplace_back([&, segment] {
            ScanRequest request = segment_of(segment, static_cast<std::uint32_t>(found.size()));
            request.limit = 9;
            for (const Item& item : scan_all(request))
                if (item.contains("n")) found[segment].insert(item.at("SK").s());
        });
    for (std::thread& reader : readers) reader.join();
    done = true;
    writer.join();
    std::multiset<std::string> all;
    for (const auto& part : found) all.insert(part.begin(), part.end());
    std::multiset<std::string> expected;
    for (int i = 0; i < count; ++i) expected.insert(std::to_string(i));
    EXPECT_EQ(all, expected);
}

}  // namespace
}  // namespace dynaloom::contract
