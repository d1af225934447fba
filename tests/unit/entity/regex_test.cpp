#include "entity/regex.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dynaloom::entity {
namespace {

TEST(EntityRegex, SearchesAsEcmaScriptDoes) {
    const struct {
        const char* pattern;
        const char* text;
        bool found;
    } cases[] = {
        {"b+", "abbc", true},
        {"^[a-z]{2,3}$", "abcd", false},
        {"^[a-z]{2,3}$", "abc", true},
        {"^a$", "a\n", false},
        {"^.$", "é", true},
        {"^.$", "\n", false},
        {"^[^]$", "\n", true},
        {"[]", "a", false},
        {"^[\\s\\S]+$", "a\nb", true},
        {"^\\s$", "\u00a0", true},
        {"^\\S$", "\u00a0", false},
        {"^\\u00e9\\x41\\cA\\/$", "éA\x01/", true},
        {"^\\ud83d\\ude00$", "😀", true},
        {"^(?<year>\\d{4})-(?:\\d\\d)$", "2023-08", true},
        {"^[[:x]+$", "[:x", true},
        {"^\\$\\.$", "$.", true},
        {"[\\b]", "\b", true},
    };
    for (const auto& one : cases) {
        SCOPED_TRACE(one.pattern);
        EXPECT_EQ(Regex{one.pattern}.search(one.text), one.found);
    }
}

TEST(EntityRegex, RefusesWhatCannotBeMatchedInLinearTime) {
    for (const char* pattern : {"(?=a)b", "(?<!a)b", "(a)\\1", "(?<x>a)\\k<x>", "(?i)a", "a(", "[b-a]", "\\Qa", "a\\",
                                "a{1001}", "\\ud800", "\\u12"}) {
        SCOPED_TRACE(pattern);
        EXPECT_THROW(Regex{pattern}, ValidationError);
    }
}

TEST(EntityRegex, SurvivesTheLargestString) {
    const std::string text(400 * 1024, 'a');
    EXPECT_TRUE(Regex{"^(a|b)*$"}.search(text));
    EXPECT_FALSE(Regex{"^(a+)+b$"}.search(text));
    EXPECT_TRUE(Regex{"^([a-z]|[0-9])+$"}.search(text));
}

}  // namespace
}  // namespace dynaloom::entity
