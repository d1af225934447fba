#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace dynaloom {
namespace {

TEST(Error, SaysWhetherToTryAgainAndWhetherTheOutcomeIsKnown) {
    struct Case {
        std::string name;
        std::shared_ptr<const Error> error;
        bool retryable;
        bool outcome_unknown;
    };
    const Case cases[] = {
        {"key", std::make_shared<KeyError>("x"), false, false},
        {"validation", std::make_shared<ValidationError>("x"), false, false},
        {"condition", std::make_shared<ConditionFailed>("x"), false, false},
        {"unique", std::make_shared<UniqueViolation>("x", "email"), false, false},
        {"batch", std::make_shared<BatchIncomplete>("x", 3U), true, false},
        {"table not found", std::make_shared<TableNotFound>("x"), false, false},
        {"table exists", std::make_shared<TableExists>("x"), false, false},
        {"decode", std::make_shared<DecodeError>("x", "a.b", "null"), false, false},
        {"timeout", std::make_shared<Timeout>("x"), true, false},
        {"timeout after sending", std::make_shared<Timeout>("x", true), true, true},
        {"connection", std::make_shared<ConnectionError>("x"), true, false},
        {"connection lost in commit", std::make_shared<ConnectionError>("x", true), true, true},
        {"full disk", std::make_shared<ServiceError>("x", "SQLITE_FULL"), false, false},
        {"server", std::make_shared<ServiceError>("x", "InternalServerError", true, true), true, true},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(c.error->retryable(), c.retryable);
        EXPECT_EQ(c.error->outcome_unknown(), c.outcome_unknown);
    }
}

TEST(Error, NamesTheTable) {
    EXPECT_STREQ(TableNotFound{"stories"}.what(), "table \"stories\" does not exist");
    EXPECT_STREQ(TableExists{"stories"}.what(), "table \"stories\" exists already");
    EXPECT_EQ(TableNotFound{"stories"}.table(), "stories");
    EXPECT_EQ(TableExists{"stories"}.table(), "stories");
}

TEST(Error, CarriesWhatTheCallerActsOn) {
    EXPECT_EQ((BatchIncomplete{"x", 3}.left()), 3U);
    EXPECT_EQ((DecodeError{"x", "tags[3]", "null"}.path()), "tags[3]");
    EXPECT_EQ((DecodeError{"x", "tags[3]", "null"}.found()), "null");
    EXPECT_EQ((ServiceError{"x", "SQLITE_FULL"}.code()), "SQLITE_FULL");
}

}  // namespace
}  // namespace dynaloom
