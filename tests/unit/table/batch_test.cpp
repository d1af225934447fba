#include <dynaloom/error.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/table/table.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

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

TEST_F(Batch, SaysHowManyWritesAreLeftWhenNoneIsProcessed) {
    store->then([](const Request& request) -> Response {
        return BatchWriteItemResult{std::get<BatchWriteItemRequest>(request).writes};
    });
    try {
        stories.batch_write(some(7));
        FAIL() << "unprocessed writes were dropped";
    } catch (const BatchIncomplete& error) {
        EXPECT_EQ(error.left(), 7U);
        EXPECT_TRUE(error.retryable());
    }
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
    (void)stories.batch_get(consistent, keys);
    EXPECT_EQ(store->request<BatchGetItemRequest>(0).gets.size(), 100U);
    EXPECT_EQ(store->request<BatchGetItemRequest>(1).gets.size(), 51U);
    EXPECT_TRUE(store->request<BatchGetItemRequest>(1).tables.at("stories").consistent_read);
}

}  // namespace
}  // namespace dynaloom::test
