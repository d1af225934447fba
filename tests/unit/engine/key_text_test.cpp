#include "engine/key_text.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace dynaloom::engine {
namespace {

using namespace std::string_literals;

// Few distinct characters, among them all that are special, so that strings share prefixes.
rc::Gen<std::string> key_strings() {
    const auto character =
        rc::gen::element("\0"s, "\1"s, "\2"s, "\3"s, "a"s, "\x7f"s, "é"s, "\uffee"s, "\U0001f600"s, "\U0010ffff"s);
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(character), [](const auto& characters) {
        std::string text;
        for (const std::string& one : characters) text += one;
        return text;
    });
}

rc::Gen<Number> numbers() {
    const auto digits = rc::gen::container<std::string>(rc::gen::inRange('0', static_cast<char>('9' + 1)));
    return rc::gen::map(
        rc::gen::tuple(rc::gen::arbitrary<bool>(), digits, rc::gen::inRange(-100, 80)), [](const auto& parts) {
            const auto& [negative, all, exponent] = parts;
            return Number::parse((negative ? "-0" : "0") + all.substr(0, 37) + "e" + std::to_string(exponent));
        });
}

rc::Gen<Bytes> binaries() {
    return rc::gen::map(rc::gen::container<std::string>(rc::gen::element('\0', '\1', '\x7f', '\x80', '\xff')),
                        [](const std::string& text) { return to_bytes(text); });
}

bool text_less(const AttributeValue& left, const AttributeValue& right, KeyType type) {
    return key_text(left, type) < key_text(right, type);
}

RC_GTEST_PROP(KeyText, OfStringsReadsBackAndKeepsTheirOrder, ()) {
    const std::string left = *key_strings();
    const std::string right = *key_strings();
    RC_ASSERT(key_value(key_text(left, KeyType::S), KeyType::S) == AttributeValue{left});
    RC_ASSERT(text_less(left, right, KeyType::S) == (left < right));
    RC_ASSERT(key_text(left, KeyType::S).find('\0') == std::string::npos);
}

RC_GTEST_PROP(KeyText, OfNumbersReadsBackAndKeepsTheirOrder, ()) {
    const Number left = *numbers();
    const Number right = *numbers();
    RC_ASSERT(key_value(key_text(left, KeyType::N), KeyType::N) == AttributeValue{left});
    RC_ASSERT(text_less(left, right, KeyType::N) == (left < right));
}

RC_GTEST_PROP(KeyText, OfBinariesReadsBackAndKeepsTheirOrder, ()) {
    const Bytes left = *binaries();
    const Bytes right = *binaries();
    RC_ASSERT(key_value(key_text(left, KeyType::B), KeyType::B) == AttributeValue{left});
    RC_ASSERT(text_less(left, right, KeyType::B) == (left < right));
}

RC_GTEST_PROP(KeyText, SuccessorIsTheLeastTextPastAllThatBeginWithThePrefix, ()) {
    const std::string prefix = *key_strings();
    const std::string text = *key_strings();
    const std::optional<std::string> end = successor(prefix);
    const bool in_range = text >= prefix && (!end || text < *end);
    RC_ASSERT(in_range == text.starts_with(prefix));
}

RC_GTEST_PROP(KeyText, RangeOfAPrefixIsTheRangeOfItsText, ()) {
    const std::string prefix = *key_strings();
    const std::string value = *key_strings();
    RC_ASSERT(key_text(value, KeyType::S).starts_with(key_text(prefix, KeyType::S)) == value.starts_with(prefix));
}

RC_GTEST_PROP(KeyText, NoWholeTextIsAShortForm, ()) {
    // The mark where a short form has it, but made by the value's own characters.
    const std::string value = *key_strings() + *rc::gen::element("\0\3"s, "\1\3"s, "\3"s) + std::string(64, 'a');
    RC_ASSERT(!is_short_form(key_text(value, KeyType::S)));
}

TEST(KeyText, OfEqualNumbersIsOneText) {
    for (const char* text : {"100", "1e2", "100.0", "0100"}) {
        SCOPED_TRACE(text);
        EXPECT_EQ(key_text(Number::parse(text), KeyType::N), "p1321");
    }
    EXPECT_EQ(key_text(Number::parse("-0"), KeyType::N), "0");
}

TEST(KeyText, OfNumbersCoversTheWholeRange) {
    const std::vector<std::string> ascending{"-9.9999999999999999999999999999999999999e125",
                                             "-123.4",
                                             "-123",
                                             "-1",
                                             "-0.5",
                                             "-1e-130",
                                             "0",
                                             "1e-130",
                                             "0.5",
                                             "1",
                                             "10.000000000000000000000000000000000001",
                                             "12",
                                             "9.9999999999999999999999999999999999999e125"};
    for (std::size_t i = 0; i < ascending.size(); ++i) {
        SCOPED_TRACE(ascending[i]);
        const Number number = Number::parse(ascending[i]);
        const std::string text = key_text(number, KeyType::N);
        EXPECT_EQ(key_value(text, KeyType::N).n(), number);
        if (i > 0) {
            EXPECT_LT(key_text(Number::parse(ascending[i - 1]), KeyType::N), text);
        }
    }
}

TEST(KeyText, RefusesTextThatIsNoneOfItsType) {
    for (const char* text : {"", "12", "p", "p130", "p13x5", "-869", "p9995", "-1~", "p13110", "p13001", "-86889~"}) {
        SCOPED_TRACE(text);
        EXPECT_THROW(static_cast<void>(key_value(text, KeyType::N)), DecodeError);
    }
    for (const char* text : {"a", "0g", "AB"}) {
        SCOPED_TRACE(text);
        EXPECT_THROW(static_cast<void>(key_value(text, KeyType::B)), DecodeError);
    }
}

TEST(KeyText, LeavesForeignEscapesAsTheyAre) {
    EXPECT_EQ(key_value("a\1b\1", KeyType::S).s(), "a\1b\1");
}

TEST(KeyText, ShortFormIsCutAtACharacterAndTellsTextsApart) {
    struct Case {
        const char* name;
        std::string text;
        std::size_t kept;
    };
    const Case cases[] = {
        {"ascii", std::string(600, 'a'), 256},
        {"a character across the cut", std::string(255, 'a') + "é" + std::string(600, 'b'), 255},
        {"an escape across the cut", std::string(255, 'a') + "\1\2" + std::string(600, 'b'), 255},
        {"an escape before the cut", std::string(254, 'a') + "\1\2" + std::string(600, 'b'), 256},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const std::string form = short_form(c.text);
        EXPECT_EQ(form.substr(0, c.kept), c.text.substr(0, c.kept));
        EXPECT_EQ(form.size(), c.kept + 2 + 64);
        EXPECT_TRUE(is_short_form(form));
        EXPECT_NE(short_form(c.text + "x"), form);
    }
}

}  // namespace
}  // namespace dynaloom::engine
