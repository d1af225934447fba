#include "contract/store_contract.hpp"
#include "support/models.hpp"

#include <dynaloom/dynaloom.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dynaloom::contract {

/// A record with a field of every kind that updates treat in their own way.
struct UpdatedPlace {
    static constexpr std::array names{Rename{"zip", "zipCode"}};

    std::string zip{};
    std::string town{};

    friend bool operator==(const UpdatedPlace&, const UpdatedPlace&) = default;
};
struct UpdatedBook {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "BOOK#{book_id}";
    static constexpr std::array names{Rename{"title", "Title"}};

    std::string owner{};
    std::int64_t book_id = 0;
    std::string title{};
    int likes = 0;
    Number price = 0;
    std::optional<std::string> note{};
    std::set<std::string> tags{};
    std::set<int> years{};
    std::vector<std::string> pages{};
    std::map<std::string, int> counts{};
    UpdatedPlace home{};
    AttributeValue any{};

    friend bool operator==(const UpdatedBook&, const UpdatedBook&) = default;
};

namespace {

using namespace dynaloom::literals;
using test::Story;

/// The table, with a record to change.
Table<UpdatedBook> make_books(const std::shared_ptr<Store>& store) {
    Table<UpdatedBook> books{store, "books"};
    books.create_if_missing();
    books.save({.owner = "jo",
                .book_id = 5,
                .title = "Dune",
                .likes = 3,
                .price = Number::parse("0.1"),
                .note = "old",
                .tags = {"a", "b"},
                .years = {1965, 1984},
                .pages = {"one", "two"},
                .counts = {{"red", 1}},
                .home = {.zip = "1", .town = "Ulm"}});
    return books;
}

UpdateCall<UpdatedBook> book(const Table<UpdatedBook>& books) {
    return books.update("owner"_f = "jo", "book_id"_f = 5);
}
UpdatedBook stored(const Table<UpdatedBook>& books) {
    return books.get("owner"_f = "jo", "book_id"_f = 5).value();
}

TEST_P(StoreContract, TypedUpdateDoesEveryAction) {
    const auto books = make_books(shared_store());
    UpdatedBook expected = stored(books);

    book(books).set("title"_f = "Dune Messiah", "likes"_f += 4, "price"_f -= Number::parse("0.3")).run();
    expected.title = "Dune Messiah";
    expected.likes = 7;
    expected.price = Number::parse("-0.2");
    EXPECT_EQ(stored(books), expected);

    book(books)
        .set("note"_f = std::nullopt, if_not_exists("likes"_f, 100), "any"_f = if_not_exists("note"_f, "none"))
        .run();
    expected.note = std::nullopt;
    expected.any = AttributeValue{"old"};  // as it was before
    EXPECT_EQ(stored(books), expected);

    book(books).set(append("pages"_f, {"three", "four"}), if_not_exists("note"_f, "new")).run();
    book(books).set(prepend("pages"_f, "zero")).run();
    expected.note = "new";
    expected.pages = {"zero", "one", "two", "three", "four"};
    EXPECT_EQ(stored(books), expected);
}

TEST_P(StoreContract, TypedUpdateChangesSets) {
    const auto books = make_books(shared_store());
    UpdatedBook expected = stored(books);

    book(books).add("tags"_f, {"b", "c"}).add("years"_f, 2000).add("likes"_f, 2).run();
    expected.tags = {"a", "b", "c"};
    expected.years = {1965, 1984, 2000};
    expected.likes = 5;
    EXPECT_EQ(stored(books), expected);

    book(books).erase("tags"_f, {"a", "z"}).erase("years"_f, std::set<int>{1965, 1984, 2000}).run();
    expected.tags = {"b", "c"};
    expected.years = {};
    EXPECT_EQ(stored(books), expected);

    book(books).add("years"_f, {7, 8}).set("tags"_f = std::set<std::string>{}).run();
    expected.tags = {};
    expected.years = {7, 8};
    EXPECT_EQ(stored(books), expected);
}

TEST_P(StoreContract, TypedUpdateReachesWithinFields) {
    const auto books = make_books(shared_store());
    UpdatedBook expected = stored(books);

    book(books).set("home.zip"_f = "2", "counts.red"_f += 5, "counts.blue"_f = 1, "pages[1]"_f = "TWO").run();
    expected.home.zip = "2";
    expected.counts = {{"blue", 1}, {"red", 6}};
    expected.pages[1] = "TWO";
    EXPECT_EQ(stored(books), expected);

    book(books).remove("counts.red"_f, "pages[0]"_f).when("home.zip"_f == "2" && "counts.red"_f > 5).run();
    expected.counts = {{"blue", 1}};
    expected.pages = {"TWO"};
    EXPECT_EQ(stored(books), expected);

    book(books).set("home"_f = UpdatedPlace{.zip = "9"}).remove("title"_f).run();
    expected.home = {.zip = "9"};
    expected.title = "";
    EXPECT_EQ(stored(books), expected);

    EXPECT_THROW(book(books).set("any.deep.er"_f = AttributeValue{1}).run(), ValidationError);
    EXPECT_EQ(stored(books), expected);
}

TEST_P(StoreContract, TypedUpdateDependsOnItsCondition) {
    const auto books = make_books(shared_store());
    const UpdatedBook before = stored(books);
    const auto refused = [&](auto condition) {
        expect_error<ConditionFailed>([&] { book(books).set("likes"_f += 1).when(condition).run(); }, "\"books\"");
        EXPECT_EQ(stored(books), before);
    };
    refused("likes"_f > 3);
    refused(not_exists);
    refused(not_exists("note"_f));
    refused("note"_f == std::nullopt);
    refused(contains("tags"_f, "z") || contains("years"_f, 1) || contains("title"_f, "x"));
    refused(size("pages"_f) != 2);
    refused(!between("price"_f, Number{0}, Number{1}));
    refused(in("title"_f, {"A", "B"}));
    refused(begins_with("title"_f, "une"));
    refused(has_type("tags"_f, AttributeType::L));
    refused("title"_f == "note"_f);

    book(books)
        .set("likes"_f += 1)
        .when("likes"_f <= 3 && exists("note"_f) && contains("tags"_f, "a") && contains("years"_f, 1984))
        .when(size("title"_f) == 4 && in("likes"_f, {1, 3}) && has_type("tags"_f, AttributeType::SS))
        .when(exists)
        .run();
    EXPECT_EQ(stored(books).likes, 4);
}

TEST_P(StoreContract, TypedUpdateGivesBackWhatIsAskedFor) {
    const auto books = make_books(shared_store());
    const UpdatedBook before = stored(books);
    EXPECT_EQ(book(books).set("likes"_f += 1).returning(all_old).run(), before);
    UpdatedBook now = before;
    now.likes = 5;
    EXPECT_EQ(book(books).set("likes"_f += 1).returning(all_new).run(), now);
    EXPECT_EQ(book(books).set("title"_f = "x").returning(updated_old).run().at("Title").s(), "Dune");
    const Item changed = book(books).set("likes"_f += 1).returning(updated_new).run();
    EXPECT_EQ(changed.at("likes").n(), 6);
    EXPECT_FALSE(changed.contains("Title"));

    const auto absent = books.update("owner"_f = "al", "book_id"_f = 1).returning(all_old).run();
    EXPECT_FALSE(absent);
}

TEST_P(StoreContract, TypedUpdateMakesTheRecordThatIsNotThere) {
    const Table<UpdatedBook> books{shared_store(), "books"};
    books.create_if_missing();
    const auto update = [&] { return books.update("owner"_f = "jo", "book_id"_f = 5); };
    expect_error<ConditionFailed>([&] { update().set("likes"_f = 1).when(exists).run(); }, "\"books\"");
    EXPECT_TRUE(books.scan().all().empty());

    update().set(append("pages"_f, "one"), if_not_exists("likes"_f, 2)).add("tags"_f, "a").add("price"_f, 7).run();
    const UpdatedBook made{.owner = "jo", .book_id = 5, .likes = 2, .price = 7, .tags = {"a"}, .pages = {"one"}};
    EXPECT_EQ(stored(books), made);
    EXPECT_EQ(books.query("owner"_f = "jo").on_error(OnError::raise).all(), std::vector{made});
    const auto raw = get("books", {{"PK", "USER#jo"}, {"SK", "BOOK#5"}});
    EXPECT_EQ(raw->at("schema_version").s(), schema_version<UpdatedBook>);

    books.update("owner"_f = "al", "book_id"_f = 1).run();
    EXPECT_EQ(books.get("owner"_f = "al", "book_id"_f = 1), (UpdatedBook{.owner = "al", .book_id = 1}));
}

TEST_P(StoreContract, TypedUpdateThatFailsChangesNothing) {
    const auto books = make_books(shared_store());
    const UpdatedBook before = stored(books);
    EXPECT_THROW(book(books).set("likes"_f += 1, "counts.none"_f += 1).run(), ValidationError);
    EXPECT_THROW(book(books).set("likes"_f += 1).set("any.deep"_f = AttributeValue{1}).run(), ValidationError);
    EXPECT_THROW(book(books).set("likes"_f += 1).set("likes"_f += 1).run(), ValidationError);
    EXPECT_EQ(stored(books), before);
}

TEST_P(StoreContract, TypedUpdateThatIsRefusedNamesTableAndField) {
    const Table<UpdatedBook> books = make_books(shared_store());
    const std::int64_t large = std::int64_t{1} << 40U;
    expect_error<ValidationError>([&] { static_cast<void>(book(books).add("likes"_f, large)); }, "table \"books\": ");
    const auto other = [&] { return books.update("owner"_f = "jo", "book_id"_f = 6); };
    expect_error<ValidationError>([&] { other().set("likes"_f += 1).run(); },
                                  "table \"books\": The provided expression refers to an attribute that does not exist "
                                  "in the item: [likes]");
    expect_error<ValidationError>([&] { other().set("likes"_f += 1, "price"_f -= 1).run(); },
                                  "in the item: one of [likes] or [price]");
}

TEST_P(StoreContract, TypedUpdateOfARecordKeepsUnknownAttributes) {
    const Table<Story> stories{shared_store(), "stories"};
    stories.create_if_missing();
    put("stories", {{"PK", "USER#jo"},
                    {"SK", "STORY#1"},
                    {"owner", "jo"},
                    {"story_id", "1"},
                    {"content", "text"},
                    {"colour", "red"}});
    const Story story{.owner = "jo", .story_id = "1", .title = "new", .likes = 7};
    stories.update(story);
    EXPECT_EQ(stories.get("owner"_f = "jo", "story_id"_f = "1"), story);
    const Key key{{"PK", "USER#jo"}, {"SK", "STORY#1"}};
    EXPECT_EQ(get("stories", key)->at("colour").s(), "red");
    EXPECT_FALSE(get("stories", key)->contains("content"));

    EXPECT_THROW(stories.update(story, when("likes"_f < 7)), ConditionFailed);
    stories.update(story, when("likes"_f == 7));
    stories.save(story);
    EXPECT_FALSE(get("stories", key)->contains("colour"));
}

TEST_P(StoreContract, TypedSaveAndRemoveDependOnConditions) {
    const Table<Story> stories{shared_store(), "stories"};
    stories.create_if_missing();
    const Story story{.owner = "jo", .story_id = "1", .likes = 1};
    stories.save(story, when(not_exists));
    try {
        stories.save({.owner = "jo", .story_id = "1"}, when(not_exists));
        FAIL() << "it was written";
    } catch (const ConditionFailed& error) {
        EXPECT_STREQ(error.what(), R"(table "stories": The conditional request failed)");
    }
    EXPECT_THROW(stories.save({.owner = "jo", .story_id = "1"}, when("likes"_f > 1)), ConditionFailed);
    EXPECT_THROW(stories.save({.owner = "jo", .story_id = "2"}, when(exists)), ConditionFailed);
    EXPECT_EQ(stories.scan().all(), std::vector{story});
    stories.save({.owner = "jo", .story_id = "1", .likes = 2}, when("likes"_f == 1 && "story_id"_f == "1"));

    EXPECT_THROW(stories.remove("owner"_f = "jo", "story_id"_f = "1", when("likes"_f == 1)), ConditionFailed);
    EXPECT_THROW(stories.remove(story, when(not_exists("likes"_f))), ConditionFailed);
    EXPECT_EQ(stories.get("owner"_f = "jo", "story_id"_f = "1")->likes, 2);
    stories.remove("owner"_f = "jo", "story_id"_f = "1", when("likes"_f == 2));
    EXPECT_TRUE(stories.scan().all().empty());
}

}  // namespace
}  // namespace dynaloom::contract
