#include <dynaloom/error.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/table/explanation.hpp>
#include <dynaloom/table/table.hpp>
#include <dynaloom/table/transaction.hpp>

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

#include "support/models.hpp"
#include "support/scripted_store.hpp"

namespace dynaloom::test {

struct ExplainedFilm {
    static constexpr auto pk_pattern = "FILM#{id}";
    static constexpr std::array indexes{Index{.name = "by_title", .pk = "TITLE#{title}", .sk = "{id}"}};

    std::string id{};
    std::string title{};
};

namespace {

using namespace dynaloom::literals;

struct Explained : testing::Test {
    /// Nothing is scripted: a request that reached it would throw.
    std::shared_ptr<ScriptedStore> store = std::make_shared<ScriptedStore>();
    Table<Story> stories{store, "stories"};
    Story story{.owner = "jo", .story_id = "1", .title = "T"};
};

TEST_F(Explained, GetSaysKeyAndUnits) {
    const Explanation found = stories.explain_get("owner"_f = "jo", "story_id"_f = "1");
    EXPECT_EQ(found, (Explanation{.operation = "GetItem",
                                  .request = R"({"TableName":"stories",)"
                                             R"("Key":{"PK":{"S":"USER#jo"},"SK":{"S":"STORY#1"}}})",
                                  .read_units = 0.5}));
    EXPECT_EQ(stories.explain_get(consistent, "owner"_f = "jo", "story_id"_f = "1").read_units, 1);
    EXPECT_EQ(to_string(found), "GetItem, about 0.5 read units\n" + found.request);
}

TEST_F(Explained, QuerySaysItsConditionAndAtMostAPage) {
    const Explanation found = stories.query("owner"_f = "jo", "story_id"_f = "1").reverse().consistent().explain();
    EXPECT_EQ(found.operation, "Query");
    EXPECT_EQ(found.index, "");
    EXPECT_EQ(found.read_units, 256);
    EXPECT_EQ(found.request, R"({"TableName":"stories",)"
                             R"json("KeyConditionExpression":"#n0 = :v0 AND begins_with(#n1, :v1)",)json"
                             R"("ExpressionAttributeNames":{"#n0":"PK","#n1":"SK"},)"
                             R"("ExpressionAttributeValues":{":v0":{"S":"USER#jo"},":v1":{"S":"STORY#1"}},)"
                             R"("ScanIndexForward":false,"ConsistentRead":true})");
}

TEST_F(Explained, QuerySaysWhichIndexItReads) {
    const Table<ExplainedFilm> films{store, "films"};
    const Explanation found = films.query<"by_title">("title"_f = "Dune").page_size(1).explain();
    EXPECT_EQ(found.index, "by_title");
    EXPECT_EQ(found.read_units, 50) << "one item of 400 KB";
    EXPECT_EQ(to_string(found), "Query of index \"by_title\", at most 50 read units a page\n" + found.request);
}

TEST_F(Explained, WalkSaysTheRequestThatItSends) {
    store->then(QueryResult{.items = {}, .last_evaluated_key = Key{{"PK", "USER#jo"}, {"SK", "STORY#4"}}});
    store->then(QueryResult{});
    auto walk = stories.query("owner"_f = "jo").limit(3);
    const Explanation before = walk.explain();
    EXPECT_EQ(before, walk.explain()) << "explaining changes nothing";
    (void)std::move(walk).page();
    EXPECT_EQ(before, detail::explain(store->request<QueryRequest>(0)));
    const Explanation next = walk.explain();  // NOLINT(bugprone-use-after-move): `page` moves only what it reads
    EXPECT_TRUE(walk.begin() == walk.end());
    EXPECT_EQ(next, detail::explain(store->request<QueryRequest>(1)));
    EXPECT_NE(next, before);
}

TEST_F(Explained, ScanOfSeveralThreadsSaysItsSegment) {
    const Explanation found = stories.scan("owner"_f = "j").filter("likes"_f > 3).in_parallel(4).explain();
    EXPECT_EQ(found.operation, "Scan");
    EXPECT_EQ(found.read_units, 128);
    EXPECT_NE(found.request.find(R"("Segment":0,"TotalSegments":4)"), std::string::npos) << found.request;
    EXPECT_NE(found.request.find("FilterExpression"), std::string::npos) << found.request;
}

TEST_F(Explained, WritesCostTheirBytes) {
    EXPECT_EQ(stories.explain_save(story).write_units, 1);
    story.title = std::string(2900, 'x');
    const Explanation put = stories.explain_save(story);
    EXPECT_EQ(put.operation, "PutItem");
    EXPECT_EQ(put.write_units, 3);
    EXPECT_EQ(put.read_units, 0);
    EXPECT_NE(put.request.find(R"("title":{"S":"xxx)"), std::string::npos);
    EXPECT_NE(stories.explain_create(story).request.find("attribute_not_exists(#n0)"), std::string::npos);
    const Explanation removed = stories.explain_remove("owner"_f = "jo", "story_id"_f = "1");
    EXPECT_EQ(to_string(removed), "DeleteItem, about 1 write unit\n" + removed.request);
}

TEST_F(Explained, SaveAndRemoveSayTheirConditions) {
    const std::string condition = R"("ConditionExpression":"#n0 < :v0","ExpressionAttributeNames":{"#n0":"likes"})";
    const Explanation saved = stories.explain_save(story, when("likes"_f < 100));
    EXPECT_EQ(saved.operation, "PutItem");
    EXPECT_NE(saved.request.find(condition), std::string::npos) << saved.request;
    const Explanation removed = stories.explain_remove("owner"_f = "jo", "story_id"_f = "1", when("likes"_f < 100));
    EXPECT_EQ(removed.operation, "DeleteItem");
    EXPECT_NE(removed.request.find(condition), std::string::npos) << removed.request;
}

TEST_F(Explained, UpdateSaysItsExpressions) {
    const Explanation found = stories.update("owner"_f = "jo", "story_id"_f = "1")
                                  .set("likes"_f += 1, "title"_f = std::string(2000, 'x'))
                                  .when("likes"_f < 100)
                                  .explain();
    EXPECT_EQ(found.operation, "UpdateItem");
    EXPECT_EQ(found.write_units, 3) << "2000 bytes and the names and keys around them";
    EXPECT_NE(found.request.find(R"("ConditionExpression":)"), std::string::npos) << found.request;
    EXPECT_NE(found.request.find(R"("UpdateExpression":"SET )"), std::string::npos) << found.request;
}

TEST_F(Explained, TransactionCostsTwice) {
    Transaction transaction{store};
    transaction.put(stories, story);
    transaction.check(stories, "owner"_f = "jo", "story_id"_f = "2");
    const Explanation found = transaction.explain();
    EXPECT_EQ(found.operation, "TransactWriteItems");
    EXPECT_EQ(found.write_units, 4);
    EXPECT_EQ(detail::explain(TransactGetItemsRequest{.gets = {{.table = "t"}, {.table = "t"}}}).read_units, 4);
}

TEST_F(Explained, BatchesAddUp) {
    BatchGetItemRequest gets{.gets = {{.table = "a"}, {.table = "a"}, {.table = "b"}}};
    gets.tables["b"].consistent_read = true;
    EXPECT_EQ(detail::explain(gets).read_units, 2);
    EXPECT_EQ(detail::explain(
                  BatchWriteItemRequest{
                      .writes = {{.table = "a", .write = Key{{"PK", "x"}}},
                                 {.table = "a",
                                  .write = EncodedItem::from_item({{"PK", std::string(1100, 'x')}}, Encoding::plain)}}})
                  .write_units,
              3);
}

}  // namespace
}  // namespace dynaloom::test
