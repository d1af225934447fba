#include <dynaloom/model/conditions.hpp>
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/model/time.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::test {
namespace {

using namespace dynaloom::literals;
using Kind = SortRange::Kind;

struct Note {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "NOTE#{title}";

    std::string owner{};
    std::string title{};
};

struct Event {
    static constexpr auto pk_pattern = "ROOM#{room}";
    static constexpr auto sk_pattern = "EVENT#{at}#{number:04}";

    std::string room{};
    std::chrono::sys_seconds at{};
    int number = 0;
};

struct Bare {
    static constexpr auto pk_pattern = "{owner}";
    static constexpr auto sk_pattern = "{title}";

    std::string owner{};
    std::string title{};
};

/// Whether a query that reads the range gives the item of that sort key.
bool holds(const SortRange& range, std::string_view key) {
    if (!range.except.empty() && key == range.except) return false;
    switch (range.kind) {
        case Kind::all:
            return true;
        case Kind::prefix:
            return key.starts_with(range.sort);
        case Kind::exact:
            return key == range.sort;
        case Kind::from:
            return key >= range.sort;
        case Kind::up_to:
            return key <= range.sort;
        case Kind::from_to:
            return key >= range.sort && key <= range.sort_to;
    }
    return false;
}

std::string any_text() {
    static const std::vector<std::string> pieces{"a",      "b",      "~",      "\x7F",       "é",         "\u07FF",
                                                 "\uD7FF", "\uE000", "\uFFFF", "\U0001F600", "\U0010FFFF"};
    const auto chosen = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, pieces.size())));
    std::string text;
    for (const std::size_t piece : chosen) text += pieces[piece];
    return text;
}

template <class Model>
void check_text_ranges() {
    const std::string value = any_text();
    const std::string bound = any_text();
    const std::string other = any_text();
    const std::string key = key_texts(Model{.owner = "o", .title = value}).sort;
    const auto owner = "owner"_f = "o";
    RC_ASSERT(holds(query_key<Model>(owner, "title"_f < bound), key) == (value < bound));
    RC_ASSERT(holds(query_key<Model>(owner, "title"_f <= bound), key) == (value <= bound));
    RC_ASSERT(holds(query_key<Model>(owner, "title"_f > bound), key) == (value > bound));
    RC_ASSERT(holds(query_key<Model>(owner, "title"_f >= bound), key) == (value >= bound));
    RC_ASSERT(holds(query_key<Model>(owner, between("title"_f, bound, other)), key) ==
              (value >= bound && value <= other));
    RC_ASSERT(holds(query_key<Model>(owner, begins_with("title"_f, bound)), key) == value.starts_with(bound));
}

RC_GTEST_PROP(KeyRanges, HoldTheTextsThatTheirBoundsHold, ()) {
    check_text_ranges<Note>();
}
RC_GTEST_PROP(KeyRanges, NeedNoLiteralBeforeTheText, ()) {
    check_text_ranges<Bare>();
}

RC_GTEST_PROP(KeyRanges, HoldTimesWhateverStandsBehindThem, ()) {
    const auto time = [] { return std::chrono::sys_seconds{std::chrono::seconds{*rc::gen::inRange(0, 5)}}; };
    const Event event{.room = "r", .at = time(), .number = *rc::gen::inRange(0, 3)};
    const auto bound = time();
    const auto other = time();
    const std::string key = key_texts(event).sort;
    const auto room = "room"_f = "r";
    RC_ASSERT(holds(query_key<Event>(room, "at"_f < bound), key) == (event.at < bound));
    RC_ASSERT(holds(query_key<Event>(room, "at"_f <= bound), key) == (event.at <= bound));
    RC_ASSERT(holds(query_key<Event>(room, "at"_f > bound), key) == (event.at > bound));
    RC_ASSERT(holds(query_key<Event>(room, "at"_f >= bound), key) == (event.at >= bound));
    RC_ASSERT(holds(query_key<Event>(room, between("at"_f, bound, other)), key) ==
              (event.at >= bound && event.at <= other));
    const int number = *rc::gen::inRange(0, 3);
    RC_ASSERT(holds(query_key<Event>(room, "at"_f = event.at, "number"_f >= number), key) == (event.number >= number));
    RC_ASSERT(holds(query_key<Event>(room, "at"_f = bound, "number"_f < 9999), key) == (event.at == bound));
}

TEST(KeyRanges, StayWithinTheKeysThatBeginAsTheModels) {
    const SortRange range = query_key<Note>("owner"_f = "o", "title"_f >= "m");
    EXPECT_EQ(range.kind, Kind::from_to);
    EXPECT_EQ(range.sort, "NOTE#m");
    EXPECT_EQ(range.sort_to, "NOTE$");
    EXPECT_EQ(query_key<Note>("owner"_f = "o", "title"_f < "m").sort, "NOTE#");
    EXPECT_EQ(query_key<Bare>("owner"_f = "o", "title"_f >= "m").kind, Kind::from);
    EXPECT_EQ(query_key<Bare>("owner"_f = "o", "title"_f <= "m").kind, Kind::up_to);
}

TEST(KeyRanges, ABeginningOfATimeIsText) {
    const SortRange range = query_key<Event>("room"_f = "r", begins_with("at"_f, "2026-0"));
    EXPECT_EQ(range.kind, Kind::prefix);
    EXPECT_EQ(range.sort, "EVENT#2026-0");
}

}  // namespace
}  // namespace dynaloom::test
