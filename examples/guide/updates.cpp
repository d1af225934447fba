// The code of docs/guide/updates.md, compiled and run.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "check.hpp"

using namespace dynaloom::literals;

struct Story {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{story_id}";
    static constexpr auto table_name = "stories";

    std::string owner{};
    std::string story_id{};
    std::string title{};
    std::optional<std::string> content{};
    int likes = 0;
    // [fields]
    std::set<std::string> tags{};
    std::vector<std::string> chapters{};
    std::map<std::string, int> reads{};  // by country
    // [/fields]
};

namespace {

void update(const dynaloom::Table<Story>& stories) {
    // [actions]
    using namespace dynaloom;
    stories.update("owner"_f = "jo", "story_id"_f = "1")
        .set("title"_f = "Dune", "likes"_f += 1)                // -= too
        .set("content"_f = std::nullopt)                        // removes, as .remove("content"_f) does
        .set(append("chapters"_f, {"One", "Two"}))              // to the end of a list; prepend: before it
        .set("reads.de"_f = 1, if_not_exists("reads.fr"_f, 0))  // within a map that is there
        .add("tags"_f, {"desert", "spice"})                     // members of a set, or to a number
        .run();
    stories.update("owner"_f = "jo", "story_id"_f = "1").erase("tags"_f, "spice").run();
    // [/actions]
}

void conditions(const dynaloom::Table<Story>& stories) {
    // [when]
    using namespace dynaloom;
    try {
        stories.update("owner"_f = "jo", "story_id"_f = "1")
            .set("likes"_f += 1)
            .when("likes"_f < 100 && contains("tags"_f, "desert"))
            .run();
    } catch (const ConditionFailed&) {
        // It has 100 likes, or no such tag, or is not there: nothing has changed.
    }
    // [/when]

    // [save-when]
    const Story story{.owner = "jo", .story_id = "2", .title = "Emma"};
    stories.save(story, when(not_exists));                 // no record has its key
    stories.update(story, when(exists("title"_f)));        // all fields; unknown attributes stay
    stories.remove(story, when(not_exists("content"_f)));  // a field is absent
    // [/save-when]
    check(!stories.get("owner"_f = "jo", "story_id"_f = "2"), "remove");

    auto liked = stories.query("owner"_f = "jo").filter("likes"_f > 0 || size("tags"_f) > 2).all();
    check(liked.size() == 1, "filter");
}

void returning(const dynaloom::Table<Story>& stories) {
    // [returning]
    Story now =
        stories.update("owner"_f = "jo", "story_id"_f = "1").set("likes"_f += 1).returning(dynaloom::all_new).run();
    // [/returning]
    check(now.likes == 3 && now.title == "Dune", "returning");
}

}  // namespace

int main() {
    const dynaloom::Table<Story> stories{dynaloom::sqlite::open(":memory:")};
    stories.create_if_missing();
    stories.save({.owner = "jo", .story_id = "1", .content = "text"});
    update(stories);
    const Story story = stories.get("owner"_f = "jo", "story_id"_f = "1").value();
    check(story.title == "Dune" && story.likes == 1 && !story.content, "set");
    check(story.tags == std::set<std::string>{"desert"} && story.chapters.size() == 2 && story.reads.at("de") == 1 &&
              story.reads.at("fr") == 0,
          "append, within");
    conditions(stories);
    returning(stories);
    std::puts("the guide's updates hold");
}
