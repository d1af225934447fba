#include <dynaloom/error.hpp>
#include <dynaloom/model/conditions.hpp>
#include <dynaloom/table/table.hpp>

#include <gtest/gtest.h>

#include <memory>

#include "support/models.hpp"
#include "support/scripted_store.hpp"

namespace dynaloom::test {
namespace {

using namespace dynaloom::literals;
using Op = Condition::Op;

struct ConditionalCalls : testing::Test {
    std::shared_ptr<ScriptedStore> store = std::make_shared<ScriptedStore>();
    Table<Story> stories{store, "stories"};
    Condition few_likes = compare(Op::less, "likes", 100);
};

TEST_F(ConditionalCalls, SaveTakesACondition) {
    for (int i = 0; i < 2; ++i) store->then(PutItemResult{});
    stories.save({.owner = "jo", .story_id = "1"}, when("likes"_f < 100));
    const Story story{.owner = "jo", .story_id = "1"};
    stories.save(story, when(not_exists || "likes"_f < 100));

    EXPECT_EQ(store->request<PutItemRequest>(0).condition, few_likes);
    EXPECT_EQ(store->request<PutItemRequest>(1).condition,
              (Condition{.op = Op::any_of, .children = {attribute_not_exists("PK"), few_likes}}));
}

TEST_F(ConditionalCalls, RemoveTakesAConditionBehindTheKeyOrTheRecord) {
    for (int i = 0; i < 2; ++i) store->then(DeleteItemResult{});
    stories.remove("owner"_f = "jo", "story_id"_f = "1", when("likes"_f < 100));
    stories.remove(Story{.owner = "jo", .story_id = "1"}, when("likes"_f < 100));

    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(store->request<DeleteItemRequest>(i).key, (Item{{"PK", "USER#jo"}, {"SK", "STORY#1"}}));
        EXPECT_EQ(store->request<DeleteItemRequest>(i).condition, few_likes);
    }
}

TEST_F(ConditionalCalls, TheTablesOwnKeyNamesDecideWhetherAnItemExists) {
    store->then(PutItemResult{});
    const Table<Story> other{store, "stories", {.key_names = KeyNames{"pk", "sk"}}};
    other.save({.owner = "jo", .story_id = "1"}, when(exists));
    EXPECT_EQ(store->request<PutItemRequest>(0).condition, attribute_exists("pk"));
}

TEST_F(ConditionalCalls, QueriesAndScansFilter) {
    store->then(QueryResult{});
    store->then(ScanResult{});
    (void)stories.query("owner"_f = "jo").filter("likes"_f < 100).filter(exists("content"_f)).all();
    (void)stories.scan().filter("likes"_f < 100).all();

    EXPECT_EQ(store->request<QueryRequest>(0).filter, all_of({few_likes, attribute_exists("content")}));
    EXPECT_EQ(store->request<ScanRequest>(1).filter,
              all_of({begins_with("PK", "USER#"), begins_with("SK", "STORY#"), few_likes}));
}

TEST_F(ConditionalCalls, AQueryTakesARangeOfItsLastSortField) {
    for (int i = 0; i < 2; ++i) store->then(QueryResult{});
    (void)stories.query("owner"_f = "jo", between("story_id"_f, "1", "3")).all();
    (void)stories.query("owner"_f = "jo", "story_id"_f >= "2").all();

    const auto partition = compare(Op::equal, "PK", "USER#jo");
    EXPECT_EQ(store->request<QueryRequest>(0).key_condition, all_of({partition, between("SK", "STORY#1", "STORY#3")}));
    EXPECT_EQ(store->request<QueryRequest>(1).key_condition, all_of({partition, between("SK", "STORY#2", "STORY$")}));
}

TEST_F(ConditionalCalls, ABoundThatDoesNotCountIsLeftOut) {
    QueryResult answer;
    for (const char* id : {"1", "2"}) {
        const Item keys{{"PK", "USER#jo"}, {"SK", std::string{"STORY#"} + id}};
        const Item body{{"owner", "jo"}, {"story_id", id}};
        answer.items.push_back(
            EncodedItem::trusted(keys, EncodedItem::from_item(body, Encoding::plain).body(), Encoding::plain));
    }
    store->then(answer);
    const auto found = stories.query("owner"_f = "jo", "story_id"_f < "2").all();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].story_id, "1");
}

TEST_F(ConditionalCalls, ACursorBelongsToItsFilter) {
    QueryResult answer;
    answer.last_evaluated_key = Item{{"PK", "USER#jo"}, {"SK", "STORY#1"}};
    store->then(answer);
    const auto page = stories.query("owner"_f = "jo").filter(size("title"_f) > 3).page();
    ASSERT_TRUE(page.next);
    EXPECT_THROW((void)stories.query("owner"_f = "jo").filter(size("title"_f) > 4).after(*page.next).page(),
                 ValidationError);
}

TEST_F(ConditionalCalls, AFailedConditionNamesTheTable) {
    const auto failing = [](const Request&) -> Response { throw ConditionFailed{"The conditional request failed"}; };
    store->then(failing);
    try {
        stories.save({.owner = "jo", .story_id = "1"}, when("likes"_f < 100));
        FAIL() << "the condition did not fail";
    } catch (const ConditionFailed& error) {
        EXPECT_NE(std::string{error.what()}.find("stories"), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace dynaloom::test
