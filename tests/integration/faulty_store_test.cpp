#include "contract/store_contract.hpp"
#include "support/models.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/model/managed.hpp>
#include <dynaloom/sqlite/store.hpp>
#include <dynaloom/store/faults.hpp>
#include <dynaloom/table/migration.hpp>
#include <dynaloom/table/table.hpp>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

/// Faults over a real store: what a program meets, and that nothing is stored which DynamoDB would not have stored.
namespace dynaloom {

struct WaitedFor {
    static constexpr auto pk_pattern = "{id}";
    static constexpr std::array indexes{Index{.name = "by_kind", .pk = "{kind}", .sk = "{id}"}};

    std::string id{};
    std::string kind{};
    ExpiresAt gone{};
};

namespace {

using namespace dynaloom::literals;
using test::Story;

struct FaultySqlite : testing::Test {
    std::shared_ptr<Store> sound = sqlite::open(":memory:");
};

std::vector<Story> some(int count) {
    std::vector<Story> records;
    records.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) records.push_back({.owner = "jo", .story_id = std::to_string(i), .title = "T"});
    return records;
}

/// Calls until the call succeeds; how often it failed in a way that may pass.
template <class Call>
int retry(const Call& call) {
    for (int failures = 0;; ++failures) {
        try {
            call();
            return failures;
        } catch (const Error& error) {
            if (!error.retryable()) throw;
        }
    }
}

TEST_F(FaultySqlite, RetriedBatchesWriteAndReadEverything) {
    const auto store = inject_faults(sound, {.rates = {.throttle = 0.1, .unprocessed = 0.5}});
    const Table<Story> stories{store, "stories"};
    retry([&] { stories.create_if_missing(); });
    const std::vector<Story> records = some(60);
    retry([&] { stories.batch_write(records); });
    EXPECT_EQ(Table<Story>(sound, "stories").query("owner"_f = "jo").all().size(), 60U);

    std::vector<Key> keys;
    keys.reserve(records.size());
    for (const Story& story : records) keys.push_back(stories.key_of(story));
    std::vector<std::optional<Story>> found;
    retry([&] { found = stories.batch_get(keys); });
    ASSERT_EQ(found.size(), 60U);
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], records[i]);
    EXPECT_GT(store->injected(Fault::unprocessed), 3U);
}

TEST_F(FaultySqlite, ARetriedCreationMeetsItsOwnRecord) {
    const auto store = inject_faults(sound, {.plan = {fault_at<PutItemRequest>(1, Fault::lost_response),
                                                      fault_at<PutItemRequest>(3, Fault::lost_request)}});
    const Table<Story> stories{store, "stories"};
    stories.create_if_missing();
    const auto create = [&](const Story& story) {
        try {
            stories.create(story);
            ADD_FAILURE() << "the connection held";
        } catch (const ConnectionError& error) {
            EXPECT_TRUE(error.outcome_unknown());
        }
        stories.create(story);
    };
    EXPECT_THROW(create({.owner = "jo", .story_id = "1"}), ConditionFailed);
    EXPECT_NO_THROW(create({.owner = "jo", .story_id = "2"}));
    EXPECT_EQ(stories.query("owner"_f = "jo").all().size(), 2U);
}

TEST_F(FaultySqlite, ANewTableIsWaitedFor) {
    const auto store = inject_faults(sound, {.creating_for = 3});
    const Table<WaitedFor> table{store, "things"};
    table.create_if_missing();
    table.save({.id = "1", .kind = "k"});
    EXPECT_EQ(table.query<"by_kind">("kind"_f = "k").all().size(), 1U);
    EXPECT_EQ(store->describe_time_to_live({"things"}).attribute, "gone");
}

TEST_F(FaultySqlite, ATableThatAnotherProcessIsCreatingIsWaitedForToo) {
    const auto store = inject_faults(sound, {.creating_for = 3});
    const Table<Story> stories{store, "stories"};
    store->create_table({"stories", {{"PK"}, KeyAttribute{"SK"}}});
    stories.create_if_missing();
    stories.save({.owner = "jo", .story_id = "1"});
    EXPECT_TRUE(stories.get("owner"_f = "jo", "story_id"_f = "1"));
}

TEST_F(FaultySqlite, AnIndexThatIsBeingFilledIsWaitedFor) {
    const auto store = inject_faults(sound, {.updating_for = 3});
    store->create_table({"things", {{"PK"}, {}}});
    UpdateTableRequest update;
    update.table = "things";
    update.create_global_index = SecondaryIndex{
        .name = "by_kind", .partition_key = {{"by_kind_pk"}}, .sort_key = {{"by_kind_sk"}}, .projection = {}};
    store->update_table(update);
    const Table<WaitedFor> table{store, "things"};
    EXPECT_THROW((void)table.query<"by_kind">("kind"_f = "k").all(), ValidationError);
    table.create_if_missing();
    EXPECT_TRUE(table.query<"by_kind">("kind"_f = "k").all().empty());
}

TEST_F(FaultySqlite, WaitingForATableEndsWithTheBudget) {
    const auto store = inject_faults(sound, {.creating_for = 1000});
    const Table<Story> stories{store, "stories", {.budget = std::chrono::milliseconds{1}}};
    try {
        stories.create_if_missing();
        ADD_FAILURE() << "nobody waited";
    } catch (const Timeout& error) {
        EXPECT_TRUE(
            std::string_view{error.what()}.starts_with("table \"stories\" cannot be used: it is being created"));
    }
}

/// A table that is not there at once, as the parts of DynamoDB do not learn of it at the same time.
class SlowToKnow final : public Store {
public:
    explicit SlowToKnow(std::shared_ptr<Store> store) : Store{store->encoding()}, store_{std::move(store)} {}

    Response execute(const Request& request, const CallOptions& options) override {
        if (std::holds_alternative<CreateTableRequest>(request)) {
            Response response = store_->execute(request, options);
            std::get<CreateTableResult>(response).description.status = TableStatus::creating;
            return response;
        }
        if (const auto* describe = std::get_if<DescribeTableRequest>(&request); describe != nullptr && unknown_-- > 0)
            throw TableNotFound{describe->table};
        return store_->execute(request, options);
    }

private:
    std::shared_ptr<Store> store_;
    int unknown_ = 2;
};

TEST_F(FaultySqlite, ATableThatIsNotKnownEverywhereIsWaitedFor) {
    const Table<Story> stories{std::make_shared<SlowToKnow>(sound), "stories"};
    EXPECT_NO_THROW(stories.create_if_missing());
    EXPECT_NO_THROW(stories.save({.owner = "jo", .story_id = "1"}));
}

TEST_F(FaultySqlite, AStaleReadMissesTheLatestWrites) {
    const auto store =
        inject_faults(sound, {.rates = {.stale_read = 1}, .replica = sqlite::open(":memory:"), .replica_lag = 3});
    const Table<Story> stories{store, "stories"};
    stories.create_if_missing();
    stories.save({.owner = "jo", .story_id = "1", .title = "old"});
    EXPECT_TRUE(stories.query("owner"_f = "jo").all().empty());
    EXPECT_EQ(stories.query("owner"_f = "jo").consistent().all().size(), 1U);
    EXPECT_FALSE(stories.get("owner"_f = "jo", "story_id"_f = "1"));
    EXPECT_EQ(stories.query("owner"_f = "jo").all().size(), 1U);

    stories.save({.owner = "jo", .story_id = "1", .title = "new"});
    EXPECT_EQ(stories.get("owner"_f = "jo", "story_id"_f = "1")->title, "old");
    EXPECT_EQ(stories.get(consistent, "owner"_f = "jo", "story_id"_f = "1")->title, "new");
    stories.remove("owner"_f = "jo", "story_id"_f = "1");
    EXPECT_EQ(stories.scan().all().at(0).title, "new");
    EXPECT_EQ(store->injected(Fault::stale_read), 5U);
}

TEST_F(FaultySqlite, AMigrationReadsNothingStale) {
    const auto store =
        inject_faults(sound, {.rates = {.stale_read = 1}, .replica = sqlite::open(":memory:"), .replica_lag = 100});
    const Table<Story> stories{store, "stories"};
    stories.create_if_missing();
    stories.save({.owner = "jo", .story_id = "1"});
    EXPECT_EQ(migrate<Story>(store, "stories", [](std::string_view, Item story) { return story; }).seen, 1U);
}

TEST_F(FaultySqlite, AStaleReadMissesNoChangeOfATable) {
    const auto store =
        inject_faults(sound, {.rates = {.stale_read = 1}, .replica = sqlite::open(":memory:"), .replica_lag = 100});
    const Table<Story> stories{store, "stories"};
    stories.create_if_missing();
    stories.save({.owner = "jo", .story_id = "1"});
    EXPECT_TRUE(stories.scan().all().empty());
    store->create_table({"other", {{"PK"}, std::nullopt}});
    EXPECT_EQ(stories.scan().all().size(), 1U);
    store->delete_table({"stories"});
    EXPECT_THROW((void)stories.scan().all(), TableNotFound);
}

TEST_F(FaultySqlite, TheReplicaSeesTheWritesOfThreadsInTheirOrder) {
    const auto store = inject_faults(
        sound, {.plan = {fault_at<ScanRequest>(1, Fault::stale_read)}, .replica = sqlite::open(":memory:")});
    const Table<Story> stories{store, "stories"};
    stories.create_if_missing();
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 100; ++i)
                stories.save(
                    {.owner = "jo", .story_id = std::to_string(i % 3), .title = std::to_string(t), .likes = i});
        });
    for (std::thread& thread : threads) thread.join();
    (void)store->describe_table({"stories"});
    EXPECT_EQ(stories.scan().all(), Table<Story>(sound, "stories").scan().all());
    EXPECT_EQ(store->injected(Fault::stale_read), 1U);
}

/// A program that repeats each write until it is told that it was done, whatever happens on the way.
RC_GTEST_PROP(FaultySqliteProperties, RetriedWritesEndAsIfNothingHadHappened, ()) {
    const auto sound = sqlite::open(":memory:");
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto store = inject_faults(sound, {.seed = seed,
                                             .rates = {.throttle = 0.1,
                                                       .unprocessed = 0.1,
                                                       .conflict = 0.1,
                                                       .unreachable = 0.1,
                                                       .lost_request = 0.1,
                                                       .lost_response = 0.1}});
    sound->create_table({"stories", {{"PK"}, std::nullopt}});
    std::map<std::string, int> expected;
    for (const auto& [key, value] : *rc::gen::arbitrary<std::vector<std::pair<std::uint8_t, int>>>()) {
        const std::string text = "k" + std::to_string(key % 10);
        constexpr std::array<std::string_view, 1> keys{"PK"};
        if (value % 3 == 0) {
            retry([&] { store->delete_item({"stories", {{"PK", text}}, {}}); });
            expected.erase(text);
        } else {
            const auto item = EncodedItem::from_item({{"PK", text}, {"n", value}}, Encoding::plain, keys);
            retry([&] { store->put_item({"stories", item, {}}); });
            expected[text] = value;
        }
    }
    std::map<std::string, int> stored;
    for (const Item& item : contract::trees(sound->scan({.table = "stories"}).items))
        stored[item.at("PK").s()] = std::stoi(item.at("n").n().to_string());
    RC_ASSERT(stored == expected);
}

RC_GTEST_PROP(FaultySqliteProperties, AStaleReadSeesTheTableAsItWasLagRequestsBefore, ()) {
    const auto lag = *rc::gen::inRange<std::size_t>(1, 6);
    const auto store =
        inject_faults(sqlite::open(":memory:"),
                      {.rates = {.stale_read = 1}, .replica = sqlite::open(":memory:"), .replica_lag = lag});
    store->create_table({"stories", {{"PK"}, std::nullopt}});
    std::vector<std::vector<std::string>> history{{}};  // what was stored after each request
    for (const int step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 30))) {
        const std::string key = "k" + std::to_string(step % 5);
        std::vector<std::string> now = history.back();
        if (step < 10) {
            std::vector<std::string> found;
            for (const auto& item : store->scan({.table = "stories"}).items) found.push_back(item.keys().at("PK").s());
            std::ranges::sort(found);
            RC_ASSERT(found == history[history.size() > lag ? history.size() - 1 - lag : 0]);
        } else if (step < 20) {
            store->delete_item({"stories", {{"PK", key}}, {}});
            std::erase(now, key);
        } else {
            constexpr std::array<std::string_view, 1> keys{"PK"};
            store->put_item({"stories", EncodedItem::from_item({{"PK", key}}, Encoding::plain, keys), {}});
            std::erase(now, key);
            now.push_back(key);
            std::ranges::sort(now);
        }
        history.push_back(std::move(now));
    }
}

}  // namespace
}  // namespace dynaloom
