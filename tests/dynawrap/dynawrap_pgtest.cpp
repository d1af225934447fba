#include "postgres/test_server.hpp"
#include "support/dynamodb_local.hpp"
#include "support/process.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/dynamodb/store.hpp>
#include <dynaloom/postgres/store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Records that the Python package dynawrap writes and dynaloom reads, and the reverse; see stories.py.
namespace dynaloom {

struct DwReply {
    std::string author{};
    std::int64_t likes = 0;

    friend bool operator==(const DwReply&, const DwReply&) = default;
};

struct DwPlain {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{story_id}";
    // Of dynawrap's running code, which hashes the fields of a model's base, and this one has none there.
    static constexpr auto fixed_schema_version = "351b13fea051a4ac0f6188ffe60571f7";

    std::string owner{};
    std::string story_id{};
    std::string title{};
    int likes = 0;
    bool published = false;
    std::vector<std::string> tags{};
    std::map<std::string, int> scores{};
    std::vector<DwReply> replies{};
    std::optional<std::string> subtitle{};

    friend bool operator==(const DwPlain&, const DwPlain&) = default;
};

struct DwFull {
    static constexpr auto pk_pattern = DwPlain::pk_pattern;
    static constexpr auto sk_pattern = DwPlain::sk_pattern;
    static constexpr auto fixed_schema_version = "947ea8345174ac56b2f8727dc3616899";

    std::string owner{};
    std::string story_id{};
    std::string title{};
    int likes = 0;
    bool published = false;
    std::vector<std::string> tags{};
    std::map<std::string, int> scores{};
    std::vector<DwReply> replies{};
    std::optional<std::string> subtitle{};
    double rating = 0;
    std::chrono::local_time<std::chrono::microseconds> written{};
    Uuid id{};

    friend bool operator==(const DwFull&, const DwFull&) = default;
};

namespace {

using namespace literals;

template <class Story>
Story story(const std::string& id) {
    Story story{.owner = "ann",
                .story_id = id,
                .title = "é \U0001F600 \"quoted\" \\ ",
                .likes = -7,
                .published = true,
                .tags = {"a", "", "b"},
                .scores = {{"x", 1}, {"y", -2}},
                .replies = {{.author = "bob", .likes = 9007199254740993}}};
    if constexpr (requires { story.rating; }) {
        using namespace std::chrono;
        story.rating = 0.1;
        story.written = local_days{2023y / 8 / 27} + 1h + 10min + 36s + 250ms;
        story.id = Uuid::parse("123e4567-e89b-12d3-a456-426614174000").value();
    }
    return story;
}

class Dynawrap : public testing::Test {
protected:
    void SetUp() override {
        const char* const folder = std::getenv("DYNALOOM_DYNAWRAP");
        if (folder == nullptr) GTEST_SKIP() << "no dynawrap: DYNALOOM_DYNAWRAP is not set";
        python_ = std::string{folder} + "/bin/python";
    }

    /// What the script prints.
    std::vector<std::string> run(const std::string& kind, const std::string& where, const std::string& action) {
        test::Process process{{python_, "-W", "ignore::UserWarning", DYNALOOM_DYNAWRAP_SCRIPT, kind, where, action}};
        std::vector<std::string> lines = process.read_lines();
        EXPECT_EQ(process.wait(), 0) << action;
        return lines;
    }

    template <class Story>
    void exchange(const Table<Story>& stories, const std::string& kind, const std::string& where) {
        EXPECT_EQ(run(kind, where, "write"), std::vector<std::string>{std::string{schema_version<Story>}});
        EXPECT_EQ(stories.get("owner"_f = "ann", "story_id"_f = "python"), story<Story>("python"));
        EXPECT_EQ(stories.query("owner"_f = "ann", "story_id"_f = "batch-").all(),
                  (std::vector{story<Story>("batch-0"), story<Story>("batch-1"), story<Story>("batch-2")}));
        EXPECT_EQ(stories.scan().all().size(), 4U);
        stories.save(story<Story>("c++"));
        run(kind, where, "read");
    }

    std::string python_;
};

TEST_F(Dynawrap, SharesATableOfPostgres) {
    if (test::PostgresServer::programs().empty()) GTEST_SKIP() << "no PostgreSQL";
    const std::string dsn = test::new_database("dynawrap");
    run("postgres", dsn, "create");
    Table<DwFull> stories{postgres::open(dsn), "stories"};
    stories.create_if_missing();  // it is there
    exchange(stories, "postgres", dsn);
}

TEST_F(Dynawrap, SharesATableOfPostgresThatDynaloomMade) {
    if (test::PostgresServer::programs().empty()) GTEST_SKIP() << "no PostgreSQL";
    const std::string dsn = test::new_database("dynawrap_guest");
    Table<DwFull> stories{postgres::open(dsn), "stories"};
    stories.create_if_missing();
    exchange(stories, "postgres", dsn);
}

TEST_F(Dynawrap, SharesATableOfDynamoDb) {
    if (test::DynamoDbLocal::folder().empty()) GTEST_SKIP() << "no DynamoDB Local";
    const test::DynamoDbLocal server{test::DynamoDbLocal::folder()};
    const auto store = dynamodb::open(
        {.region = "ddblocal",
         .endpoint = server.endpoint(),
         .credentials = dynamodb::fixed_credentials({.access_key_id = "dynawrap", .secret_access_key = "none"})});
    Table<DwPlain> stories{store, "stories"};
    stories.create_if_missing();
    exchange(stories, "dynamodb", server.endpoint());
}

}  // namespace
}  // namespace dynaloom
