// That the check of histories finds what must not happen.

#include "support/history.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace dynaloom::test {
namespace {

using Outcome = Operation::Outcome;

const Registers end{{{1, 2}, {3}, {}, {}}};

Observation first(std::size_t length, int of) {
    return {of, length, hash_of(end[static_cast<std::size_t>(of)], length)};
}

Operation done(std::int64_t asked, std::int64_t answered, std::vector<Append> appends,
               std::vector<Observation> before) {
    return {.asked = asked,
            .answered = answered,
            .outcome = Outcome::done,
            .appends = std::move(appends),
            .before = std::move(before)};
}

TEST(HistoryOrder, IsFoundOrContradicted) {
    const Operation one = done(0, 10, {{0, 1}}, {});
    const Operation two = done(20, 30, {{0, 2}}, {});
    const Operation both = done(20, 30, {{0, 2}, {1, 3}}, {});
    Operation unanswered = both;
    unanswered.outcome = Outcome::unknown;
    unanswered.answered = std::numeric_limits<std::int64_t>::max();
    Operation refused = both;
    refused.outcome = Outcome::refused;
    Observation never = first(1, 0);
    never.hash += 1;
    struct Case {
        const char* name;
        std::vector<Operation> operations;
        const char* found;  // nullptr: nothing
    };
    const Case cases[] = {
        {"one after the other", {one, both, done(40, 50, {}, {first(2, 0), first(1, 1)})}, nullptr},
        {"no answer, and done", {one, unanswered, done(40, 50, {}, {first(2, 0)})}, nullptr},
        {"reads while it is written", {one, both, done(25, 50, {}, {first(1, 0), first(0, 1)})}, nullptr},
        {"lost", {one, both, done(40, 50, {{2, 7}}, {})}, "lost"},
        {"refused, and done", {one, refused}, "refused, and done"},
        {"half of a transaction", {one, both, done(40, 50, {{1, 3}, {2, 4}}, {})}, "half of it"},
        {"from nowhere", {one, two}, "nobody appended"},
        {"saw what never was", {one, both, done(40, 50, {}, {never})}, "never was"},
        {"saw what had been", {one, both, done(40, 50, {}, {first(1, 0)})}, "no place"},
        {"saw what was to come", {one, both, done(11, 19, {}, {first(2, 0)})}, "no place"},
        {"saw half of a transaction", {one, both, done(25, 50, {}, {first(2, 0), first(0, 1)})}, "no place"},
        {"two decided by what the other changed",
         {one, done(20, 40, {{0, 2}}, {first(0, 1)}), done(20, 40, {{1, 3}}, {first(1, 0)})},
         "no place"},
        {"later, and yet before", {done(20, 30, {{0, 1}}, {}), done(0, 10, {{0, 2}, {1, 3}}, {})}, "no place"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const std::string found = contradiction(c.operations, end);
        if (c.found == nullptr)
            EXPECT_EQ(found, "");
        else
            EXPECT_NE(found.find(c.found), std::string::npos) << found;
    }
}

TEST(HistoryOperation, ComesBackFromItsText) {
    const Operation operation = done(1, 2, {{0, 2}, {1, 3}}, {first(1, 0)});
    std::stringstream text;
    text << operation;
    Operation read;
    text >> read;
    std::ostringstream again;
    again << read;
    EXPECT_EQ(again.str(), text.str());
    EXPECT_EQ(read.appends.at(1).number, 3);
}

}  // namespace
}  // namespace dynaloom::test
