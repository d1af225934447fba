#include <dynaloom/table/schema_change.hpp>

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom {
namespace before {
struct Story {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{story_id}";

    std::string owner{};
    std::string story_id{};
    int likes = 0;
    std::optional<std::string> note{};
    std::string gone{};
};
}  // namespace before
namespace after {
struct Story {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "TALE#{story_id}";
    static constexpr std::array required{"title"};

    std::string owner{};
    std::string story_id{};
    double likes = 0;
    std::string note{};
    std::string title{};
    int pages = 0;
};
}  // namespace after

TEST(SchemaChange, TellsWhatIsSafeOfAModelsVersions) {
    std::vector<std::string> found;
    for (const SchemaChange& one : diff<before::Story, after::Story>())
        found.push_back(one.where + " " + std::string{to_string(one.kind)});
    EXPECT_EQ(found, (std::vector<std::string>{"sort key breaks keys", "likes needs a backfill", "note safe",
                                               "title needs a backfill", "pages safe", "gone safe"}));
    EXPECT_TRUE((diff<before::Story, before::Story>().empty()));
}

}  // namespace dynaloom
