// What dynawrap's README shows, step by step. There the partition key holds the story's id, and yet all stories of a
// user are queried; a query needs a whole partition key, so here the model has an owner's stories in one partition.

#include <dynaloom/stream/stream.hpp>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "open_store.hpp"

// [model]
struct Story {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{story_id}";

    std::string schema_version{};
    std::string owner{};
    std::string story_id{};
    std::string title{};
    std::string content{};
};

struct UserProfile {
    static constexpr auto pk_pattern = "USER#{user_id}";
    static constexpr auto sk_pattern = "PROFILE";

    std::string schema_version{};
    std::string user_id{};
    std::string email{};
};
// [/model]

namespace {

using namespace dynaloom::literals;

void run(const std::shared_ptr<dynaloom::Store>& store) {
    const dynaloom::Table<Story> stories{store, "stories"};
    stories.create_if_missing();  // safe to call on every start

    // [write]
    const Story story{.owner = "johndoe", .story_id = "1234", .title = "Test Story"};
    stories.save(story);
    // [/write]

    // [read]
    const std::optional<Story> read = stories.get("owner"_f = "johndoe", "story_id"_f = "1234");
    if (!read) std::printf("not found\n");
    // [/read]
    stories.save({.owner = "johndoe", .story_id = "1250", .title = "Another"});
    stories.save({.owner = "johndoe", .story_id = "2000", .title = "Third"});

    // [query]
    for (const Story& one : stories.query("owner"_f = "johndoe")) std::printf("%s\n", one.title.c_str());
    for (const Story& one : stories.query("owner"_f = "johndoe", "story_id"_f = "12"))
        std::printf("12…: %s\n", one.title.c_str());
    const std::vector<Story> results =
        stories.query("owner"_f = "johndoe").limit(10).reverse().on_error(dynaloom::OnError::warn).all();
    // [/query]
    std::printf("first from behind: %s\n", results.front().title.c_str());

    // [update]
    Story updated = story;
    updated.title = "New Title";
    stories.save(updated);
    // or, what dynawrap has not, the one field:
    stories.update("owner"_f = "johndoe", "story_id"_f = "1234").set("title"_f = "New Title").run();
    // [/update]
    std::printf("%s\n", stories.get("owner"_f = "johndoe", "story_id"_f = "1234")->title.c_str());

    // [delete]
    stories.remove(story);
    // [/delete]

    // [batch]
    std::vector<Story> many;
    for (int i = 0; i < 50; ++i) {
        const std::string id = std::to_string(i);
        many.push_back({.owner = "jane", .story_id = id, .title = "Story " + id});
    }
    stories.batch_write(many);
    // [/batch]
    std::printf("%zu stories of jane\n", stories.query("owner"_f = "jane").all().size());

    // [streams]
    const auto welcome = [](const dynaloom::Change<UserProfile>& change) {
        if (change.before == std::nullopt) std::printf("welcome %s\n", change.after->email.c_str());
    };
    for (const dynaloom::StreamRecord& record : dynaloom::read_lambda_event(R"({"Records": [
             {"eventID": "1", "eventName": "INSERT", "dynamodb": {
                 "Keys": {"PK": {"S": "USER#al"}, "SK": {"S": "PROFILE"}},
                 "NewImage": {"PK": {"S": "USER#al"}, "SK": {"S": "PROFILE"}, "user_id": {"S": "al"},
                              "email": {"S": "al@example.com"}},
                 "SequenceNumber": "111", "SizeBytes": 59, "StreamViewType": "NEW_AND_OLD_IMAGES"}}]})"))
        (void)dynaloom::dispatch(record, dynaloom::on<UserProfile>(welcome));  // other types are passed over
    // [/streams]

    // [keys]
    const dynaloom::KeyTexts key = dynaloom::create_item_key<Story>("owner"_f = "johndoe", "story_id"_f = "1234");
    const dynaloom::KeyTexts part = dynaloom::create_item_key<Story>("owner"_f = "johndoe");
    const std::string prefix = dynaloom::partial_key_prefix("STORY#{story_id}#RUN#{run_id}", "story_id"_f = "1234");
    const bool is_story = dynaloom::is_match<Story>("USER#johndoe", "STORY#1234");  // true
    const bool is_profile = dynaloom::is_match<Story>("USER#johndoe", "PROFILE");   // false
    // [/keys]
    std::printf("%s %s, %s %s, %s, %d %d\n", key.partition.c_str(), key.sort.c_str(), part.partition.c_str(),
                part.sort.c_str(), prefix.c_str(), int{is_story}, int{is_profile});

    // [dicts]
    const dynaloom::Item item = dynaloom::to_item(story);
    const Story again = dynaloom::from_item<Story>(item);
    // [/dicts]
    std::printf("%s\n", again.title.c_str());

    // [versions]
    for (const Story& one : stories.query("owner"_f = "jane")) {
        if (one.schema_version != dynaloom::schema_version<Story>) stories.save(one);
    }
    // [/versions]
}

}  // namespace

int main(int count, char** arguments) {
    return run_on_store(count, arguments, run);
}
