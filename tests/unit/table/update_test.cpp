#include <dynaloom/error.hpp>
#include <dynaloom/model/actions.hpp>
#include <dynaloom/table/table.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/scripted_store.hpp"

namespace dynaloom::test {
namespace {

using namespace dynaloom::literals;
using Op = UpdateValue::Op;

struct Place {
    static constexpr std::array names{Rename{"zip", "zipCode"}};

    std::string zip{};

    friend bool operator==(const Place&, const Place&) = default;
};

struct Visits {
    static constexpr auto pk_pattern = "{owner}";
    static constexpr KeyNames key_names{"owner"};

    std::string owner{};
    int count = 0;
};

struct Book {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "BOOK#{book_id}";
    static constexpr auto fixed_schema_version = "7";
    static constexpr std::array names{Rename{"title", "Title"}};

    std::string owner{};
    int book_id = 0;
    std::string title{};
    std::int8_t likes = 0;
    std::optional<std::string> note{};
    std::set<std::string> tags{};
    std::vector<std::string> pages{};
    std::map<std::string, int> counts{};
    Place home{};
    AttributeValue any{};

    friend bool operator==(const Book&, const Book&) = default;
};

Path path(std::string name) {
    return {{std::move(name)}};
}
UpdateValue value(AttributeValue constant) {
    return {.operand = std::move(constant)};
}
UpdateValue value(Path from) {
    return {.operand = std::move(from)};
}
Update::Set set(Path target, UpdateValue to) {
    return {.path = std::move(target), .value = std::move(to)};
}
UpdateValue call(Op op, UpdateValue left, UpdateValue right) {
    return {.op = op, .arguments = {std::move(left), std::move(right)}};
}

struct Updates : testing::Test {
    std::shared_ptr<ScriptedStore> store = std::make_shared<ScriptedStore>();
    Table<Book> books{store, "books"};

    [[nodiscard]] UpdateCall<Book> book() const { return books.update("owner"_f = "jo", "book_id"_f = 5); }

    /// What an update does besides naming its record.
    static Update actions(const UpdateCall<Book>& call) {
        Update update = call.request().update;
        update.set.erase(update.set.begin(), update.set.begin() + 3);
        return update;
    }
};

TEST_F(Updates, NameTheRecordThatTheyMayHaveToMake) {
    store->then(UpdateItemResult{});
    book().run();
    const auto& request = store->request<UpdateItemRequest>(0);
    EXPECT_EQ(request.table, "books");
    EXPECT_EQ(request.key, (Item{{"PK", "USER#jo"}, {"SK", "BOOK#5"}}));
    const Path version = path("schema_version");
    EXPECT_EQ(
        request.update,
        (Update{.set = {set(path("owner"), value(AttributeValue{"jo"})), set(path("book_id"), value(AttributeValue{5})),
                        set(version, call(Op::if_not_exists, value(version), value(AttributeValue{"7"})))}}));
    EXPECT_FALSE(request.condition);
    EXPECT_EQ(request.return_values, ReturnValues::none);
}

TEST_F(Updates, KeyAttributesAreNoneOfTheirTargets) {
    const Table<Visits> visits{store, "visits"};
    const auto update = visits.update("owner"_f = "jo").set("count"_f += 1).request().update;
    for (const auto& one : update.set) EXPECT_NE(one.path, path("owner"));
}

TEST_F(Updates, SetValuesAddAndSubtract) {
    EXPECT_EQ(actions(book().set("title"_f = "T", "likes"_f += 1)),
              (Update{.set = {set(path("Title"), value(AttributeValue{"T"})),
                              set(path("likes"), call(Op::plus, value(path("likes")), value(AttributeValue{1})))}}));
    EXPECT_EQ(actions(book().set("likes"_f -= 2)),
              (Update{.set = {set(path("likes"), call(Op::minus, value(path("likes")), value(AttributeValue{2})))}}));
    EXPECT_EQ(actions(book().set("title"_f = "note"_f)), (Update{.set = {set(path("Title"), value(path("note")))}}));
    EXPECT_EQ(actions(book().set("home"_f = Place{.zip = "1"})),
              (Update{.set = {set(path("home"), value(AttributeValue{Item{{"zipCode", "1"}}}))}}));
}

TEST_F(Updates, NoValueRemoves) {
    const Update removed{.remove = {path("note")}};
    EXPECT_EQ(actions(book().set("note"_f = std::nullopt)), removed);
    EXPECT_EQ(actions(book().set("note"_f = std::optional<std::string>{})), removed);
    EXPECT_EQ(actions(book().remove("note"_f)), removed);
    EXPECT_EQ(actions(book().set("tags"_f = std::set<std::string>{})), (Update{.remove = {path("tags")}}));
    EXPECT_EQ(actions(book().set("note"_f = std::optional<std::string>{"x"})),
              (Update{.set = {set(path("note"), value(AttributeValue{"x"}))}}));
}

TEST_F(Updates, FallBackOnAValue) {
    const auto fallback = call(Op::if_not_exists, value(path("likes")), value(AttributeValue{3}));
    EXPECT_EQ(actions(book().set(if_not_exists("likes"_f, 3))), (Update{.set = {set(path("likes"), fallback)}}));
    EXPECT_EQ(actions(book().set("title"_f = if_not_exists("note"_f, "none"))),
              (Update{.set = {set(path("Title"),
                                  call(Op::if_not_exists, value(path("note")), value(AttributeValue{"none"})))}}));
}

TEST_F(Updates, LengthenLists) {
    const auto old = call(Op::if_not_exists, value(path("pages")), value(AttributeValue{AttributeValue::List{}}));
    const auto list = [](AttributeValue::List elements) { return value(AttributeValue{std::move(elements)}); };
    EXPECT_EQ(actions(book().set(append("pages"_f, "a"))),
              (Update{.set = {set(path("pages"), call(Op::list_append, old, list({"a"})))}}));
    EXPECT_EQ(actions(book().set(append("pages"_f, {"a", "b"}))),
              (Update{.set = {set(path("pages"), call(Op::list_append, old, list({"a", "b"})))}}));
    EXPECT_EQ(actions(book().set(prepend("pages"_f, std::vector<std::string>{"a"}))),
              (Update{.set = {set(path("pages"), call(Op::list_append, list({"a"}), old))}}));
}

TEST_F(Updates, ChangeSetsAndNumbers) {
    const AttributeValue two{AttributeValue::StringSet{"a", "b"}};
    const AttributeValue one{AttributeValue::StringSet{"a"}};
    EXPECT_EQ(actions(book().add("tags"_f, {"a", "b"})), (Update{.add = {{path("tags"), two}}}));
    EXPECT_EQ(actions(book().add("tags"_f, "a")), (Update{.add = {{path("tags"), one}}}));
    EXPECT_EQ(actions(book().add("tags"_f, std::set<std::string>{"a"})), (Update{.add = {{path("tags"), one}}}));
    EXPECT_EQ(actions(book().add("likes"_f, 2)), (Update{.add = {{path("likes"), AttributeValue{2}}}}));
    EXPECT_EQ(actions(book().erase("tags"_f, {"a", "b"})), (Update{.erase = {{path("tags"), two}}}));
}

TEST_F(Updates, ReachWithinFields) {
    EXPECT_EQ(actions(book().set("home.zip"_f = "1", "counts.red"_f += 1, "pages[1]"_f = "x").remove("any.old"_f)),
              (Update{.set = {set(Path{{"home", "zipCode"}}, value(AttributeValue{"1"})),
                              set(Path{{"counts", "red"}},
                                  call(Op::plus, value(Path{{"counts", "red"}}), value(AttributeValue{1}))),
                              set(Path{{"pages", std::size_t{1}}}, value(AttributeValue{"x"}))},
                      .remove = {Path{{"any", "old"}}}}));
}

TEST_F(Updates, DependOnAllOfTheirConditions) {
    const auto request = book().set("likes"_f += 1).when("likes"_f < 100).when(exists).request();
    EXPECT_EQ(request.condition, all_of({compare(Condition::Op::less, "likes", 100), attribute_exists("PK")}));
}

TEST_F(Updates, RefuseNumbersThatTheFieldDoesNotHold) {
    try {
        (void)book().set("likes"_f = 200);
        FAIL() << "200 is no int8_t";
    } catch (const ValidationError& error) {
        const std::string text = error.what();
        EXPECT_NE(text.find("likes"), std::string::npos) << text;
        EXPECT_NE(text.find("200"), std::string::npos) << text;
        EXPECT_NE(text.find("books"), std::string::npos) << text;
    }
}

TEST_F(Updates, GiveBackTheRecord) {
    const Item keys{{"PK", "USER#jo"}, {"SK", "BOOK#5"}};
    const Item body{{"owner", "jo"}, {"book_id", 5}, {"Title", "T"}};
    const auto item = EncodedItem::trusted(keys, EncodedItem::from_item(body, Encoding::plain).body(), Encoding::plain);
    store->then(UpdateItemResult{.attributes = item});
    store->then(UpdateItemResult{.attributes = item});
    store->then(UpdateItemResult{});
    store->then(UpdateItemResult{.attributes = EncodedItem::from_item(Item{{"Title", "T"}}, Encoding::plain)});

    const Book now = book().set("title"_f = "T").returning(all_new).run();
    EXPECT_EQ(now, (Book{.owner = "jo", .book_id = 5, .title = "T"}));
    EXPECT_EQ(store->request<UpdateItemRequest>(0).return_values, ReturnValues::all_new);
    EXPECT_EQ(book().returning(all_old).run(), now);
    EXPECT_EQ(book().returning(all_old).run(), std::nullopt);
    EXPECT_EQ(book().returning(updated_new).run(), (Item{{"Title", "T"}}));
}

TEST_F(Updates, OfAWholeRecordSetItsAttributesAndRemoveTheAbsentOnes) {
    store->then(UpdateItemResult{});
    books.update({.owner = "jo", .book_id = 5, .title = "T", .any = AttributeValue{1}});
    const auto& request = store->request<UpdateItemRequest>(0);
    EXPECT_EQ(request.key, (Item{{"PK", "USER#jo"}, {"SK", "BOOK#5"}}));
    std::map<std::string, AttributeValue> written;
    for (const auto& one : request.update.set) {
        written.emplace(std::get<std::string>(one.path.elements.at(0)), std::get<AttributeValue>(one.value.operand));
    }
    EXPECT_EQ(written.size(), 9U);
    EXPECT_EQ(written["Title"], AttributeValue{"T"});
    EXPECT_EQ(written["schema_version"], AttributeValue{"7"});
    EXPECT_EQ(written["likes"], AttributeValue{0});
    EXPECT_EQ(request.update.remove, (std::vector{path("note"), path("tags")}));
}

}  // namespace
}  // namespace dynaloom::test
