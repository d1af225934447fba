#include "contract/store_contract.hpp"
#include "support/models.hpp"

#include <dynaloom/dynaloom.hpp>

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

using namespace dynaloom::literals;
using test::Story;

/// What the callbacks of several threads were handed.
class Handed {
public:
    /// @returns How many there are now.
    std::size_t add(const Story& story) {
        const std::lock_guard lock{mutex_};
        ids_.push_back(story.owner + '/' + story.story_id);
        return ids_.size();
    }
    [[nodiscard]] std::vector<std::string> sorted() const {
        std::vector<std::string> ids = ids_;
        std::ranges::sort(ids);
        return ids;
    }

private:
    std::mutex mutex_;
    std::vector<std::string> ids_;
};

Table<Story> many_stories(const std::shared_ptr<Store>& store, std::vector<std::string>& ids) {
    Table<Story> table{store, "stories"};
    table.create_if_missing();
    std::vector<Story> stories;
    for (int i = 0; i < 200; ++i) {
        stories.push_back({.owner = std::to_string(i % 40), .story_id = std::to_string(i), .likes = i});
        ids.push_back(stories.back().owner + '/' + stories.back().story_id);
    }
    std::ranges::sort(ids);
    table.batch_write(stories);
    return table;
}

TEST_P(StoreContract, ParallelScanHandsOutEachRecordOnce) {
    std::vector<std::string> ids;
    const Table<Story> stories = many_stories(shared_store(), ids);
    for (const std::uint32_t threads : {1U, 3U, 8U}) {
        SCOPED_TRACE(threads);
        Handed handed;
        auto scan = stories.scan().page_size(7).in_parallel(threads);
        scan.for_each([&](const Story& story) { handed.add(story); });
        EXPECT_EQ(handed.sorted(), ids);
        EXPECT_FALSE(scan.cursor());
        scan.for_each([](const Story&) { FAIL() << "a record came twice"; });
    }
}

TEST_P(StoreContract, ParallelScanKeepsTheFilterOfItsScan) {
    std::vector<std::string> ids;
    const Table<Story> stories = many_stories(shared_store(), ids);
    Handed handed;
    stories.scan("owner"_f = "7").filter("likes"_f < 100).in_parallel(4).for_each([&](const Story& story) {
        handed.add(story);
    });
    EXPECT_EQ(handed.sorted(), (std::vector<std::string>{"7/47", "7/7", "7/87"}));
}

TEST_P(StoreContract, ParallelScanGoesOnAfterItsCallbackStoppedIt) {
    std::vector<std::string> ids;
    const Table<Story> stories = many_stories(shared_store(), ids);
    Handed handed;
    std::optional<ParallelCursor> place;
    int runs = 0;
    do {
        auto scan = stories.scan().page_size(5).in_parallel(3);
        if (place) scan = std::move(scan).after(ParallelCursor{place->text()});
        scan.for_each([&](const Story& story) { return handed.add(story) % 30 != 0; });
        place = scan.cursor();
        ++runs;
    } while (place);
    EXPECT_EQ(handed.sorted(), ids);
    EXPECT_GT(runs, 3);
}

TEST_P(StoreContract, ParallelScanGoesOnAfterAnException) {
    std::vector<std::string> ids;
    const Table<Story> stories = many_stories(shared_store(), ids);
    Handed handed;
    auto scan = stories.scan().page_size(5).in_parallel(3);
    const auto fails_at = [&](const std::string& id) {
        return [&handed, id](const Story& story) {
            if (story.story_id == id) throw std::runtime_error{"story " + id};
            handed.add(story);
        };
    };
    expect_error<std::runtime_error>([&] { scan.for_each(fails_at("77")); }, "story 77");
    const ParallelCursor place = scan.cursor().value();
    expect_error<std::runtime_error>([&] { scan.for_each(fails_at("77")); }, "story 77");
    const ParallelCursor later = scan.cursor().value();

    stories.scan().in_parallel(3).after(later).for_each([&](const Story& story) { handed.add(story); });
    EXPECT_EQ(handed.sorted(), ids) << "the record whose callback threw comes again, the others once";
    Handed again;
    stories.scan().in_parallel(3).after(place).for_each([&](const Story& story) { again.add(story); });
    EXPECT_TRUE(std::ranges::binary_search(again.sorted(), "37/77"));
}

TEST_P(StoreContract, ParallelScanTreatsBrokenRecordsAsItsScanDoes) {
    std::vector<std::string> ids;
    const Table<Story> stories = many_stories(shared_store(), ids);
    put("stories", {{"PK", "USER#7"}, {"SK", "STORY#x"}, {"owner", "7"}, {"story_id", "x"}, {"likes", "many"}});
    Handed handed;
    stories.scan().on_error(OnError::skip).in_parallel(4).for_each([&](const Story& story) { handed.add(story); });
    EXPECT_EQ(handed.sorted(), ids);

    Handed with_errors;
    auto raising = stories.scan().on_error(OnError::raise).in_parallel(4);
    const auto walk = [&] { raising.for_each([&](const Story& story) { with_errors.add(story); }); };
    expect_error<DecodeError>(walk, "likes");
    walk();
    EXPECT_EQ(with_errors.sorted(), ids);
}

TEST_P(StoreContract, ParallelScanRefusesWhatItCannotDo) {
    std::vector<std::string> ids;
    const Table<Story> stories = many_stories(shared_store(), ids);
    const auto ignore = [](const Story&) { return false; };
    expect_error<ValidationError>([&] { (void)stories.query("owner"_f = "1").in_parallel(2); }, "only a scan");
    expect_error<ValidationError>([&] { (void)stories.scan().limit(3).in_parallel(2); }, "limit");
    expect_error<ValidationError>([&] { (void)stories.scan().in_parallel(0); }, "thread");

    auto scan = stories.scan().page_size(1).in_parallel(2);
    scan.for_each(ignore);
    const ParallelCursor place = scan.cursor().value();
    expect_error<ValidationError>([&] { (void)stories.scan().in_parallel(3).after(place); }, "2 threads");
    expect_error<ValidationError>([&] { (void)stories.scan().in_parallel(1).after(ParallelCursor{"x~b"}); }, "not one");
    expect_error<ValidationError>([&] { stories.scan("owner"_f = "1").in_parallel(2).after(place).for_each(ignore); },
                                  "another query");
    const Table<Story> missing{shared_store(), "missing"};
    EXPECT_THROW(missing.scan().in_parallel(2).for_each(ignore), TableNotFound);
}

}  // namespace
}  // namespace dynaloom::contract
