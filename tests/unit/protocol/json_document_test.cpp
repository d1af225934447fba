#include "protocol/json_document.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::protocol {
namespace {

using Kind = JsonView::Kind;

TEST(JsonDocument, RefusesWhatBreaksTheGrammar) {
    for (const std::string text :
         {"",      "{",     "}",    "[1,]",    "[,1]", "{\"a\":1,}", "{\"a\" 1}", "{\"a\"}",     "{a:1}",
          "{1:2}", "[1 2]", "[1]]", "nul",     "01",   "\"a",        "\"\\x\"",   "\"\\ud800\"", "[\"a\"b]",
          "[}",    "{]",    "1 2",  "\"\xFF\""}) {
        SCOPED_TRACE(text);
        EXPECT_THROW(JsonDocument{text}, ServiceError);
    }
}

TEST(JsonDocument, BoundsNesting) {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    EXPECT_THROW(JsonDocument{deep}, ServiceError);
    const std::string fair = std::string(200, '[') + std::string(200, ']');
    EXPECT_NO_THROW(JsonDocument{fair});
}

TEST(JsonDocument, WalksMembersAndElements) {
    const std::string text = R"( {"a":[1,"x\ny",{"b":null}], "c\u0041":true,"d":{}} )";
    const JsonDocument document{text};
    std::vector<std::string> names;
    std::vector<std::string> raws;
    document.root().for_each_member([&](const std::string& name, const JsonView& value) {
        names.push_back(name);
        raws.emplace_back(value.raw());
    });
    EXPECT_EQ(names, (std::vector<std::string>{"a", "cA", "d"}));
    EXPECT_EQ(raws, (std::vector<std::string>{R"([1,"x\ny",{"b":null}])", "true", "{}"}));

    document.root().for_each_member([&](const std::string& name, const JsonView& value) {
        if (name != "a") return;
        std::vector<Kind> kinds;
        value.for_each_element([&](const JsonView& element) {
            kinds.push_back(element.kind());
            if (element.kind() == Kind::string) {
                EXPECT_EQ(element.string(), "x\ny");
            }
        });
        EXPECT_EQ(kinds, (std::vector{Kind::number, Kind::string, Kind::object}));
    });
}

TEST(JsonDocument, GivesTextWithoutACopyUnlessItHasEscapes) {
    const std::string text = R"(["abc","a\u0062c","",1])";
    const JsonDocument document{text};
    std::vector<bool> stands;
    std::vector<bool> is_abc;
    document.root().for_each_element([&](const JsonView& element) {
        is_abc.push_back(element.is_text("abc"));
        if (element.kind() != Kind::string) return;
        std::string scratch;
        const std::string_view view = element.text(scratch);
        EXPECT_EQ(view, element.string());
        stands.push_back(view.data() >= text.data() && view.data() <= text.data() + text.size());
    });
    EXPECT_EQ(stands, (std::vector<bool>{true, false, true}));
    EXPECT_EQ(is_abc, (std::vector<bool>{true, true, false, false}));
}

}  // namespace
}  // namespace dynaloom::protocol
