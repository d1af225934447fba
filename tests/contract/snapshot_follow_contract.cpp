#include "contract/store_contract.hpp"
#include "support/eventually.hpp"
#include "support/models.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/snapshot/snapshot.hpp>
#include <dynaloom/store/faults.hpp>
#include <dynaloom/stream/stream.hpp>

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace dynaloom::contract {
namespace {

using namespace dynaloom::literals;
using test::Story;

/// The rows by their keys, to compare with others whatever their order.
std::map<std::string, Story> by_key(const auto& stories) {
    std::map<std::string, Story> rows;
    for (const Story& story : stories) {
        const bool is_new = rows.emplace(story.owner + '/' + story.story_id, story).second;
        EXPECT_TRUE(is_new) << story.owner << '/' << story.story_id << " is there twice";
    }
    return rows;
}

class FollowedStories {
public:
    explicit FollowedStories(const std::shared_ptr<Store>& store) : table{store, "stories"} {
        table.create_if_missing();
        enable_stream(*store, "stories", StreamViewType::new_image);
    }

    /// DynamoDB's stream comes a little later than the writes.
    [[nodiscard]] Snapshot<Story> refresh_to_the_end(Snapshot<Story> snapshot) const {
        const auto wanted = by_key(table.scan().consistent().all());
        EXPECT_TRUE(test::eventually([&] {
            snapshot = snapshot.refresh();
            return by_key(snapshot) == wanted;
        }));
        return snapshot;
    }

    Table<Story> table;
};

TEST_P(StoreContract, SnapshotCatchesUpWithInsertsUpdatesAndRemovals) {
    const FollowedStories stories{shared_store()};
    for (int i = 0; i < 600; ++i) stories.table.save({.owner = "a", .story_id = std::to_string(i), .likes = i});
    const Snapshot before{stories.table, {.follow = true}};
    const auto old = by_key(before);
    EXPECT_EQ(before.size(), 600U);

    stories.table.save({.owner = "a", .story_id = "new", .title = "a title that needs memory of its own"});
    stories.table.update("owner"_f = "a", "story_id"_f = "7").set("likes"_f = 70).run();
    for (const char* id : {"0", "599", "300", "7"}) stories.table.remove("owner"_f = "a", "story_id"_f = id);
    stories.table.save({.owner = "a", .story_id = "0", .title = "again"});
    put("stories", {{"PK", "OTHER#a"}, {"SK", "x"}});

    const Snapshot after = stories.refresh_to_the_end(before);
    EXPECT_EQ(after.size(), 598U);
    EXPECT_EQ(by_key(before), old) << "the old one stays as it was";
    EXPECT_EQ(after.bytes(), (Snapshot{stories.table, {.follow = true}}.bytes()));

    for (int i = 1; i < 599; ++i) stories.table.remove("owner"_f = "a", "story_id"_f = std::to_string(i));
    EXPECT_EQ(stories.refresh_to_the_end(after).size(), 2U);
}

TEST_P(StoreContract, SnapshotThatFollowsCountsItsBytesAsOneThatIsReadAnew) {
    const FollowedStories stories{shared_store()};
    const auto is_counted_anew = [&](const Snapshot<Story>& snapshot) {
        return snapshot.bytes() == Snapshot{stories.table, {.follow = true}}.bytes();
    };
    constexpr std::size_t much = 1'000;
    stories.table.save({.owner = "a", .story_id = "1", .title = std::string(much, 't')});
    Snapshot snapshot{stories.table, {.follow = true}};
    for (const char* title : {"x", "y"}) {
        stories.table.save({.owner = "a", .story_id = "1", .title = title});
        snapshot = stories.refresh_to_the_end(snapshot);
        EXPECT_TRUE(is_counted_anew(snapshot)) << snapshot.bytes() << " for " << title;
    }

    // The row behind it takes the place of one that goes.
    for (const char* id : {"2", "3"})
        stories.table.save({.owner = "a", .story_id = id, .title = "a title, on the heap"});
    stories.table.save({.owner = "a", .story_id = "1", .title = std::string(much, 't')});
    snapshot = stories.refresh_to_the_end(Snapshot{stories.table, {.follow = true}});
    for (int likes = 1; likes <= 3; ++likes) {
        stories.table.save({.owner = "a", .story_id = "2", .title = "a title, on the heap", .likes = likes});
        snapshot = stories.refresh_to_the_end(snapshot);
        EXPECT_TRUE(is_counted_anew(snapshot)) << snapshot.bytes() << " after change " << likes;
    }
    stories.table.remove("owner"_f = "a", "story_id"_f = "1");
    snapshot = stories.refresh_to_the_end(snapshot);
    EXPECT_TRUE(is_counted_anew(snapshot)) << snapshot.bytes() << " after a removal";
}

TEST_P(StoreContract, SnapshotThatFollowsKeepsItsConditionAndAttributes) {
    const FollowedStories stories{shared_store()};
    stories.table.save({.owner = "a", .story_id = "1", .likes = 10});
    stories.table.save({.owner = "a", .story_id = "2", .likes = 1});
    const SnapshotOptions options{
        .attributes = {"PK", "SK", "owner", "story_id", "likes"},
        .filter = compare(Condition::Op::greater_equal, "likes", AttributeValue{5}),
        .follow = true,
    };
    Snapshot<Story> popular{stories.table, options};
    EXPECT_EQ(popular.size(), 1U);
    stories.table.save({.owner = "a", .story_id = "1", .title = "x", .likes = 4});
    stories.table.save({.owner = "a", .story_id = "2", .title = "y", .likes = 5});
    const std::map<std::string, Story> wanted{{"a/2", {.owner = "a", .story_id = "2", .likes = 5}}};
    for (int attempt = 0; attempt < 100 && by_key(popular) != wanted; ++attempt) popular = popular.refresh();
    EXPECT_EQ(by_key(popular), wanted);
}

TEST_P(StoreContract, SnapshotOfATableMadeAnewIsReadAnew) {
    const FollowedStories stories{shared_store()};
    stories.table.save({.owner = "a", .story_id = "1"});
    const Snapshot before{stories.table, {.follow = true}};
    store().delete_table({.table = "stories"});
    EXPECT_THROW((void)before.refresh(), TableNotFound);
    const FollowedStories again{shared_store()};
    again.table.save({.owner = "a", .story_id = "2"});
    const auto after = by_key(again.refresh_to_the_end(before));
    EXPECT_EQ(after.size(), 1U);
    EXPECT_TRUE(after.contains("a/2"));
}

TEST_P(StoreContract, SnapshotWhoseStreamWasOffIsReadAnew) {
    const FollowedStories stories{shared_store()};
    stories.table.save({.owner = "a", .story_id = "1"});
    const Snapshot before{stories.table, {.follow = true}};
    store().update_table({.table = "stories", .stream = UpdateTableRequest::Stream{.enabled = false}});
    stories.table.save({.owner = "a", .story_id = "2"});
    expect_error<ValidationError>([&] { (void)before.refresh(); }, "needs a stream");
    enable_stream(store(), "stories");
    EXPECT_EQ(stories.refresh_to_the_end(before).size(), 2U);
}

TEST_P(StoreContract, SnapshotWhoseReloadFailedIsReadWholeThen) {
    constexpr std::size_t third_of_a_page = 340'000;
    const auto store = inject_faults(shared_store(), {.plan = {fault_at<ScanRequest>(4, Fault::throttle)}});
    const FollowedStories stories{store};
    for (const char* id : {"1", "2", "3", "4", "5", "6"})
        stories.table.save({.owner = "a", .story_id = id, .title = std::string(third_of_a_page, 'x')});
    const Snapshot before{stories.table, {.follow = true, .segments = 1}};
    EXPECT_EQ(before.size(), 6U);
    store->update_table({.table = "stories", .stream = UpdateTableRequest::Stream{.enabled = false}});
    enable_stream(*store, "stories");
    EXPECT_THROW((void)before.refresh(), Throttled) << "on the second page";
    EXPECT_EQ(before.refresh().size(), 6U);
    EXPECT_EQ(store->injected(Fault::throttle), 1U);
}

TEST_P(StoreContract, SnapshotOverItsLimitGoesOnWhenThereIsRoomAgain) {
    const FollowedStories stories{shared_store()};
    stories.table.save({.owner = "a", .story_id = "1"});
    const std::size_t row = Snapshot{stories.table, {.follow = true}}.bytes();
    const Snapshot before{stories.table, {.follow = true, .memory_limit = 2 * row}};
    for (const char* id : {"2", "3"}) stories.table.save({.owner = "a", .story_id = id});
    const auto fails = [&] {
        for (int attempt = 0; attempt < 100; ++attempt) (void)before.refresh();
    };
    EXPECT_THROW(fails(), SnapshotTooLarge);
    for (int again = 0; again < 3; ++again)
        EXPECT_THROW((void)before.refresh(), SnapshotTooLarge) << "what fits is no snapshot";
    EXPECT_EQ(before.size(), 1U);
    stories.table.remove("owner"_f = "a", "story_id"_f = "1");
    EXPECT_EQ(stories.refresh_to_the_end(before).size(), 2U);
}

TEST_P(StoreContract, SnapshotWantsAStreamWithNewImagesAndTheKeys) {
    const Table<Story> table{shared_store(), "stories"};
    table.create_if_missing();
    enable_stream(store(), "stories", StreamViewType::keys_only);
    expect_error<ValidationError>([&] { Snapshot{table, {.follow = true}}; }, "new images");
    store().create_table({.table = "things", .key_schema = {{"id"}}, .stream = StreamViewType::new_and_old_images});
    expect_error<ValidationError>(
        [&] {
            Snapshot{shared_store(), "things", {.attributes = {"n"}, .follow = true}};
        },
        "must include the key attribute \"id\"");
}

/// Three threads that move likes between stories, and make and remove stories without likes.
class Writers {
public:
    explicit Writers(const Table<Story>& table) {
        for (unsigned seed = 0; seed < 3; ++seed) threads_.emplace_back([this, &table, seed] { write(table, seed); });
    }
    void stop() {
        stopped_ = true;
        threads_.clear();
    }

    static constexpr int stories = 20;
    static constexpr int likes = 1000;

private:
    void write(const Table<Story>& table, unsigned seed) {
        std::mt19937 random{seed};
        const auto any = [&] { return std::to_string(random() % stories); };
        while (!stopped_) {
            const std::string from = any();
            const std::string to = any();
            try {
                if (from != to) {
                    Transaction transaction{table.store()};
                    transaction.update(table, "owner"_f = "a", "story_id"_f = from).set("likes"_f -= 1);
                    transaction.update(table, "owner"_f = "a", "story_id"_f = to).set("likes"_f += 1);
                    transaction.commit();
                }
                if (random() % 2 == 0)
                    table.save({.owner = "b", .story_id = any()});
                else
                    table.remove("owner"_f = "b", "story_id"_f = any());
            } catch (const TransactionCanceled&) {  // another writer was first
            } catch (const Error& error) {
                if (!error.retryable()) throw;
            }
        }
    }

    std::atomic<bool> stopped_ = false;
    std::vector<std::jthread> threads_;
};

TEST_P(StoreContract, SnapshotThatFollowsBecomesTheTableUnderConcurrentWriters) {
    const FollowedStories stories{shared_store()};
    for (int i = 0; i < Writers::stories; ++i)
        stories.table.save({.owner = "a", .story_id = std::to_string(i), .likes = Writers::likes});
    Writers writers{stories.table};
    constexpr int rounds = 30;
    std::vector<Snapshot<Story>> taken;
    taken.reserve(rounds);
    for (int round = 0; round < rounds; ++round) {
        // Some of them one of the other, some from the beginning, while others write.
        taken.push_back(round % 3 == 0 ? Snapshot{stories.table, {.follow = true}} : taken.back().refresh());
    }
    writers.stop();
    const auto is_one_moment = [](const Snapshot<Story>& snapshot) {
        int likes = 0;
        for (const Story& story : snapshot) likes += story.likes;
        return likes == Writers::stories * Writers::likes;
    };
    for (const auto& snapshot : taken)
        EXPECT_TRUE(is_one_moment(snapshot) || !GetParam().extensions) << "a transaction is seen half";
    EXPECT_EQ(by_key(stories.refresh_to_the_end(taken.front())), by_key(stories.refresh_to_the_end(taken.back())));
}

}  // namespace
}  // namespace dynaloom::contract
