#include "value/find_attribute.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace dynaloom::detail {
namespace {

TEST(FindAttribute, FindsStringsWhereverAndHoweverTheyStand) {
    struct Case {
        Encoding encoding;
        std::string_view body;
        std::optional<std::string> found;
    };
    const Case cases[] = {
        {Encoding::plain, R"({"v":"1","w":2})", "1"},
        {Encoding::plain, R"({"v":""})", ""},
        {Encoding::plain, R"({"v":"a\"b\\"})", "a\"b\\"},
        {Encoding::plain, R"({"v":"\u0061"})", "a"},
        {Encoding::plain, R"({"v": "1"})", "1"},
        {Encoding::plain, R"({"w":"2","v":"1"})", "1"},
        {Encoding::plain, R"({"v":{"$string":"AA=="}})", std::string(1, '\0')},
        {Encoding::plain, R"({"v":1})", std::nullopt},
        {Encoding::plain, R"({"vv":"1"})", std::nullopt},
        {Encoding::plain, "{}", std::nullopt},
        {Encoding::wire, R"({"v":{"S":"1"}})", "1"},
        {Encoding::wire, R"({"v":{"N":"1"}})", std::nullopt},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.body);
        EXPECT_EQ(find_string_attribute(c.encoding, c.body, "v"), c.found);
    }
}

TEST(FindAttribute, TakesNoNoteOfTheStoreForAnAttribute) {
    EXPECT_EQ(find_string_attribute(Encoding::plain, R"({"$pk":"note"})", "$pk"), std::nullopt);
    EXPECT_EQ(find_string_attribute(Encoding::plain, R"({"$pk":"note","$$pk":"own"})", "$pk"), "own");
    EXPECT_EQ(find_string_attribute(Encoding::plain, R"({"$$pk":"own"})", "$pk"), "own");
    EXPECT_EQ(find_string_attribute(Encoding::plain, R"({"$$pk":"own"})", "$$pk"), std::nullopt);
}

}  // namespace
}  // namespace dynaloom::detail
