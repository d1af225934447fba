// One program on two stores: `dynamodb_example` keeps its stories in a SQLite file, `dynamodb_example dynamodb` in
// DynamoDB, whose region, credentials and endpoint the environment says.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/dynamodb/store.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

struct Story {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{story_id}";

    std::string owner{};
    std::string story_id{};
    std::string title{};
    int likes = 0;
};

// [program]
void run(const std::shared_ptr<dynaloom::Store>& store) {
    using namespace dynaloom::literals;

    dynaloom::Table<Story> stories{store, "stories"};
    stories.create_if_missing();
    stories.batch_write({{.owner = "johndoe", .story_id = "1234", .title = "A Test Story"},
                         {.owner = "johndoe", .story_id = "1250", .title = "Another One", .likes = 7}});
    stories.update("owner"_f = "johndoe", "story_id"_f = "1234").set("likes"_f += 1).run();
    for (const Story& story : stories.query("owner"_f = "johndoe").reverse())
        std::printf("%s: \"%s\", %d likes\n", story.story_id.c_str(), story.title.c_str(), story.likes);
}
// [/program]

// [sqlite]
std::shared_ptr<dynaloom::Store> open_sqlite() {
    return dynaloom::sqlite::open("stories.db");
}
// [/sqlite]

// [dynamodb]
std::shared_ptr<dynaloom::Store> open_dynamodb() {
    return dynaloom::dynamodb::open();
}
// [/dynamodb]

// [local]
std::shared_ptr<dynaloom::Store> open_local() {
    return dynaloom::dynamodb::open(
        {.region = "eu-west-1",
         .endpoint = "http://127.0.0.1:8000",
         .credentials = dynaloom::dynamodb::fixed_credentials({.access_key_id = "any", .secret_access_key = "any"})});
}
// [/local]

int main(int count, char** arguments) try {
    const std::string_view where = count > 1 ? arguments[1] : "sqlite";
    run(where == "dynamodb" ? open_dynamodb() : where == "local" ? open_local() : open_sqlite());
} catch (const dynaloom::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
