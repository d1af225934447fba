#include <dynaloom/error.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/table/table.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

#include "support/models.hpp"
#include "support/scripted_store.hpp"

namespace dynaloom::test {
namespace {

using namespace dynaloom::literals;
using namespace std::chrono_literals;

struct TableRequests : testing::Test {
    std::shared_ptr<ScriptedStore> store = std::make_shared<ScriptedStore>();
};

const Item story_key{{"PK", "USER#jo"}, {"SK", "STORY#1"}};

TEST_F(TableRequests, GetAsksForBothKeyAttributes) {
    store->then(GetItemResult{});
    const Table<Story> stories{store, "stories"};

    EXPECT_EQ(stories.get("owner"_f = "jo", "story_id"_f = "1"), std::nullopt);

    const auto& request = store->request<GetItemRequest>(0);
    EXPECT_EQ(request.table, "stories");
    EXPECT_EQ(request.key, story_key);
    EXPECT_FALSE(request.consistent_read);
}

TEST_F(TableRequests, ConsistentGetSaysSo) {
    store->then(GetItemResult{});
    const Table<Story> stories{store, "stories"};
    (void)stories.get(consistent, "owner"_f = "jo", "story_id"_f = "1");
    EXPECT_TRUE(store->request<GetItemRequest>(0).consistent_read);
}

TEST_F(TableRequests, ATableMayNameItsKeysOtherwise) {
    store->then(GetItemResult{});
    const Table<Story> stories{store, "stories", {.key_names = KeyNames{"pk", "sk"}}};
    (void)stories.get("owner"_f = "jo", "story_id"_f = "1");
    EXPECT_EQ(store->request<GetItemRequest>(0).key, (Item{{"pk", "USER#jo"}, {"sk", "STORY#1"}}));
}

TEST_F(TableRequests, KeyNamesThatAreFieldsAreRefusedAtOnce) {
    const auto open = [&](KeyNames names) { return Table<Customer, Order>{store, "shop", {.key_names = names}}; };
    EXPECT_NO_THROW(open({"pk", "sk"}));
    try {
        open({"pk", "tags"});
        ADD_FAILURE() << "a field takes the place of the sort key";
    } catch (const ValidationError& error) {
        const std::string_view message = error.what();
        for (const char* part : {"table \"shop\"", "Order", "\"tags\"", "ORDER#{number:06}"})
            EXPECT_NE(message.find(part), std::string_view::npos) << message;
    }
    EXPECT_THROW(open({"name", "sk"}), ValidationError);
    // A model without a sort key has no use for its name.
    EXPECT_NO_THROW((Table<Setting>{store, "settings", {.key_names = KeyNames{"PK", "value"}}}));
}

TEST_F(TableRequests, AModelWithoutSortKeyHasOneKeyAttribute) {
    store->then(GetItemResult{});
    const Table<Setting> settings{store, "settings"};
    (void)settings.get("name"_f = "colour");
    EXPECT_EQ(store->request<GetItemRequest>(0).key, (Item{{"PK", "SETTING#colour"}}));
}

TEST_F(TableRequests, SaveWritesTheStoresOwnEncodingWithoutKeysInTheBody) {
    for (const Encoding encoding : {Encoding::plain, Encoding::wire}) {
        const auto any = std::make_shared<ScriptedStore>(encoding);
        any->then(PutItemResult{});
        const Table<Story> stories{any, "stories"};
        stories.save({.owner = "jo", .story_id = "1", .title = "T"});

        const auto& request = any->request<PutItemRequest>(0);
        EXPECT_EQ(request.item.encoding(), encoding);
        EXPECT_EQ(request.item.keys(), story_key);
        EXPECT_EQ(request.item.body().find("STORY#"), std::string::npos);
        EXPECT_EQ(request.item.to_item().at("title").s(), "T");
        EXPECT_FALSE(request.item.to_item().contains("content"));
        EXPECT_FALSE(request.condition);
    }
}

TEST_F(TableRequests, CreateDemandsThatThereIsNoSuchItem) {
    store->then(PutItemResult{});
    const Table<Story> stories{store, "stories"};
    stories.create({.owner = "jo", .story_id = "1", .title = "T"});
    EXPECT_EQ(store->request<PutItemRequest>(0).condition, attribute_not_exists("PK"));
}

TEST_F(TableRequests, RemoveTakesAKeyOrARecord) {
    store->then(DeleteItemResult{});
    store->then(DeleteItemResult{});
    const Table<Story> stories{store, "stories"};
    stories.remove("owner"_f = "jo", "story_id"_f = "1");
    stories.remove({.owner = "jo", .story_id = "1"});
    EXPECT_EQ(store->request<DeleteItemRequest>(0).key, story_key);
    EXPECT_EQ(store->request<DeleteItemRequest>(1).key, story_key);
}

TEST_F(TableRequests, QueryTakesThePartitionAndALeftPartOfTheSortKey) {
    const auto partition = compare(Condition::Op::equal, "PK", "USER#jo");
    const Table<Story> stories{store, "stories"};
    for (int i = 0; i < 3; ++i) store->then(QueryResult{});

    (void)stories.query("owner"_f = "jo").all();
    (void)stories.query("owner"_f = "jo", "story_id"_f = "12").all();
    (void)stories.query("owner"_f = "jo", "story_id"_f = exactly("12")).all();

    EXPECT_EQ(store->request<QueryRequest>(0).key_condition, all_of({partition, begins_with("SK", "STORY#")}));
    EXPECT_EQ(store->request<QueryRequest>(1).key_condition, all_of({partition, begins_with("SK", "STORY#12")}));
    EXPECT_EQ(store->request<QueryRequest>(2).key_condition,
              all_of({partition, compare(Condition::Op::equal, "SK", "STORY#12")}));
}

TEST_F(TableRequests, ScanFiltersByWhatIsGivenOfTheKeys) {
    const Table<Story> stories{store, "stories"};
    for (int i = 0; i < 2; ++i) store->then(ScanResult{});

    (void)stories.scan().all();
    (void)stories.scan("owner"_f = "jo").all();

    EXPECT_EQ(store->request<ScanRequest>(0).filter, all_of({begins_with("PK", "USER#"), begins_with("SK", "STORY#")}));
    EXPECT_EQ(store->request<ScanRequest>(1).filter,
              all_of({compare(Condition::Op::equal, "PK", "USER#jo"), begins_with("SK", "STORY#")}));
}

TEST_F(TableRequests, TheBudgetReachesTheStore) {
    store->then(GetItemResult{});
    const Table<Story> stories{store, "stories", {.budget = 70ms}};
    (void)stories.get("owner"_f = "jo", "story_id"_f = "1");
    EXPECT_EQ(store->budgets.at(0), 70ms);
}

TEST_F(TableRequests, CreateIfMissingAcceptsATableWithTheSameKey) {
    const Table<Story> stories{store, "stories"};
    store->then(CreateTableResult{});
    stories.create_if_missing();
    EXPECT_EQ(store->request<CreateTableRequest>(0).key_schema.sort_key, (KeyAttribute{"SK", KeyType::S}));

    const auto refuse = [](const Request&) -> Response { throw TableExists{"stories"}; };
    store->then(refuse);
    store->then(DescribeTableResult{
        {.table = "stories", .key_schema = {.partition_key = {.name = "PK"}, .sort_key = KeyAttribute{"SK"}}}});
    EXPECT_NO_THROW(stories.create_if_missing());

    store->then(refuse);
    store->then(
        DescribeTableResult{{.table = "stories", .key_schema = {.partition_key = {.name = "id"}, .sort_key = {}}}});
    try {
        stories.create_if_missing();
        FAIL() << "a table with another key was accepted";
    } catch (const ValidationError& error) {
        EXPECT_NE(std::string{error.what()}.find("id (S)"), std::string::npos) << error.what();
        EXPECT_NE(std::string{error.what()}.find("PK (S), SK (S)"), std::string::npos) << error.what();
    }
}

TEST_F(TableRequests, PagesSayWhichAttributesAreKeys) {
    store->then(QueryResult{});
    store->then(ScanResult{});
    const Table<Story> stories{store, "stories", {.key_names = KeyNames{"id", "range"}}};
    (void)stories.query("owner"_f = "jo").all();
    (void)stories.scan().all();
    const std::vector<std::string> names{"id", "range"};
    EXPECT_EQ(store->request<QueryRequest>(0).key_attributes, names);
    EXPECT_EQ(store->request<ScanRequest>(1).key_attributes, names);
}

TEST_F(TableRequests, AModelsOwnTableNameServes) {
    const Table<Customer, Order> shop{store};
    EXPECT_EQ(shop.name(), "shop");
}

TEST_F(TableRequests, ADecodeErrorNamesTableAndKey) {
    store->then(GetItemResult{EncodedItem::trusted(story_key, R"({"title":5})", Encoding::plain)});
    const Table<Story> stories{store, "stories"};
    try {
        (void)stories.get("owner"_f = "jo", "story_id"_f = "1");
        FAIL() << "a number was read as a title";
    } catch (const DecodeError& error) {
        EXPECT_EQ(error.path(), "title");
        for (const char* word : {"stories", "USER#jo", "STORY#1", "title"})
            EXPECT_NE(std::string{error.what()}.find(word), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace dynaloom::test
