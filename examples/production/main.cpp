// One program on three stores: in a SQLite file unless the environment's STORIES says otherwise.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/dynamodb/store.hpp>
#include <dynaloom/postgres/store.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

struct Story {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{story_id}";

    std::string owner{};
    std::string story_id{};
    std::string title{};
    int likes = 0;
};

// [open]
/// `postgresql://…`, `dynamodb`, or the path of a SQLite file.
std::shared_ptr<dynaloom::Store> open_store(const std::string& where) {
    if (where.starts_with("postgresql://")) return dynaloom::postgres::open(where);
    if (where == "dynamodb") return dynaloom::dynamodb::open();
    return dynaloom::sqlite::open(where);
}
// [/open]

// [program]
void run(const std::shared_ptr<dynaloom::Store>& store) {
    using namespace dynaloom::literals;

    dynaloom::Table<Story> stories{store, "stories"};
    stories.create_if_missing();
    stories.save({.owner = "ann", .story_id = "7", .title = "The Loom"});
    try {
        stories.create({.owner = "ann", .story_id = "7", .title = "Another Loom"});
    } catch (const dynaloom::ConditionFailed&) {
        std::puts("there is a story 7");
    }
    for (int i = 0; i < 3; ++i) stories.update("owner"_f = "ann", "story_id"_f = "7").set("likes"_f += 1).run();
    for (const Story& story : stories.query("owner"_f = "ann"))
        std::printf("%s: \"%s\", %d likes\n", story.story_id.c_str(), story.title.c_str(), story.likes);
}
// [/program]

// [postgres]
std::shared_ptr<dynaloom::Store> open_shared() {
    return dynaloom::postgres::open(
        "postgresql://stories@db.example.com/app?sslmode=verify-full",
        {.schema = "stories", .max_connections = 8, .statement_timeout = std::chrono::seconds{5}});
}
// [/postgres]

int main(int count, char**) try {
    const char* const where = std::getenv("STORIES");
    run(count > 1 ? open_shared() : open_store(where != nullptr ? where : "stories.db"));
} catch (const dynaloom::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
