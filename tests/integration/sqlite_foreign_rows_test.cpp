#include "support/sql_database.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Rows and tables that another program made, changed or dropped.
namespace dynaloom {

struct ForeignUser {
    static constexpr auto pk_pattern = "USER#{name}";

    std::string name{};
    int likes = 0;
};

struct ForeignStory {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{number}";

    std::string owner{};
    int number = 0;
};

namespace {

using namespace literals;
using test::SqlDatabase;
using Op = Condition::Op;

constexpr const char* seed_table =
    "(pk TEXT NOT NULL, sk TEXT NOT NULL, schema_version TEXT, data TEXT NOT NULL, PRIMARY KEY (pk, sk))";

class SqliteForeignRows : public testing::Test {
protected:
    test::TempDir directory_;
    std::string file_ = directory_ / "store.db";
    std::shared_ptr<Store> store_ = sqlite::open(file_);
    SqlDatabase sql_{file_};
};

TEST_F(SqliteForeignRows, ModelWithoutSortKeyLivesInAnAdoptedTable) {
    sql_.run(std::string{"CREATE TABLE seed"} + seed_table);
    sql_.run(R"(INSERT INTO seed VALUES ('USER#ann', '', NULL, '{"name": "ann", "likes": 3}'))");
    const Table<ForeignUser> users{store_, "seed"};
    EXPECT_NO_THROW(users.create_if_missing());
    EXPECT_EQ(users.get("name"_f = "ann").value_or(ForeignUser{}).likes, 3);

    users.save({.name = "bob", .likes = 5});
    users.create({.name = "cid", .likes = 7});
    EXPECT_THROW(users.create({.name = "ann"}), ConditionFailed);
    EXPECT_EQ(sql_.run("SELECT pk, sk FROM seed ORDER BY pk"),
              (SqlDatabase::Rows{{"USER#ann", ""}, {"USER#bob", ""}, {"USER#cid", ""}}));
    users.save({.name = "ann", .likes = 4});
    EXPECT_EQ(sql_.run("SELECT count(*) FROM seed"), (SqlDatabase::Rows{{"3"}}));

    const std::vector<ForeignUser> queried = users.query("name"_f = "ann").all();
    ASSERT_EQ(queried.size(), 1U);
    EXPECT_EQ(queried[0].likes, 4);
    std::vector<std::string> scanned;
    for (const ForeignUser& user : users.scan().page_size(1)) scanned.push_back(user.name);
    EXPECT_EQ(scanned, (std::vector<std::string>{"ann", "bob", "cid"}));
    EXPECT_TRUE(users.batch_get({users.key("name"_f = "cid")}).at(0));

    users.remove("name"_f = "ann");
    EXPECT_FALSE(users.get("name"_f = "ann"));
    EXPECT_EQ(sql_.run("SELECT count(*) FROM seed"), (SqlDatabase::Rows{{"2"}}));
}

TEST_F(SqliteForeignRows, RecordsWithAndWithoutSortKeyShareAnAdoptedTable) {
    sql_.run(std::string{"CREATE TABLE seed"} + seed_table);
    const Table<ForeignUser> users{store_, "seed"};
    const Table<ForeignStory> stories{store_, "seed"};
    users.save({.name = "ann"});
    stories.save({.owner = "ann", .number = 1});
    EXPECT_EQ(sql_.run("SELECT pk, sk FROM seed ORDER BY sk"),
              (SqlDatabase::Rows{{"USER#ann", ""}, {"USER#ann", "STORY#1"}}));
    EXPECT_EQ(users.scan().all().size(), 1U);
    EXPECT_EQ(stories.scan().all().size(), 1U);
    users.remove("name"_f = "ann");
    EXPECT_TRUE(stories.get("owner"_f = "ann", "number"_f = 1));

    // The sort key of an item whose keys are still in its body.
    store_->put_item({.table = "seed",
                      .item = EncodedItem::from_item({{"PK", "p"}, {"SK", "s"}}, Encoding::plain,
                                                     std::array<std::string_view, 1>{"PK"}),
                      .condition = {}});
    EXPECT_EQ(sql_.run("SELECT sk, data FROM seed WHERE pk = 'p'"), (SqlDatabase::Rows{{"s", "{}"}}));
    EXPECT_THROW(store_->get_item({.table = "seed", .key = {{"PK", "p"}, {"SK", ""}}}), ValidationError);
    EXPECT_THROW(store_->get_item({.table = "seed", .key = {{"PK", "p"}, {"x", "s"}}}), ValidationError);
}

}  // namespace
}  // namespace dynaloom
