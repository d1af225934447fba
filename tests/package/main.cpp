#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <cstdio>
#include <string>

struct Story {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{story_id}";

    std::string owner{};
    std::string story_id{};
    std::string title{};
};

int main() {
    using namespace dynaloom::literals;

    auto store = dynaloom::sqlite::open(":memory:");
    dynaloom::Table<Story> stories{store, "stories"};
    stories.create_if_missing();
    stories.save({.owner = "johndoe", .story_id = "1234", .title = "Test Story"});

    auto story = stories.get("owner"_f = "johndoe", "story_id"_f = "1234");
    if (!story) return 1;
    std::puts(story->title.c_str());
    return story->title == "Test Story" ? 0 : 1;
}
