#include <dynaloom/error.hpp>
#include <dynaloom/expression/projection.hpp>

#include <gtest/gtest.h>

#include <array>

namespace dynaloom {
namespace {

using List = AttributeValue::List;

std::variant<std::string, std::size_t> at(std::size_t index) {
    return index;
}

const Item item{{"id", "x"},
                {"sort", 7},
                {"m", Item{{"a", 1}, {"b", Item{{"c", 2}, {"d", 3}}}}},
                {"l", List{0, 1, Item{{"k", "v"}, {"w", 1}}, 3, List{"deep", "er"}}},
                {"dots.in.name", "y"}};

TEST(Projection, MergesPathsIntoOneTree) {
    const struct {
        const char* name;
        std::vector<Path> paths;
        Item expected;
    } cases[] = {
        {"none", {}, {}},
        {"keys and others", {{{"id"}}, {{"dots.in.name"}}}, {{"id", "x"}, {"dots.in.name", "y"}}},
        {"keys only", {{{"sort"}}, {{"id"}}}, {{"id", "x"}, {"sort", 7}}},
        {"whole values", {{{"m"}}}, {{"m", item.at("m")}}},
        {"within a map", {{{"m", "b", "c"}}, {{"m", "a"}}}, {{"m", Item{{"a", 1}, {"b", Item{{"c", 2}}}}}}},
        {"elements close up in their order", {{{"l", at(3)}}, {{"l", at(1)}}}, {{"l", List{1, 3}}}},
        {"within elements",
         {{{"l", at(4), at(1)}}, {{"l", at(2), "k"}}, {{"l", at(0)}}},
         {{"l", List{0, Item{{"k", "v"}}, List{"er"}}}}},
        {"absent", {{{"absent"}}, {{"m", "z"}}, {{"l", at(5)}}, {{"m", "b", "z"}}}, {}},
        {"through a scalar", {{{"id", "x"}}, {{"sort", at(0)}}}, {}},
        {"name in a list, index in a map", {{{"l", "k"}}, {{"m", at(0)}}}, {}},
        {"absent beside present", {{{"m", "z"}}, {{"m", "a"}}}, {{"m", Item{{"a", 1}}}}},
        {"no name", {{}, {{at(0)}}}, {}},
    };
    constexpr std::array<std::string_view, 2> key_names{"id", "sort"};
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(project(c.paths, item), c.expected);
        for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
            EXPECT_EQ(project(c.paths, EncodedItem::from_item(item, encoding)).to_item(), c.expected);
            const EncodedItem found = project(c.paths, EncodedItem::from_item(item, encoding, key_names));
            EXPECT_EQ(found.to_item(), c.expected);
            EXPECT_EQ(found.encoding(), encoding);
            for (const std::string_view key : key_names)
                EXPECT_EQ(found.keys().contains(key), c.expected.contains(key)) << key;
        }
    }
}

TEST(Projection, ReadsTheBodyOnlyForWhatIsNoKey) {
    const EncodedItem broken = EncodedItem::trusted(Item{{"id", "b"}}, "{broken", Encoding::wire);
    const std::vector<Path> key{{{"id"}}};
    const std::vector<Path> other{{{"n"}}};
    EXPECT_EQ(project(key, broken).to_item(), (Item{{"id", "b"}}));
    EXPECT_THROW(static_cast<void>(project(other, broken)), DecodeError);
}

TEST(Path, IsWrittenAsInDynamoDbsMessages) {
    EXPECT_EQ(to_string(Path{{"a"}}), "[a]");
    EXPECT_EQ(to_string(Path{{"a", "b.c", at(0), at(12)}}), "[a, b.c, [0], [12]]");
}

}  // namespace
}  // namespace dynaloom
