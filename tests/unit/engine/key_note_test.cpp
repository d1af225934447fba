#include "engine/key_note.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dynaloom::engine {
namespace {

TEST(KeyNote, IsTakenOutAgain) {
    for (const std::string body : {R"({})", R"({ })", R"({"a":1})", R"({"a":{"$pk":"x"},"$$pk":"y"})"}) {
        for (const std::string text : {"plain", "quote\" back\\slash", "\1\2é\n"}) {
            SCOPED_TRACE(testing::Message() << body << " " << text);
            std::string noted = with_key_note(body, text);
            EXPECT_NE(noted, body);
            EXPECT_EQ(take_key_note(noted), text);
            EXPECT_EQ(noted.substr(noted.find_first_not_of(" {")), body.substr(body.find_first_not_of(" {")));
        }
    }
}

TEST(KeyNote, IsFoundWhereverItStands) {
    struct Case {
        const char* noted;
        const char* body;
    };
    const Case cases[] = {
        {R"({"$pk": "k", "a": 1})", R"({ "a": 1})"},
        {R"({"a": 1, "$pk": "k", "b": 2})", R"({"a": 1,  "b": 2})"},
        {R"({"a": {"$pk": 1}, "$pk": "k"})", R"({"a": {"$pk": 1}})"},
        {R"({"a": "$pk", "$pk": "k"})", R"({"a": "$pk"})"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.noted);
        std::string body = c.noted;
        EXPECT_EQ(take_key_note(body), "k");
        EXPECT_EQ(body, c.body);
    }
}

TEST(KeyNote, IsAbsentFromOtherBodies) {
    for (const char* text : {"{}", R"({"a":"$pk"})", R"({"a":{"$pk":"k"}})", R"({"$pk":1})", R"({"$pk":"k)",
                             R"({"$pk")", "", "not json"}) {
        SCOPED_TRACE(text);
        std::string body = text;
        EXPECT_EQ(take_key_note(body), std::nullopt);
        EXPECT_EQ(body, text);
    }
}

}  // namespace
}  // namespace dynaloom::engine
