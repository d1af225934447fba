#include "contract/store_contract.hpp"
#include "support/models.hpp"

#include <dynaloom/dynaloom.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dynaloom::contract {

struct QueriedEvent {
    static constexpr auto pk_pattern = "SITE#{site}";
    static constexpr auto sk_pattern = "EVENT#{kind}#{number:05}";

    std::string site{};
    std::string kind{};
    std::uint32_t number = 0;
    std::vector<std::string> tags{};

    friend bool operator==(const QueriedEvent&, const QueriedEvent&) = default;
};
struct QueriedReading {
    static constexpr auto pk_pattern = "SITE#{site}";
    static constexpr auto sk_pattern = "READING#{at}";

    std::string site{};
    std::chrono::sys_seconds at{};

    friend bool operator==(const QueriedReading&, const QueriedReading&) = default;
};

namespace {

using namespace dynaloom::literals;
using test::Story;
using Numbers = std::vector<std::uint32_t>;

std::vector<std::string> ids_of(Query<Story> query) {
    std::vector<std::string> ids;
    for (const Story& story : query) ids.push_back(story.story_id);
    return ids;
}

Numbers numbers_of(Query<QueriedEvent> query) {
    Numbers numbers;
    for (const QueriedEvent& event : query) numbers.push_back(event.number);
    return numbers;
}

TEST_P(StoreContract, TypedRangesOfTextFollowItsByteOrder) {
    const Table<Story> stories{shared_store(), "stories"};
    stories.create_if_missing();
    for (const char* id : {"b", "a", "ab", "B", "ä", "aa", "c", "🙂"}) stories.save({.owner = "jo", .story_id = id});
    stories.save({.owner = "al", .story_id = "b"});
    using Ids = std::vector<std::string>;
    const auto query = [&](const auto& range) { return stories.query("owner"_f = "jo", range); };

    EXPECT_EQ(ids_of(stories.query("owner"_f = "jo")), (Ids{"B", "a", "aa", "ab", "b", "c", "ä", "🙂"}));
    EXPECT_EQ(ids_of(query("story_id"_f >= "ab")), (Ids{"ab", "b", "c", "ä", "🙂"}));
    EXPECT_EQ(ids_of(query("story_id"_f > "ab")), (Ids{"b", "c", "ä", "🙂"}));
    EXPECT_EQ(ids_of(query("story_id"_f < "ab")), (Ids{"B", "a", "aa"}));
    EXPECT_EQ(ids_of(query("story_id"_f <= "ab")), (Ids{"B", "a", "aa", "ab"}));
    EXPECT_EQ(ids_of(query(between("story_id"_f, "aa", "b"))), (Ids{"aa", "ab", "b"}));
    EXPECT_EQ(ids_of(query(begins_with("story_id"_f, "a"))), (Ids{"a", "aa", "ab"}));
    EXPECT_EQ(ids_of(query("story_id"_f < "ab").reverse()), (Ids{"aa", "a", "B"}));
    EXPECT_EQ(ids_of(query("story_id"_f > "ab").page_size(1).limit(2)), (Ids{"b", "c"}));
    EXPECT_TRUE(ids_of(query("story_id"_f > "🙂")).empty());
    EXPECT_TRUE(ids_of(query("story_id"_f < "B")).empty());
}

TEST_P(StoreContract, TypedRangesOfNumbersAndTimesFollowTheirOrder) {
    const Table<QueriedEvent, QueriedReading> sites{shared_store(), "sites"};
    sites.create_if_missing();
    for (const std::uint32_t number : {1U, 2U, 9U, 10U, 11U, 100U, 99999U}) {
        sites.save(QueriedEvent{.site = "x", .kind = "fire", .number = number});
        sites.save(QueriedEvent{.site = "x", .kind = "firework", .number = number});
    }
    const auto fires = [&](const auto& range) {
        return sites.query<QueriedEvent>("site"_f = "x", "kind"_f = "fire", range);
    };
    EXPECT_EQ(numbers_of(fires("number"_f >= 10U)), (Numbers{10, 11, 100, 99999}));
    EXPECT_EQ(numbers_of(fires("number"_f > 10U)), (Numbers{11, 100, 99999}));
    EXPECT_EQ(numbers_of(fires("number"_f < 10U)), (Numbers{1, 2, 9}));
    EXPECT_EQ(numbers_of(fires("number"_f <= 10U)), (Numbers{1, 2, 9, 10}));
    EXPECT_EQ(numbers_of(fires(between("number"_f, 2U, 11U))), (Numbers{2, 9, 10, 11}));
    EXPECT_EQ(numbers_of(fires("number"_f = 10U)), (Numbers{10}));
    EXPECT_EQ(sites.query<QueriedEvent>("site"_f = "x", "kind"_f = "fire").all().size(), 14U) << "a prefix of both";
    EXPECT_EQ(sites.query<QueriedEvent>("site"_f = "x", "kind"_f = exactly("fire")).all().size(), 7U);

    const auto day = std::chrono::sys_days{std::chrono::year{2026} / 2 / 28};
    std::vector<QueriedReading> readings;
    for (int hour = 0; hour < 48; ++hour) readings.push_back({.site = "x", .at = day + std::chrono::hours{hour}});
    sites.batch_write(readings);
    const auto noon = day + std::chrono::hours{12};
    EXPECT_EQ(sites.query<QueriedReading>("site"_f = "x", "at"_f > noon).all().size(), 35U);
    EXPECT_EQ(sites.query<QueriedReading>("site"_f = "x", "at"_f <= noon).all().size(), 13U);
    const auto between_noons =
        sites.query<QueriedReading>("site"_f = "x", between("at"_f, noon, noon + std::chrono::hours{24})).all();
    ASSERT_EQ(between_noons.size(), 25U);
    EXPECT_EQ(between_noons.front(), readings[12]);
    EXPECT_EQ(between_noons.back(), readings[36]);
}

TEST_P(StoreContract, TypedFilterLeavesOutRecords) {
    const Table<QueriedEvent> events{shared_store(), "events"};
    events.create_if_missing();
    std::vector<QueriedEvent> all;
    for (std::uint32_t number = 0; number < 50; ++number) {
        all.push_back({.site = "x", .kind = "k", .number = number});
        if (number % 10 == 3) all.back().tags = {"three", number < 20 ? "low" : "high"};
    }
    events.batch_write(all);
    const auto query = [&] { return events.query("site"_f = "x"); };

    EXPECT_EQ(numbers_of(query().filter(contains("tags"_f, "three"))), (Numbers{3, 13, 23, 33, 43}));
    EXPECT_EQ(numbers_of(query().filter(contains("tags"_f, "three")).filter(!contains("tags"_f, "low"))),
              (Numbers{23, 33, 43}));
    EXPECT_EQ(numbers_of(query().filter(contains("tags"_f, "three")).limit(2).reverse()), (Numbers{43, 33}));
    EXPECT_EQ(numbers_of(query().filter("number"_f >= 10U && "number"_f < 13U)), (Numbers{10, 11, 12}));
    EXPECT_EQ(numbers_of(query().filter(size("tags"_f) == 2).page_size(7)), (Numbers{3, 13, 23, 33, 43}));
    EXPECT_EQ(events.scan().filter(in("number"_f, {1U, 2U, 77U})).all().size(), 2U);

    const auto page = query().filter(contains("tags"_f, "low")).page_size(10).page();
    EXPECT_EQ(page.items, std::vector{all[3]});
    ASSERT_TRUE(page.next);
    EXPECT_EQ(numbers_of(query().filter(contains("tags"_f, "low")).after(*page.next)), (Numbers{13}));
}

}  // namespace
}  // namespace dynaloom::contract
