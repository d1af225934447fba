#include <dynaloom/error.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/table/table.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/answering_store.hpp"
#include "support/models.hpp"
#include "support/scripted_store.hpp"

namespace dynaloom::test {
namespace {

using namespace dynaloom::literals;

struct Batch : testing::Test {
    std::shared_ptr<ScriptedStore> store = std::make_shared<ScriptedStore>();
    Table<Story> stories{store, "stories"};

    static std::vector<Story> some(int count) {
        std::vector<Story> records;
        for (int i = 0; i < count; ++i) records.push_back({.owner = "jo", .story_id = std::to_string(i), .title = "T"});
        return records;
    }
};

TEST_F(Batch, WritesTwentyFiveARequest) {
    for (int i = 0; i < 3; ++i) store->then(BatchWriteItemResult{});
    stories.batch_write(some(60));
    ASSERT_EQ(store->requests.size(), 3U);
    EXPECT_EQ(store->request<BatchWriteItemRequest>(0).writes.size(), 25U);
    EXPECT_EQ(store->request<BatchWriteItemRequest>(2).writes.size(), 10U);
}

/// Waits for four requests before any is answered; a writer that sends one after the other fails here in time.
struct FourAtOnce {
    AnsweringStore::Answer answer = [this](const Request& request) {
        arrived.count_down();
        for (int i = 0; i < 6'000 && !arrived.try_wait(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        if (!arrived.try_wait()) throw ConnectionError{"the others did not come"};
        return AnsweringStore::empty_result(request);
    };
    std::latch arrived{4};
    std::shared_ptr<AnsweringStore> store = std::make_shared<AnsweringStore>(answer, 4);
    Table<Story> stories{store, "stories"};
};

TEST_F(Batch, SendsAsManyRequestsAtOnceAsSuitTheStore) {
    FourAtOnce writing;
    writing.stories.batch_write(some(99));
    EXPECT_EQ(writing.store->requests.size(), 4U);

    FourAtOnce reading;
    std::vector<Key> keys;
    for (int i = 0; i < 301; ++i)
        keys.push_back(reading.stories.key("owner"_f = "jo", "story_id"_f = std::to_string(i)));
    EXPECT_EQ(reading.stories.batch_get(keys).size(), 301U);
    EXPECT_EQ(reading.store->requests.size(), 4U);
}

TEST_F(Batch, OfTwoWritesOfOneRecordInRequestsSentAtOnceTheLaterStays) {
    const auto wide = std::make_shared<AnsweringStore>(AnsweringStore::empty_result, 4);
    auto records = some(60);
    records.push_back({.owner = "jo", .story_id = "3", .title = "new"});
    Table<Story>{wide, "stories"}.batch_write(records);
    std::size_t writes = 0;
    std::vector<std::string> titles;
    for (const Request& request : wide->requests) {
        for (const BatchWrite& write : std::get<BatchWriteItemRequest>(request).writes) {
            const auto& item = std::get<EncodedItem>(write.write);
            ++writes;
            if (item.keys().at("SK").s() == "STORY#3") titles.push_back(item.to_item().at("title").s());
        }
    }
    EXPECT_EQ(writes, 60U);
    EXPECT_EQ(titles, std::vector<std::string>{"new"});
}

TEST_F(Batch, CountsWhatIsLeftOfAllRequestsSentAtOnce) {
    const auto wide = std::make_shared<AnsweringStore>(
        [](const Request& request) -> Response {
            return BatchWriteItemResult{std::get<BatchWriteItemRequest>(request).writes};
        },
        4);
    const Table<Story> hasty{wide, "stories", {.budget = std::chrono::milliseconds{1}}};
    try {
        hasty.batch_write(some(60));
        FAIL() << "nothing was thrown";
    } catch (const BatchIncomplete& error) {
        EXPECT_EQ(error.left(), 60U);
    }
}

TEST_F(Batch, AFailureOfOneOfTheRequestsSentAtOnceIsThrown) {
    std::atomic<int> sent = 0;
    const auto wide = std::make_shared<AnsweringStore>(
        [&](const Request& request) {
            if (++sent == 3) throw Throttled{"too many", {}};
            return AnsweringStore::empty_result(request);
        },
        4);
    EXPECT_THROW((Table<Story>{wide, "stories"}.batch_write(some(100))), Throttled);
    EXPECT_EQ(sent, 4);
}

TEST_F(Batch, AnEmptyBatchAsksNothing) {
    stories.batch_write(some(0));
    EXPECT_TRUE(stories.batch_get({}).empty());
    EXPECT_TRUE(store->requests.empty());
}

TEST_F(Batch, OfTwoWritesOfOneRecordTheLaterStays) {
    store->then(BatchWriteItemResult{});
    stories.batch_write({{.owner = "jo", .story_id = "1", .title = "old"},
                         {.owner = "jo", .story_id = "2", .title = "T"},
                         {.owner = "jo", .story_id = "1", .title = "new"}});
    const auto& writes = store->request<BatchWriteItemRequest>(0).writes;
    ASSERT_EQ(writes.size(), 2U);
    EXPECT_EQ(std::get<EncodedItem>(writes[0].write).to_item().at("title").s(), "new");
}

TEST_F(Batch, SendsUnprocessedWritesAgain) {
    store->then([](const Request& request) -> Response {
        auto writes = std::get<BatchWriteItemRequest>(request).writes;
        writes.resize(5);
        return BatchWriteItemResult{writes};
    });
    store->then(BatchWriteItemResult{});
    stories.batch_write(some(25));
    EXPECT_EQ(store->request<BatchWriteItemRequest>(1).writes.size(), 5U);
}

Response leave_all(const Request& request) {
    if (const auto* gets = std::get_if<BatchGetItemRequest>(&request)) return BatchGetItemResult{{}, gets->gets};
    return BatchWriteItemResult{std::get<BatchWriteItemRequest>(request).writes};
}

TEST_F(Batch, GoesOnWhenAResponseProcessesNothing) {
    for (int i = 0; i < 3; ++i) store->then(leave_all);
    store->then(BatchWriteItemResult{});
    stories.batch_write(some(7));
    EXPECT_EQ(store->request<BatchWriteItemRequest>(3).writes.size(), 7U);

    for (int i = 0; i < 3; ++i) store->then(leave_all);
    store->then(BatchGetItemResult{});
    (void)stories.batch_get({stories.key("owner"_f = "jo", "story_id"_f = "1")});
    EXPECT_EQ(store->request<BatchGetItemRequest>(7).gets.size(), 1U);
}

TEST_F(Batch, GoesOnWhenTheRestIsThrottledOrTimesOut) {
    store->then(leave_all);
    store->then([](const Request&) -> Response { throw Throttled{"too many"}; });
    store->then([](const Request&) -> Response { throw Timeout{"too late", true}; });
    store->then(BatchWriteItemResult{});
    stories.batch_write(some(3));
    ASSERT_EQ(store->requests.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(store->request<BatchWriteItemRequest>(i).writes.size(), 3U);
}

TEST_F(Batch, GivesUpWhenItsBudgetEndsAndSaysHowMuchIsLeft) {
    constexpr std::chrono::milliseconds budget{2'500};
    const Table<Story> hasty{store, "stories", {.budget = budget}};
    const auto expect_left = [&](std::size_t left, const auto& call) {
        const std::size_t before = store->requests.size();
        for (int i = 0; i < 1000; ++i) store->then(leave_all);
        const auto start = std::chrono::steady_clock::now();
        try {
            call();
            FAIL() << "unprocessed entries were dropped";
        } catch (const BatchIncomplete& error) {
            EXPECT_EQ(error.left(), left);
            EXPECT_TRUE(error.retryable());
            EXPECT_NE(std::string{error.what()}.find("\"stories\""), std::string::npos);
        }
        EXPECT_GE(std::chrono::steady_clock::now() - start, budget - std::chrono::milliseconds{1});
        EXPECT_GE(store->requests.size(), before + 2);
        EXPECT_LE(store->budgets.back(), budget);
        EXPECT_GE(store->budgets.back(), std::chrono::milliseconds{1});
    };
    expect_left(7, [&] { hasty.batch_write(some(7)); });
    expect_left(1, [&] { (void)hasty.batch_get({hasty.key("owner"_f = "jo", "story_id"_f = "1")}); });
}

TEST_F(Batch, WritesSeveralRangesOfSeveralModels) {
    const Table<Customer, Order> shop{store};
    store->then(BatchWriteItemResult{});
    shop.batch_write(std::vector<Customer>{{.customer_id = "7", .name = "Jo"}},
                     std::vector<Order>{{.customer_id = "7", .number = 1, .tags = {}}});
    EXPECT_EQ(store->request<BatchWriteItemRequest>(0).writes.size(), 2U);
}

TEST_F(Batch, ReadsEachKeyOnceAndAnswersInTheOrderAsked) {
    const auto key = [&](const char* id) { return stories.key("owner"_f = "jo", "story_id"_f = id); };
    store->then(BatchGetItemResult{
        .items = {{"stories",
                   EncodedItem::trusted(key("2"), R"({"owner":"jo","story_id":"2","title":"two"})", Encoding::plain)},
                  {"stories",
                   EncodedItem::trusted(key("1"), R"({"owner":"jo","story_id":"1","title":"one"})", Encoding::plain)}},
        .unprocessed = {}});

    const auto found = stories.batch_get({key("1"), key("2"), key("3"), key("1")});

    EXPECT_EQ(store->request<BatchGetItemRequest>(0).gets.size(), 3U);
    ASSERT_EQ(found.size(), 4U);
    EXPECT_EQ(found[0].value().title, "one");
    EXPECT_EQ(found[1].value().title, "two");
    EXPECT_FALSE(found[2]);
    EXPECT_EQ(found[3].value().title, "one");
}

TEST_F(Batch, ReadsAHundredARequestAndWhatWasLeft) {
    std::vector<Key> keys;
    for (const Story& story : some(150)) keys.push_back(stories.key_of(story));
    store->then([](const Request& request) -> Response {
        return BatchGetItemResult{.items = {}, .unprocessed = {std::get<BatchGetItemRequest>(request).gets.front()}};
    });
    store->then(BatchGetItemResult{});
    store->then(BatchGetItemResult{});
    (void)stories.batch_get(consistent, keys);
    EXPECT_EQ(store->request<BatchGetItemRequest>(0).gets.size(), 100U);
    EXPECT_EQ(store->request<BatchGetItemRequest>(1).gets.size(), 1U);
    EXPECT_TRUE(store->request<BatchGetItemRequest>(1).tables.at("stories").consistent_read);
    EXPECT_EQ(store->request<BatchGetItemRequest>(2).gets.size(), 50U);
}

TEST_F(Batch, NamesTheTableThatIsThrottled) {
    const auto throttle = [](const Request&) -> Response { throw Throttled{"too fast"}; };
    for (int i = 0; i < 2; ++i) store->then(throttle);
    for (const auto& call : std::vector<std::function<void()>>{[&] { stories.batch_write(some(1)); },
                                                               [&] { stories.save(some(1).front()); }}) {
        try {
            call();
            FAIL() << "nothing was thrown";
        } catch (const Throttled& error) {
            EXPECT_STREQ(error.what(), "table \"stories\": too fast");
        }
    }
}

TEST_F(Batch, KeepsTheItemThatFailedACondition) {
    const auto item = std::make_shared<const EncodedItem>(EncodedItem::from_item({{"a", 1}}, Encoding::plain));
    store->then([&](const Request&) -> Response { throw ConditionFailed{"no", item}; });
    try {
        stories.create(some(1).front());
        FAIL() << "nothing was thrown";
    } catch (const ConditionFailed& error) {
        EXPECT_EQ(error.item(), item);
    }
}

}  // namespace
}  // namespace dynaloom::test
