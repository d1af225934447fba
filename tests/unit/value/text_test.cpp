#include "value/text.hpp"
#include "value/base64.hpp"
#include "value/json_tokens.hpp"
#include "value/plain_names.hpp"
#include "value/utf8.hpp"

#include <dynaloom/value/attribute_value.hpp>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace dynaloom::detail {
namespace {

using namespace std::string_literals;

TEST(Base64, WritesTheExamplesOfItsStandard) {
    const std::pair<std::string, std::string> cases[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"\xff\xfe\xfb"s, "//77"}};
    for (const auto& [bytes, text] : cases) {
        EXPECT_EQ(base64_encode(bytes), text);
        std::string decoded;
        EXPECT_TRUE(base64_decode(text, decoded));
        EXPECT_EQ(decoded, bytes);
    }
}

TEST(Base64, RefusesWhatDynamoDbRefuses) {
    std::string out;
    for (const std::string_view text : {"Z", "Zg", "Zg=", "=", "====", "Zg==Zg==", "Z===", "Zh==", "Zm9=", "Zm9v\n",
                                        "Zm 9", "Zm_v", "Zm-v", "Zm=v", "Z=9v", "\xc3\xa9Zg"})
        EXPECT_FALSE(base64_decode(text, out)) << text;
}

RC_GTEST_PROP(Base64Property, RoundTrips, (const std::string& bytes)) {
    std::string decoded;
    RC_ASSERT(base64_decode(base64_encode(bytes), decoded));
    RC_ASSERT(decoded == bytes);
}

TEST(Utf8, RefusesSurrogatesOverlongFormsAndStrayBytes) {
    for (const auto& text :
         {"\xed\xa0\x80"s, "\xc0\x80"s, "\xe0\x80\xaf"s, "\xf4\x90\x80\x80"s, "\x80"s, "\xc3"s, "\xff"s})
        EXPECT_FALSE(is_utf8(text)) << detail::quoted(text);
    for (const auto& text : {""s, "\0"s, "é"s, "\xed\x9f\xbf\xee\x80\x80"s, "\xef\xbf\xbf"s, "\xf4\x8f\xbf\xbf"s})
        EXPECT_TRUE(is_utf8(text)) << detail::quoted(text);
}

TEST(Utf8, IsToldFromOtherTextsOfAnySize) {
    for (std::size_t size = 0; size < 140; ++size) {
        SCOPED_TRACE(size);
        const std::string text(size, 'a');
        EXPECT_TRUE(is_utf8(text));
        EXPECT_TRUE(is_utf8(text + "\u00e9"));
        EXPECT_FALSE(is_utf8(text + '\xff'));
        EXPECT_FALSE(is_utf8('\xff' + text));
    }
}

TEST(Utf8, CutsAtACodePoint) {
    EXPECT_EQ(utf8_prefix("aé", 2), "a");
    EXPECT_EQ(utf8_prefix("aé", 3), "aé");
    EXPECT_EQ(utf8_prefix("😀", 3), "");
}

TEST(Messages, ShortenAndShowWhatCannotBePrinted) {
    EXPECT_EQ(detail::quoted("plain"), "\"plain\"");
    EXPECT_EQ(detail::quoted("a\nb\0"s), "\"a\\x0ab\\x00\"");
    EXPECT_EQ(detail::quoted("caf\xe9"), "\"caf\\xe9\"");
    EXPECT_EQ(detail::quoted(std::string(39, 'x') + "éé"), "\"" + std::string(39, 'x') + "…\"");
    EXPECT_EQ(shortened("abcdef", 3), "abc…");
}

TEST(JsonEscapes, AreResolvedOrRefused) {
    std::string out;
    EXPECT_TRUE(unescape_json(R"(a\"\\\/\b\f\n\r\tz)", out));
    EXPECT_EQ(out, "a\"\\/\b\f\n\r\tz");
    EXPECT_TRUE(unescape_json(R"(\u0041\u00e9\u07ff\u6F22\uFFFF\ud83d\ude00\u0000)", out));
    EXPECT_EQ(out, "Aé\u07ff漢\uffff😀\0"s);
    for (const std::string_view raw : {R"(\x)", R"(\)", R"(\u12)", R"(\u12g4)", R"(\ud83d)", R"(\ud83dx)",
                                       R"(\ud83d\n)", R"(\ud83d\ud83d)", R"(\ude00)", R"(\ud83d\u0041)", R"(\U0041)"})
        EXPECT_FALSE(unescape_json(raw, out)) << raw;
}

TEST(JsonNumbers, FollowTheGrammar) {
    for (const std::string_view text : {"0", "-0", "10", "0.5", "1.50", "1e5", "1E+5", "0e-5", "-1.2e3"})
        EXPECT_TRUE(is_json_number(text)) << text;
    for (const std::string_view text :
         {"", "-", "+1", "01", "-01", ".5", "5.", "1.e5", "1e", "1e+", "1 ", "0x1", "1\"", "NaN"})
        EXPECT_FALSE(is_json_number(text)) << text;
}

TEST(PlainNames, OnlyDollarsBeforeAReservedWordMakeATag) {
    const std::pair<std::string, std::size_t> cases[] = {
        {"$set", 1}, {"$$map", 2}, {"$$$pk", 3}, {"$string", 1}, {"$binary", 1}, {"set", 0}, {"$", 0},
        {"", 0},     {"$ref", 0},  {"$sets", 0}, {"a$set", 0},   {"$set$", 0},   {"$Set", 0}};
    for (const auto& [name, dollars] : cases) EXPECT_EQ(tag_dollars(name), dollars) << name;
}

}  // namespace
}  // namespace dynaloom::detail
