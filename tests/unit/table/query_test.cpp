#include <dynaloom/error.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/table/table.hpp>
#include <dynaloom/warning.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <ranges>
#include <string>
#include <vector>

#include "support/models.hpp"
#include "support/scripted_store.hpp"

namespace dynaloom::test {
namespace {

using namespace dynaloom::literals;

static_assert(std::ranges::input_range<Query<Story>>);
static_assert(!std::copyable<Query<Story>>);

Key key_of(const std::string& id) {
    return {{"PK", "USER#jo"}, {"SK", "STORY#" + id}};
}

/// @param title  As JSON.
EncodedItem story_item(const std::string& id, const std::string& title = "\"T\"") {
    return EncodedItem::trusted(key_of(id), R"({"owner":"jo","story_id":")" + id + R"(","title":)" + title + "}",
                                Encoding::plain);
}

/// A page of stories whose last examined item is `last`, if another page follows.
QueryResult page_of(const std::vector<EncodedItem>& items, const std::string& last = {}) {
    QueryResult result{.items = items, .scanned_count = items.size(), .last_evaluated_key = {}};
    if (!last.empty()) result.last_evaluated_key = key_of(last);
    return result;
}

std::vector<std::string> sort_keys_read(const std::vector<Request>& requests) {
    std::vector<std::string> keys;
    for (const auto& request : requests) {
        const auto& start = std::get<QueryRequest>(request).exclusive_start_key;
        keys.push_back(start ? start->at("SK").s() : "");
    }
    return keys;
}

struct QueryWalk : testing::Test {
    std::shared_ptr<ScriptedStore> store = std::make_shared<ScriptedStore>();
    Table<Story> stories{store, "stories"};

    [[nodiscard]] Query<Story> query() const { return stories.query("owner"_f = "jo"); }
};

TEST_F(QueryWalk, ReadsNothingBeforeItIsWalked) {
    (void)query().limit(3);
    EXPECT_TRUE(store->requests.empty());
}

TEST_F(QueryWalk, FollowsPagesToTheEndAcrossEmptyOnes) {
    store->then(page_of({story_item("1"), story_item("2")}, "2"));
    store->then(page_of({}, "5"));
    store->then(page_of({story_item("6")}));
    EXPECT_EQ(query().all().size(), 3U);
    EXPECT_EQ(sort_keys_read(store->requests), (std::vector<std::string>{"", "STORY#2", "STORY#5"}));
}

TEST_F(QueryWalk, ATemporaryIsSafeInARangeFor) {
    store->then(page_of({story_item("1"), story_item("2")}));
    std::size_t count = 0;
    for (const Story& story : stories.query("owner"_f = "jo").limit(10)) count += story.title.size();
    EXPECT_EQ(count, 2U);
}

TEST_F(QueryWalk, LimitCountsRecordsYieldedAndAsksForNoMore) {
    store->then(page_of(
        {story_item("1"), EncodedItem::trusted(Item{{"PK", "USER#jo"}, {"SK", "STORY#1#X"}}, "{}", Encoding::plain)},
        "1#X"));
    store->then(page_of({story_item("2")}, "2"));
    EXPECT_EQ(query().limit(2).all().size(), 2U);
    EXPECT_EQ(store->request<QueryRequest>(0).limit, 2U);
    EXPECT_EQ(store->request<QueryRequest>(1).limit, 4U) << "the first guess was too small";
    EXPECT_EQ(store->requests.size(), 2U);
}

TEST_F(QueryWalk, ALimitedWalkOfManyPagesNeverAsksForNone) {
    for (const std::size_t limit : {std::size_t{1}, std::size_t{1'000'000}, SIZE_MAX}) {
        SCOPED_TRACE(limit);
        store->requests.clear();
        for (int i = 0; i < 70; ++i) store->then(page_of({}, "1"));
        store->then(page_of({story_item("2")}));
        EXPECT_EQ(query().limit(limit).all().size(), 1U);
        ASSERT_EQ(store->requests.size(), 71U);
        for (std::size_t i = 0; i < 71; ++i) EXPECT_NE(store->request<QueryRequest>(i).limit, 0U);
        EXPECT_EQ(store->request<QueryRequest>(70).limit, std::nullopt) << "more than any page has";
    }
}

TEST_F(QueryWalk, ALimitedScanDoesNotGuessWhatItsFilterLetsThrough) {
    store->then(ScanResult{});
    (void)stories.scan("owner"_f = "jo").limit(2).all();
    EXPECT_EQ(store->request<ScanRequest>(0).limit, std::nullopt);
}

TEST_F(QueryWalk, PageAfterBeginIsTheRestOfThePageUnderWay) {
    store->then(page_of({story_item("1"), story_item("2"), story_item("3")}, "3"));
    auto walk = query();
    EXPECT_EQ(walk.begin()->story_id, "1");
    const auto rest = std::move(walk).page();
    ASSERT_EQ(rest.items.size(), 2U);
    EXPECT_EQ(rest.items[0].story_id, "2");
    EXPECT_TRUE(rest.next);
}

TEST_F(QueryWalk, CursorOfAnUntouchedPageIsWhereThePageBegan) {
    auto first = query();
    store->then(page_of({story_item("1")}, "1"));
    const std::optional<Cursor> cursor = std::move(first).page().next;
    ASSERT_TRUE(cursor);

    const auto info = detail::make_table_info(store, "stories", {}, {});
    detail::RecordSource source{info, detail::make_query(*info, query_key<Story>("owner"_f = "jo"))};
    source.set_after(*cursor);
    store->then(page_of({story_item("2"), story_item("3")}, "3"));
    ASSERT_TRUE(source.fetch());
    EXPECT_EQ(source.cursor(), cursor);
    EXPECT_TRUE(source.next_in_page());
    EXPECT_NE(source.cursor(), cursor);

    detail::RecordSource from_start{info, detail::make_query(*info, query_key<Story>("owner"_f = "jo"))};
    store->then(page_of({story_item("1")}, "1"));
    ASSERT_TRUE(from_start.fetch());
    EXPECT_EQ(from_start.cursor(), std::nullopt);
}

TEST_F(QueryWalk, ARefusedCursorIsNotForgotten) {
    auto walk = query().after(Cursor{"none"});
    EXPECT_THROW((void)walk.begin(), ValidationError);
    EXPECT_THROW((void)walk.begin(), ValidationError);
    EXPECT_TRUE(store->requests.empty());
}

TEST_F(QueryWalk, ARecordWhoseFieldsGiveAnotherKeyIsBroken) {
    for (const char* body : {R"({"owner":"al","story_id":"1"})", R"({"owner":"jo","story_id":"2"})", "{}"}) {
        SCOPED_TRACE(body);
        store->then(page_of({EncodedItem::trusted(key_of("1"), body, Encoding::plain)}));
        EXPECT_THROW((void)query().on_error(OnError::raise).all(), DecodeError);
    }
}

TEST_F(QueryWalk, LimitZeroAsksNothing) {
    EXPECT_TRUE(query().limit(0).all().empty());
    EXPECT_TRUE(store->requests.empty());
}

TEST_F(QueryWalk, PageSizeIsTheStoresLimit) {
    store->then(page_of({story_item("1")}, "1"));
    store->then(page_of({}));
    EXPECT_EQ(query().page_size(1).all().size(), 1U);
    EXPECT_EQ(store->request<QueryRequest>(0).limit, 1U);
    EXPECT_THROW((void)query().page_size(0), ValidationError);
}

TEST_F(QueryWalk, ReverseAndConsistentReachTheStore) {
    store->then(page_of({}));
    (void)query().reverse().consistent().all();
    EXPECT_FALSE(store->request<QueryRequest>(0).scan_index_forward);
    EXPECT_TRUE(store->request<QueryRequest>(0).consistent_read);
    EXPECT_THROW((void)stories.scan().reverse(), ValidationError);
}

TEST_F(QueryWalk, APageIsOneRequestAndItsCursorGoesOnAfterIt) {
    store->then(page_of({story_item("1"), story_item("2")}, "2"));
    auto [items, next] = query().page_size(2).page();
    EXPECT_EQ(items.size(), 2U);
    ASSERT_TRUE(next);

    store->then(page_of({story_item("3")}));
    auto second = query().page_size(2).after(*next).page();
    EXPECT_EQ(second.items.size(), 1U);
    EXPECT_EQ(second.next, std::nullopt);
    EXPECT_EQ(sort_keys_read(store->requests), (std::vector<std::string>{"", "STORY#2"}));
}

TEST_F(QueryWalk, ACursorInTheMiddleOfAPagePointsAfterTheLastRecordRead) {
    store->then(page_of({story_item("1"), story_item("2"), story_item("3")}, "3"));
    auto walk = query();
    auto it = walk.begin();
    ++it;
    EXPECT_EQ((*it).story_id, "2");
    const auto cursor = walk.cursor();
    ASSERT_TRUE(cursor);

    store->then(page_of({}));
    (void)query().after(*cursor).all();
    EXPECT_EQ(sort_keys_read(store->requests), (std::vector<std::string>{"", "STORY#2"}));
}

TEST_F(QueryWalk, ACursorSurvivesAsTextAndIsUrlSafe) {
    store->then(page_of({story_item("ä/+?")}, "ä/+?"));
    const auto next = query().page_size(1).page().next;
    ASSERT_TRUE(next);
    EXPECT_EQ(next->text().find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."),
              std::string::npos)
        << next->text();
    store->then(page_of({}));
    (void)query().after(Cursor{next->text()}).all();
    EXPECT_EQ(sort_keys_read(store->requests), (std::vector<std::string>{"", "STORY#ä/+?"}));
}

TEST_F(QueryWalk, RefusesTheCursorOfAnotherQueryAndNoCursorAtAll) {
    store->then(page_of({story_item("1")}, "1"));
    const auto next = query().page_size(1).page().next;
    ASSERT_TRUE(next);
    const auto asked = store->requests.size();

    const Table<Story> others{store, "other_stories"};
    EXPECT_THROW((void)stories.query("owner"_f = "al").after(*next).all(), ValidationError);
    EXPECT_THROW((void)stories.query("owner"_f = "jo", "story_id"_f = "1").after(*next).all(), ValidationError);
    EXPECT_THROW((void)query().reverse().after(*next).all(), ValidationError);
    EXPECT_THROW((void)others.query("owner"_f = "jo").after(*next).all(), ValidationError);
    EXPECT_THROW((void)stories.scan().after(*next).all(), ValidationError);
    for (const std::string& text : std::vector<std::string>{"", "1.", "rubbish", next->text().substr(0, 20),
                                                            next->text() + "!", "2" + next->text().substr(1)}) {
        SCOPED_TRACE(text);
        EXPECT_THROW((void)query().after(Cursor{text}).all(), ValidationError);
    }
    EXPECT_EQ(store->requests.size(), asked) << "a refused cursor must not reach the store";
}

TEST_F(QueryWalk, LimitAndPageSizeDoNotChangeWhoseCursorItIs) {
    store->then(page_of({story_item("1")}, "1"));
    const auto next = query().page_size(1).page().next;
    store->then(page_of({}));
    EXPECT_NO_THROW((void)query().limit(5).page_size(3).after(next.value()).all());
}

TEST_F(QueryWalk, PassesOverItemsOfOtherRecordTypes) {
    const EncodedItem other =
        EncodedItem::trusted(Item{{"PK", "USER#jo"}, {"SK", "STORY#1#COMMENT#1"}}, R"({"title":[]})", Encoding::plain);
    store->then(page_of({story_item("1"), other, story_item("2")}));
    EXPECT_EQ(query().on_error(OnError::raise).all().size(), 2U);
}

struct BrokenRecord : QueryWalk {
    void SetUp() override { store->then(page_of({story_item("1"), story_item("2", "[]"), story_item("3")})); }
};

TEST_F(BrokenRecord, IsReportedAndPassedOverByDefault) {
    std::vector<std::string> warnings;
    auto before = set_warning_handler([&](std::string_view message) { warnings.emplace_back(message); });
    EXPECT_EQ(query().all().size(), 2U);
    set_warning_handler(std::move(before));
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_NE(warnings[0].find("STORY#2"), std::string::npos) << warnings[0];
    EXPECT_NE(warnings[0].find("title"), std::string::npos) << warnings[0];
}

TEST_F(BrokenRecord, IsPassedOverInSilenceIfAsked) {
    std::size_t warnings = 0;
    auto before = set_warning_handler([&](std::string_view) { ++warnings; });
    EXPECT_EQ(query().on_error(OnError::skip).all().size(), 2U);
    set_warning_handler(std::move(before));
    EXPECT_EQ(warnings, 0U);
}

TEST_F(BrokenRecord, IsThrownIfAskedAndTheWalkCanGoOn) {
    auto walk = query().on_error(OnError::raise);
    auto it = walk.begin();
    EXPECT_THROW(++it, DecodeError);
    ++it;
    EXPECT_FALSE(it == std::default_sentinel);
    ++it;
    EXPECT_TRUE(it == std::default_sentinel);
}

TEST_F(QueryWalk, AFailedRequestCanBeTriedAgain) {
    store->then(page_of({story_item("1")}, "1"));
    store->then([](const Request&) -> Response { throw ConnectionError{"gone"}; });
    store->then(page_of({story_item("2")}));
    auto walk = query();
    auto it = walk.begin();
    EXPECT_THROW(++it, ConnectionError);
    ++it;
    EXPECT_FALSE(it == std::default_sentinel);
    EXPECT_EQ(sort_keys_read(store->requests), (std::vector<std::string>{"", "STORY#1", "STORY#1"}));
}

TEST_F(QueryWalk, CollectSortsAPartitionByKind) {
    const Table<Customer, Order, OrderLine> shop{store};
    const auto item = [](const char* sort_key, const char* body) {
        return EncodedItem::trusted(Item{{"PK", "CUSTOMER#7"}, {"SK", sort_key}}, body, Encoding::plain);
    };
    store->then(page_of({item("ORDER#000001", R"({"customer_id":"7","number":1})"),
                         item("ORDER#000001#LINE#001", R"({"customer_id":"7","number":1,"line":1,"product":"p"})")},
                        "x"));
    store->then(page_of({item("PROFILE", R"({"customer_id":"7","name":"Jo"})"), item("UNKNOWN", "{}")}));

    const auto [customers, orders, lines] = shop.collect<Customer, Order, OrderLine>("customer_id"_f = "7");

    ASSERT_EQ(customers.size(), 1U);
    EXPECT_EQ(customers[0].name, "Jo");
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].number, 1U);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].product, "p");
    EXPECT_EQ(store->request<QueryRequest>(0).key_condition, compare(Condition::Op::equal, "PK", "CUSTOMER#7"));
}

}  // namespace
}  // namespace dynaloom::test
