// [program]
#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <array>
#include <cstdio>
#include <optional>
#include <string>

struct Story {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{story_id}";
    static constexpr std::array indexes{dynaloom::Index{.name = "by_title", .pk = "TITLE#{title}", .sk = "{story_id}"}};

    std::string owner{};
    std::string story_id{};
    std::string title{};
    std::optional<std::string> content{};
    int likes = 0;
};

int main() {
    using namespace dynaloom::literals;

    auto store = dynaloom::sqlite::open("stories.db");
    dynaloom::Table<Story> stories{store, "stories"};
    stories.create_if_missing();

    stories.save({.owner = "johndoe", .story_id = "1234", .title = "A Test Story"});
    stories.save({.owner = "johndoe", .story_id = "1250", .title = "Another One", .likes = 7});
    stories.save({.owner = "johndoe", .story_id = "2000", .title = "The Third"});

    if (auto story = stories.get("owner"_f = "johndoe", "story_id"_f = "1234"))
        std::printf("got \"%s\"\n", story->title.c_str());

    for (const Story& s : stories.query("owner"_f = "johndoe", "story_id"_f = "12").limit(10).reverse())
        std::printf("found %s: \"%s\", %d likes\n", s.story_id.c_str(), s.title.c_str(), s.likes);

    stories.update("owner"_f = "johndoe", "story_id"_f = "1234").set("likes"_f += 1).when("likes"_f < 100).run();

    for (const Story& s : stories.query<"by_title">("title"_f = "A Test Story"))
        std::printf("%s's \"%s\" has %d likes\n", s.owner.c_str(), s.title.c_str(), s.likes);

    stories.remove("owner"_f = "johndoe", "story_id"_f = "2000");
    std::printf("%zu stories are left in stories.db\n", stories.query("owner"_f = "johndoe").all().size());
}
// [/program]
