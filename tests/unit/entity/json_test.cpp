#include "support/generators.hpp"
#include "support/growth.hpp"

#include <dynaloom/entity/json.hpp>
#include <dynaloom/error.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

namespace dynaloom {
namespace {

std::string refusal_of(const std::string& text) {
    try {
        (void)parse_json(text);
    } catch (const ValidationError& error) {
        return error.what();
    }
    return {};
}

TEST(EntityJson, KeepsAllDigitsOfNumbers) {
    const std::string text = R"({"a":[12345678901234567890123456789012345678,-0.5],"b":{"c":null,"d":true}})";
    EXPECT_EQ(to_json_text(parse_json(text)), text);
    EXPECT_EQ(parse_json("1.50"), AttributeValue{Number::parse("1.5")});
}

TEST(EntityJson, ReadsWideObjectsWithoutMovingTheirMembersAbout) {
    const auto parse = [](int count) {
        std::string text = "{";
        for (int i = 2 * count; i > count; --i) text += '"' + std::to_string(1'000'000 + i) + "\":1,";
        text.back() = '}';
        EXPECT_EQ(parse_json_object(text).size(), static_cast<std::size_t>(count));
    };
    EXPECT_LT(test::growth(parse, 4'000), 30);
}

TEST(EntityJson, TakesNothingForATag) {
    const Item set = parse_json_object(R"({"$set": [1, 1]})");
    EXPECT_EQ(set, (Item{{"$set", AttributeValue::List{1, 1}}}));
}

TEST(EntityJson, ResolvesEscapes) {
    EXPECT_EQ(parse_json(R"("a\n\"\u00e9\ud83d\ude00")"), AttributeValue{"a\n\"é😀"});
}

/// Without what JSON lacks.
bool is_json(const AttributeValue& value) {
    switch (value.type()) {
        case AttributeType::B:
        case AttributeType::SS:
        case AttributeType::NS:
        case AttributeType::BS:
            return false;
        case AttributeType::L:
            return std::all_of(value.l().begin(), value.l().end(), is_json);
        case AttributeType::M:
            return std::all_of(value.m().begin(), value.m().end(),
                               [](const Attribute& one) { return is_json(one.value); });
        default:
            return true;
    }
}

RC_GTEST_PROP(EntityJson, ReadsBackWhatItWrites, ()) {
    Item json;
    for (const Attribute& one : *dynaloom::testing::item(3)) {
        if (is_json(one.value)) json.set(one.name, one.value);
    }
    RC_ASSERT(parse_json_object(to_json_text(json)) == json);
}

TEST(EntityJson, SaysWhereWhatIsWrongStands) {
    const struct {
        const char* name;
        std::string text;
        const char* place;
    } cases[] = {
        {"early end", "{\"a\": 1", "line 1, column 8: it ends too early"},
        {"comma", "{\n \"a\": 1,\n}", "line 3, column 1: expected a name"},
        {"no comma", "[1 2]", "line 1, column 4: expected ']'"},
        {"word", "[nul]", "line 1, column 2: \"nul\" is no value"},
        {"number", "01", "line 1, column 1"},
        {"digits", "[0.123456789012345678901234567890123456789]", "cannot be kept"},
        {"twice", "{\"a\": 1,\n  \"a\": 2}", "line 2, column 3: the name \"a\" stands twice"},
        {"twice of others", "{\"b\": 1, \"a\": 1, \"b\": 2}", "line 1, column 18: the name \"b\" stands twice"},
        {"escape", "[\"\\x\"]", "column 3: an escape"},
        {"control", "\"a\nb\"", "column 3: a control character"},
        {"string", "\"abc", "a string does not end"},
        {"surrogate", R"("\ud800")", "an escape"},
        {"utf8", "{\"a\": \"\xff\"}", "not UTF-8"},
        {"behind", "{} x", "column 4: something follows"},
        {"nothing", " ", "it ends too early"},
        {"deep", std::string(1000, '['), "too many brackets"},
    };
    for (const auto& one : cases) {
        SCOPED_TRACE(one.name);
        EXPECT_NE(refusal_of(one.text).find(one.place), std::string::npos) << refusal_of(one.text);
    }
    EXPECT_THROW((void)parse_json_object("[1]"), ValidationError);
}

}  // namespace
}  // namespace dynaloom
