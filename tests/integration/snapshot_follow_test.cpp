// What a SQL store's stream never shows to a snapshot that follows it: clocks that differ, shards, iterators that are
// lost.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/snapshot/snapshot.hpp>
#include <dynaloom/sqlite/store.hpp>
#include <dynaloom/stream/consumer.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/models.hpp"

namespace dynaloom {
namespace {

using namespace literals;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;
using test::Story;

/// A store whose stream's records are as one pleases.
class ChangedStream final : public Store {
public:
    explicit ChangedStream(std::shared_ptr<Store> store) : Store{store->encoding()}, store_{std::move(store)} {}

    Response execute(const Request& request, const CallOptions& options) override {
        if (std::holds_alternative<GetRecordsRequest>(request) && std::exchange(is_iterator_lost, false))
            throw ServiceError{"too old", "ExpiredIteratorException"};
        if (std::holds_alternative<ScanRequest>(request)) ++scans;
        Response response = store_->execute(request, options);
        if (auto* page = std::get_if<GetRecordsResult>(&response); page != nullptr && change)
            for (std::size_t i = 0; i < page->records.size(); ++i) change(i, page->records[i]);
        return response;
    }

    bool is_iterator_lost = false;  ///< the next one
    std::size_t scans = 0;
    std::function<void(std::size_t place_in_page, StreamRecord&)> change{};

private:
    std::shared_ptr<Store> store_;
};

class SnapshotFollowTest : public testing::Test {
protected:
    static constexpr int more_than_a_page = 1500;

    SnapshotFollowTest() {
        table.create_if_missing();
        enable_stream(*store, "stories");
    }

    void save(int count, int likes = 0) const {
        std::vector<Story> stories;
        for (int i = 0; i < count; ++i)
            stories.push_back({.owner = "a", .story_id = std::to_string(i), .likes = likes});
        table.batch_write(stories);
    }

    std::shared_ptr<ChangedStream> store = std::make_shared<ChangedStream>(sqlite::open(":memory:"));
    Table<Story> table{store, "stories"};
};

TEST_F(SnapshotFollowTest, ReadsOnWhenOneShardIsAheadOfTheOthers) {
    const Snapshot before{table, {.follow = true}};
    save(more_than_a_page);
    store->change = [](std::size_t place, StreamRecord& record) {
        if (place == 0) record.created_at += 1min;
    };
    EXPECT_EQ(before.refresh().size(), std::size_t{more_than_a_page});
}

TEST_F(SnapshotFollowTest, ReadsOnWhenTheStoresClockIsAhead) {
    const Snapshot before{table, {.follow = true}};
    save(more_than_a_page);
    store->change = [](std::size_t /*place*/, StreamRecord& record) { record.created_at += 2s; };
    EXPECT_EQ(before.refresh().size(), std::size_t{more_than_a_page});
}

TEST_F(SnapshotFollowTest, DoesNotFollowWritersWhoAreFasterForEver) {
    const Snapshot before{table, {.follow = true}};
    std::size_t written = 0;
    store->change = [&](std::size_t place, StreamRecord& record) {
        record.created_at += 1min;
        if (place == 0 && written < 10) save(1, static_cast<int>(++written));
    };
    save(1, -1);
    EXPECT_EQ(before.refresh()[0].likes, -1);
    EXPECT_EQ(written, 1U);
}

TEST_F(SnapshotFollowTest, IsReadAnewWhenItsPlaceIsLostBeforeTheFirstChange) {
    store->change = [](std::size_t /*place*/, StreamRecord& record) { record.created_at -= 2h; };
    save(more_than_a_page);
    const Snapshot before{table, {.follow = true}};
    const std::size_t scans = store->scans;
    table.update("owner"_f = "a", "story_id"_f = "0").set("likes"_f = 7).run();
    store->is_iterator_lost = true;
    const Snapshot after = before.refresh();
    EXPECT_EQ(after.where(&Story::likes, 7).size(), 1U);
    EXPECT_EQ(store->scans, 2 * scans);

    table.update("owner"_f = "a", "story_id"_f = "1").set("likes"_f = 7).run();
    EXPECT_EQ(after.refresh().where(&Story::likes, 7).size(), 2U);
    table.update("owner"_f = "a", "story_id"_f = "2").set("likes"_f = 7).run();
    store->is_iterator_lost = true;
    EXPECT_EQ(after.refresh().where(&Story::likes, 7).size(), 3U);
    EXPECT_EQ(store->scans, 2 * scans) << "behind a change its place is known";
}

}  // namespace
}  // namespace dynaloom
