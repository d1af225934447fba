#include <dynaloom/error.hpp>
#include <dynaloom/model/key_language.hpp>
#include <dynaloom/model/key_pattern.hpp>
#include <dynaloom/model/text_form.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {
namespace {

using Values = std::vector<std::string_view>;
using Texts = std::vector<std::string>;

constexpr std::array<std::string_view, 3> colours{"red", "dark-red", "reddish"};

constexpr std::array fields{
    PatternField{"x", {}},
    PatternField{"y", {}},
    PatternField{"n", TextForm<std::uint32_t>::shape},
    PatternField{"i", TextForm<std::int32_t>::shape},
    PatternField{"small", TextForm<std::int8_t>::shape},
    PatternField{"big", TextForm<std::uint64_t>::shape},
    PatternField{"long", TextForm<std::int64_t>::shape},
    PatternField{"id", {.kind = TextKind::uuid}},
    PatternField{"colour", {.kind = TextKind::names, .names = colours}},
    PatternField{"utc", {.kind = TextKind::utc_time, .digits = 3}},
    PatternField{"local", {.kind = TextKind::local_time}},
};

KeyPattern pattern(std::string_view text) {
    return KeyPattern{text, fields, "Thing"};
}

/// The message of the KeyError that `call` throws.
template <class Call>
std::string message_of(Call call) {
    try {
        call();
    } catch (const KeyError& error) {
        return error.what();
    }
    return "nothing was thrown";
}

TEST(KeyPattern, SaysWhichRuleATextBreaks) {
    struct Case {
        std::string_view text;
        std::string_view at;
        std::string_view reason;
    };
    const Case cases[] = {
        {"", "", "the pattern is empty"},
        {"A{x", "{x", "this brace has no partner"},
        {"A{", "{", "this brace has no partner"},
        {"A{x{y}}", "{x{y}}", "this brace has no partner"},
        {"A}", "A}", "this brace has no partner"},
        {"{x}-}", "-}", "this brace has no partner"},
        {"a}}}b", "}b", "this brace has no partner"},
        {"A{}", "{}", "the placeholder names no field"},
        {"A{:08}", "{:08}", "the placeholder names no field"},
        {"{n:}", "{n:}", "unknown form behind the colon"},
        {"{n:8}", "{n:8}", "unknown form behind the colon"},
        {"{n:0}", "{n:0}", "unknown form behind the colon"},
        {"{n:00}", "{n:00}", "unknown form behind the colon"},
        {"{n:0100}", "{n:0100}", "unknown form behind the colon"},
        {"{n:12}", "{n:12}", "unknown form behind the colon"},
        {"{n:0x}", "{n:0x}", "unknown form behind the colon"},
        {"{x:RAW}", "{x:RAW}", "unknown form behind the colon"},
        {"{x:%%}", "{x:%%}", "unknown form behind the colon"},
        {"{x}{y}", "x", "it needs a literal behind it"},
        {"{x:raw}{y}", "x", "it needs a literal behind it"},
        {"{x}é{y}", "x", "its delimiter is not ASCII"},
        {"{x}é", "x", "its delimiter is not ASCII"},
        {"A#{nobody}", "nobody", "no field of this name"},
        {"A#{ x}", " x", "no field of this name"},
        {"{x:08}", "x", "only integers can be padded"},
        {"{utc:08}", "utc", "only integers can be padded"},
        {"{x:python}", "x", "only times have a Python form"},
        {"{n:python}", "n", "only times have a Python form"},
        {"{id}-{x}", "id", "its text can hold a delimiter"},
        {"{x}-{id}", "id", "its text can hold a delimiter"},
        {"{id}a", "id", "its text can hold a delimiter"},
        {"{n}1{x}", "n", "its text can hold a delimiter"},
        {"{n:04}0", "n", "its text can hold a delimiter"},
        {"{i}-{x}", "i", "its text can hold a delimiter"},
        {"{colour}-{x}", "colour", "its text can hold a delimiter"},
        {"{utc}T", "utc", "its text can hold a delimiter"},
        {"{local:python} {x}", "local", "its text can hold a delimiter"},
        {"{x:%}2{y}", "x", "a delimiter is one of % 0-9 A-F"},
        {"{x:%}F{y}", "x", "a delimiter is one of % 0-9 A-F"},
        {"{x}%{y:%}", "y", "a delimiter is one of % 0-9 A-F"},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(test.text);
        std::string expected = "key pattern \"" + std::string{test.text} + "\" of Thing";
        if (!test.at.empty()) expected += ", at \"" + std::string{test.at} + "\"";
        EXPECT_EQ(message_of([&] { pattern(test.text); }), expected + ": " + std::string{test.reason});
    }
}

TEST(KeyPattern, RefusesATextThatIsNotUtf8) {
    EXPECT_EQ(message_of([] { pattern("\xFF{x}"); }), "key pattern \"\\xff{x}\" is not UTF-8");
}

TEST(KeyPattern, RefusesNamesThatHoldAReservedCharacter) {
    constexpr std::array<std::string_view, 2> names{"a", "b#c"};
    const std::array named{PatternField{"name", {.kind = TextKind::names, .names = names}}};
    EXPECT_EQ(message_of([&] {
                  (KeyPattern{"K{name}", named});
              }),
              "key pattern \"K{name}\", at \"name\": its text can hold a delimiter");
    EXPECT_NO_THROW((KeyPattern{"K{name:%}", named}));
}

TEST(KeyPattern, OutlivesTheTextsThatItIsMadeFrom) {
    std::optional<KeyPattern> copy;
    {
        std::string text = "A#{x}, a pattern too long to stand in the string object itself";
        std::string model = "Thing, a name too long to stand in the string object itself";
        copy = KeyPattern{text, fields, model};
        text.assign(text.size(), '!');
        model.assign(model.size(), '!');
    }
    EXPECT_EQ(copy->view().text, "A#{x}, a pattern too long to stand in the string object itself");
    EXPECT_EQ(copy->view().model, "Thing, a name too long to stand in the string object itself");
    EXPECT_EQ(format_key(copy->view(), Values{"1"}), "A#1, a pattern too long to stand in the string object itself");
}

TEST(KeyPattern, WritesKeysAndReadsThemBack) {
    struct Case {
        std::string_view pattern;
        Values values;
        std::string_view key;
    };
    const Case cases[] = {
        {"PROFILE", {}, "PROFILE"},
        {"{x}", {"johndoe"}, "johndoe"},
        {"USER#{x}", {"johndoe"}, "USER#johndoe"},
        {"USER#{x}#STORY#{y}", {"johndoe", "12"}, "USER#johndoe#STORY#12"},
        {"{x}-{y}-", {"a", "b"}, "a-b-"},
        {"{x}#{x}", {"a", "a"}, "a#a"},
        {"é{x}-é", {"日本"}, "é日本-é"},
        {"N#{n}", {"0"}, "N#0"},
        {"N#{n}", {"4294967295"}, "N#4294967295"},
        {"N#{i}", {"-7"}, "N#-7"},
        {"{small}", {"-128"}, "-128"},
        {"{small:03}", {"127"}, "127"},
        {"{small:%}-", {"-128"}, "%2D128-"},
        {"{big:025}", {"18446744073709551615"}, "0000018446744073709551615"},
        {"{long}", {"-9223372036854775808"}, "-9223372036854775808"},
        {"{n}-{x}", {"7", "a"}, "7-a"},
        {"{id}#{x}", {"01234567-89ab-cdef-0123-456789abcdef", "a"}, "01234567-89ab-cdef-0123-456789abcdef#a"},
        {"C#{colour}", {"reddish"}, "C#reddish"},
        {"C#{colour}", {"dark-red"}, "C#dark-red"},
        {"{utc}#{x}", {"2023-08-27T01:10:36.357Z", "a"}, "2023-08-27T01:10:36.357Z#a"},
        {"{local}#", {"2023-08-27T01:10:36"}, "2023-08-27T01:10:36#"},
        {"{local:python}#", {"2023-08-27 01:10:36"}, "2023-08-27 01:10:36#"},
        // Literal braces.
        {"{{{x}}}", {"a"}, "{a}"},
        {"{{x}}", {}, "{x}"},
        {"a{{b}}c{x}{{{y}", {"1", "2"}, "a{b}c1{2"},
        // Padding.
        {"{n:08}", {"0"}, "00000000"},
        {"{n:08}", {"42"}, "00000042"},
        {"{n:08}", {"12345678"}, "12345678"},
        {"{n:01}", {"7"}, "7"},
        {"{i:03}#{x}", {"12", "a"}, "012#a"},
        {"{small:06}", {"12"}, "000012"},
        {"{n:012}-{x}", {"4294967295", "a"}, "004294967295-a"},
        // Codes: of what the pattern reserves, and of `%`.
        {"{x:%}-{y:%}", {"a-b", "c#d"}, "a%2Db-c%23d"},
        {"{x:%}", {"100%"}, "100%25"},
        {"{x:%}", {"%23"}, "%2523"},
        {"{x:%}", {"a-b"}, "a-b"},
        {"{x:%}-{y}", {"##", "z"}, "%23%23-z"},
        {"{id:%}-{x}", {"01234567-89ab-cdef-0123-456789abcdef", "a"}, "01234567%2D89ab%2Dcdef%2D0123%2D456789abcdef-a"},
        {"{i:%}-", {"-5"}, "%2D5-"},
        // As it is.
        {"{x:raw}", {"a#b-c%"}, "a#b-c%"},
        {"A#{x:raw}#{y}", {"1#2", "3"}, "A#1#2#3"},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(test.pattern);
        SCOPED_TRACE(test.key);
        const KeyPattern made = pattern(test.pattern);
        EXPECT_EQ(format_key(made.view(), test.values), test.key);
        EXPECT_EQ(match_key(made.view(), test.key), (Texts{test.values.begin(), test.values.end()}));
    }
}

TEST(KeyPattern, RefusesValuesThatBreakThePromise) {
    struct Case {
        std::string_view pattern;
        Values values;
        std::string_view field;
        std::string_view value;  // as the message shows it
        std::string_view reason;
    };
    const Case cases[] = {
        {"{x}-{y}", {"a-b", "c"}, "x", "a-b", "it holds the reserved character \"-\""},
        {"{x}-{y}", {"a", "b-c"}, "y", "b-c", "it holds the reserved character \"-\""},
        {"{x}", {"a#b"}, "x", "a#b", "it holds the reserved character \"#\""},
        {"{x}}}", {"a}"}, "x", "a}", "it holds the reserved character \"}\""},
        {"{x}/{y:%}", {"a/", "b"}, "x", "a/", "it holds the reserved character \"/\""},
        {"{x}", {""}, "x", "", "it is empty"},
        {"{x}-{y}", {"a", ""}, "y", "", "it is empty"},
        {"{x:raw}", {""}, "x", "", "it is empty"},
        {"{x:%}", {""}, "x", "", "it is empty"},
        {"{x}", {"a\xFF"}, "x", "a\\xff", "it is not UTF-8"},
        {"{x:%}", {"\xC3"}, "x", "\\xc3", "it is not UTF-8"},
        {"{x:raw}", {"\xED\xA0\x80"}, "x", "\\xed\\xa0\\x80", "it is not UTF-8"},
        {"{n:04}", {"12345"}, "n", "12345", "it has more digits than the padding"},
        {"{i:04}", {"-1"}, "i", "-1", "a padded number cannot be negative"},
        {"{n:04}", {"0001"}, "n", "0001", "it is no text of its type"},
        {"{small:06}", {"1234"}, "small", "1234", "it is no text of its type"},
        {"{n}", {"007"}, "n", "007", "it is no text of its type"},
        {"{n}", {"-1"}, "n", "-1", "it is no text of its type"},
        {"{n}", {"+1"}, "n", "+1", "it is no text of its type"},
        {"{n}", {"12345678901"}, "n", "12345678901", "it is no text of its type"},
        {"{n}", {"4294967296"}, "n", "4294967296", "it is no text of its type"},
        {"{small:03}", {"128"}, "small", "128", "it is no text of its type"},
        {"{small:%}", {"-129"}, "small", "-129", "it is no text of its type"},
        {"{i}", {"-0"}, "i", "-0", "it is no text of its type"},
        {"{i}", {"-"}, "i", "-", "it is no text of its type"},
        {"{colour}", {"redd"}, "colour", "redd", "it is no text of its type"},
        {"{colour:%}-", {"dark-"}, "colour", "dark-", "it is no text of its type"},
        {"{id}",
         {"01234567-89AB-cdef-0123-456789abcdef"},
         "id",
         "01234567-89AB-cdef-0123-456789abcdef",
         "it is no text of its type"},
        {"{local}", {"2023-08-27 01:10:36"}, "local", "2023-08-27 01:10:36", "it is no text of its type"},
        {"{local:python}", {"2023-08-27T01:10:36"}, "local", "2023-08-27T01:10:36", "it is no text of its type"},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(test.pattern);
        SCOPED_TRACE(test.value);
        const KeyPattern made = pattern(test.pattern);
        EXPECT_EQ(message_of([&] { static_cast<void>(format_key(made.view(), test.values)); }),
                  "field \"" + std::string{test.field} + "\" of Thing cannot be \"" + std::string{test.value} +
                      "\" in the key \"" + std::string{test.pattern} + "\": " + std::string{test.reason});
    }
}

TEST(KeyPattern, ShortensALongValueInItsMessage) {
    const std::string longest = "#" + std::string(2000, 'a');
    const std::string message =
        message_of([&] { static_cast<void>(format_key(pattern("{x}").view(), Values{longest})); });
    EXPECT_NE(message.find("#aaaa"), std::string::npos) << message;
    EXPECT_LT(message.size(), 200U) << message;
}

TEST(KeyPattern, RefusesTooFewAndTooManyValues) {
    const KeyPattern made = pattern("A#{x}#{y}");
    EXPECT_EQ(message_of([&] { static_cast<void>(format_key(made.view(), Values{"1"})); }),
              "the key \"A#{x}#{y}\" lacks a value of field \"y\"");
    const std::string too_many = "the key \"A#{x}#{y}\" has 2 placeholders, not 3";
    const Values three{"1", "2", "3"};
    EXPECT_EQ(message_of([&] { static_cast<void>(format_key(made.view(), three)); }), too_many);
    EXPECT_EQ(message_of([&] { static_cast<void>(format_prefix(made.view(), three)); }), too_many);
    EXPECT_EQ(message_of([&] { static_cast<void>(format_open_prefix(made.view(), three)); }), too_many);
}

TEST(KeyPattern, WritesWhatKeysBeginWith) {
    struct Case {
        std::string_view pattern;
        Values values;
        std::string_view closed;
        std::string_view open;
    };
    const Case cases[] = {
        {"A#{x}#B#{y}#END", {}, "A#", "A#"},
        {"A#{x}#B#{y}#END", {"1"}, "A#1#B#", "A#1"},
        {"A#{x}#B#{y}#END", {"1", "2"}, "A#1#B#2#END", "A#1#B#2"},
        {"{x}", {}, "", ""},
        {"{{{x}}}{y}", {"1"}, "{1}", "{1"},
        {"PROFILE", {}, "PROFILE", "PROFILE"},
        {"{x:%}-{y}", {"a-"}, "a%2D-", "a%2D"},
        {"{x:raw}-{y}", {"a-"}, "a--", "a-"},
        {"{i}#{y}", {"-1"}, "-1#", "-1"},
        {"{colour}#{y}", {"red"}, "red#", "red"},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(test.pattern);
        const KeyPattern made = pattern(test.pattern);
        EXPECT_EQ(format_prefix(made.view(), test.values), test.closed);
        EXPECT_EQ(format_open_prefix(made.view(), test.values), test.open);
    }
}

TEST(KeyPattern, TakesAnOpenBeginningThatIsNoWholeValue) {
    EXPECT_EQ(format_open_prefix(pattern("A#{x}#{y}").view(), Values{""}), "A#");
    EXPECT_EQ(format_open_prefix(pattern("A#{x}#{y}").view(), Values{"1", ""}), "A#1#");
    EXPECT_EQ(format_open_prefix(pattern("A#{i}").view(), Values{"-"}), "A#-");
    EXPECT_EQ(format_open_prefix(pattern("A#{colour}").view(), Values{"redd"}), "A#redd");
    EXPECT_EQ(format_open_prefix(pattern("A#{utc}").view(), Values{"2023-08"}), "A#2023-08");
}

TEST(KeyPattern, RefusesAnOpenBeginningOfNoValue) {
    struct Case {
        std::string_view pattern;
        std::string_view value;
        std::string_view reason;
    };
    const Case cases[] = {
        {"{x}-{y}", "a-", "it holds the reserved character \"-\""},
        {"{x}", "\xC3", "it is not UTF-8"},
        {"{n}", "x", "no text of its type begins so"},
        {"{colour}", "blue", "no text of its type begins so"},
        {"{utc}", "2023/", "no text of its type begins so"},
        {"{n:04}", "1", "a padded number has no beginning of its own"},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(test.pattern);
        const KeyPattern made = pattern(test.pattern);
        const std::string message =
            message_of([&] { static_cast<void>(format_open_prefix(made.view(), Values{test.value})); });
        EXPECT_NE(message.find(test.reason), std::string::npos) << message;
        EXPECT_NE(message.find(test.pattern), std::string::npos) << message;
    }
}

TEST(KeyPattern, MatchesNoOtherTexts) {
    struct Case {
        std::string_view pattern;
        std::string_view key;
    };
    const Case cases[] = {
        {"PROFILE", ""},
        {"PROFILE", "PROFIL"},
        {"PROFILE", "PROFILES"},
        {"USER#{x}", "USER#"},
        {"USER#{x}", "user#a"},
        {"USER#{x}", "USER#a#b"},
        {"{x}-{y}", "a"},
        {"{x}-{y}", "a-"},
        {"{x}-{y}", "-b"},
        {"{x}-{y}", "a-b-c"},
        {"{x}-{y}-", "a-b"},
        {"{x}-B-{y}", "a-b-B-c"},
        {"{x}", "a\xFF"},
        {"{x}", "#"},
        {"{x}-{y}", "a#b-c"},
        {"{x}-{y}", "a-b#"},
        {"{x}-{y}", ""},
        {"{x}#{x}", "a#b"},
        {"{n}", "01"},
        {"{n}", "-1"},
        {"{n}", "12345678901"},
        {"{i}", "-0"},
        {"{n:04}", "123"},
        {"{n:04}", "12345"},
        {"{n:04}", "-123"},
        {"{small:06}", "001234"},
        // Within the digits of the type, but out of its range.
        {"{small:03}", "999"},
        {"{small:06}", "000128"},
        {"{small}", "128"},
        {"{small}", "-129"},
        {"{small:%}", "128"},
        {"{small:raw}-{x}", "128-a"},
        {"{i}", "2147483648"},
        {"{i}", "-2147483649"},
        {"{n}", "4294967296"},
        {"{big}", "18446744073709551616"},
        {"{big:020}", "99999999999999999999"},
        {"{long}", "-9223372036854775809"},
        {"{colour}", "redd"},
        {"{colour}", "re"},
        {"{id}", "01234567-89AB-cdef-0123-456789abcdef"},
        {"{id}", "01234567089ab-cdef-0123-456789abcdef"},
        {"{id}", "01234567-89ab-cdef-0123-456789abcde"},
        {"{utc}", "2023-08-27T01:10:36Z"},
        {"{utc}", "2023-08-27T01:10:36.35Z"},
        {"{local}", "2023-08-27T01:10:36Z"},
        {"{local:python}", "2023-08-27T01:10:36"},
        // A code of what needs none, in lower case, or cut short.
        {"{x:%}", "%41"},
        {"{x:%}-{y}", "a%2db-c"},
        {"{x:%}", "a%2"},
        {"{x:%}", "a%"},
        {"{x:%}", "a%2D"},
        {"{x:%}", "a#"},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(test.pattern);
        SCOPED_TRACE(test.key);
        const KeyPattern made = pattern(test.pattern);
        EXPECT_EQ(match_key(made.view(), test.key), std::nullopt);
        EXPECT_FALSE(is_match(made.view(), test.key));
    }
}

TEST(KeyPattern, SplitsARawKeyWithTheShortestValuesOnTheLeft) {
    const KeyPattern two = pattern("{x:raw}#{y:raw}");
    EXPECT_EQ(match_key(two.view(), "a#b#c"), (Texts{"a", "b#c"}));
    EXPECT_EQ(match_key(two.view(), "##c"), (Texts{"#", "c"}));
    EXPECT_EQ(match_key(two.view(), "##"), std::nullopt);
    EXPECT_TRUE(is_match(two.view(), "a#b"));
    const KeyPattern number = pattern("{x:raw}-{n}");
    EXPECT_EQ(match_key(number.view(), "1-2-3"), (Texts{"1-2", "3"}));
    EXPECT_EQ(match_key(number.view(), "1-2-x"), std::nullopt);
    const KeyPattern padded = pattern("{x:raw}#{small:04}#{y:raw}");
    EXPECT_EQ(match_key(padded.view(), "1#9999#0001#z"), (Texts{"1#9999", "1", "z"}));
}

TEST(KeyPattern, GivesUpOnAnAmbiguousKeyInTimeOfItsLength) {
    const KeyPattern made = pattern("{x:raw}#{y:raw}#{x:raw}#{y:raw}#{x:raw}#{y:raw}#{x:raw}#{y:raw}#END");
    EXPECT_FALSE(is_match(made.view(), std::string(1024, '#')));
}

TEST(KeyPattern, KnowsWhichPatternsHaveAKeyInCommon) {
    struct Case {
        std::string_view a;
        std::string_view b;
        bool overlap;
    };
    const Case cases[] = {
        {"PROFILE", "PROFILE", true},
        {"PROFILE", "PROFILES", false},
        {"PROFILE", "{x}", true},
        {"A#B", "{x}", false},  // every pattern reserves `#`
        {"A#B", "{x:raw}", true},
        {"A#B", "{x:%}", false},
        {"A%23B", "{x:%}", true},
        {"A%41B", "{x:%}", false},
        {"USER#{x}", "ORDER#{x}", false},
        {"ORDER#{x}", "ORDER#{x}#ITEM#{y}", false},
        {"ORDER#{x:raw}", "ORDER#{x}#ITEM#{y}", true},
        {"{x}#A", "A#{y}", true},
        {"{x}-A", "A/{y}", true},
        {"{x}-A", "A-{y}", true},
        {"{x}-B-", "A-{y}", true},
        {"{x}-B-", "A-C{y}", false},
        {"N{n}", "N{i}", true},
        {"N{n}", "N-{n}", false},
        {"N{i}", "N-{n}", true},
        {"N{n}", "N0{n}", false},
        {"N{n:04}", "N{n:05}", false},
        {"N{n:04}", "N000{n}", true},
        {"N{n:04}", "N{n}", true},
        {"N{small:06}", "N000{n}", true},
        {"N{small:06}", "N1{n}", false},  // 100000 has too many digits for the field
        {"N{small:06}", "N{n}", false},
        {"{id}", "{utc}", false},
        {"{utc}", "{local}", false},
        {"{local}", "{local:python}", false},
        {"{local}", "2023-{x}", true},
        {"{colour}", "{x}ish", true},
        {"{colour}", "{x}dish", false},  // `red` would hold the delimiter
        {"{colour}", "re{x}s", false},
        {"{colour}", "dark{i}", false},
        {"é{x:raw}", "{x}-è", true},
        {"é{x}", "è{x}", false},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(std::string{test.a} + " and " + std::string{test.b});
        const KeyPattern a = pattern(test.a);
        const KeyPattern b = pattern(test.b);
        EXPECT_EQ(patterns_overlap(a.view(), b.view()), test.overlap);
        EXPECT_EQ(patterns_overlap(b.view(), a.view()), test.overlap);
    }
}

}  // namespace
}  // namespace dynaloom
