#include <dynaloom/error.hpp>
#include <dynaloom/model/actions.hpp>
#include <dynaloom/table/table.hpp>

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "support/scripted_store.hpp"

namespace dynaloom::test {
namespace {

using namespace dynaloom::literals;
using Op = Condition::Op;

struct Film {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "FILM#{film_id}";
    static constexpr std::array indexes{
        Index{.name = "by_title", .pk = "TITLE#{title}", .sk = "{film_id}"},
        Index{.name = "by_genre", .pk = "{genre}", .sk = "YEAR#{year:04}#{title}", .pk_name = "g1", .sk_name = "g2"},
        Index{.name = "native", .pk_fields = {"genre", "country"}, .sk_fields = {"year", "title"}}};

    std::string owner{};
    std::string film_id{};
    std::string title{};
    std::optional<std::string> genre{};
    std::string country{};
    int year = 0;
    Extra extra{};
};

struct Series {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "SERIES#{series_id}";
    static constexpr std::array indexes{Index{.name = "by_title", .pk = "TITLE#{title}", .sk = "{series_id}"}};

    std::string owner{};
    std::string series_id{};
    std::string title{};
};

struct Podcast {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "PODCAST#{title}";
    static constexpr std::array indexes{Index{.name = "by_title", .pk = "{title}", .pk_name = "other"}};

    std::string owner{};
    std::string title{};
};

EncodedItem encoded(Item keys, const Item& body) {
    return EncodedItem::trusted(std::move(keys), EncodedItem::from_item(body, Encoding::plain).body(), Encoding::plain);
}

struct Indexes : testing::Test {
    std::shared_ptr<ScriptedStore> store = std::make_shared<ScriptedStore>();
    Table<Film> films{store, "films"};

    Item saved(const Film& film) {
        store->then(PutItemResult{});
        films.save(film);
        return store->request<PutItemRequest>(store->requests.size() - 1).item.to_item();
    }
    Condition key_condition(Query<Film> query) {
        store->then(QueryResult{});
        (void)std::move(query).all();
        return store->request<QueryRequest>(store->requests.size() - 1).key_condition;
    }
};

TEST_F(Indexes, SaveWritesTheirKeys) {
    const Item item = saved({.owner = "jo", .film_id = "1", .title = "A#B", .genre = "noir", .year = 1941});
    EXPECT_EQ(item.at("by_title_pk").s(), "TITLE#A#B");
    EXPECT_EQ(item.at("by_title_sk").s(), "1");
    EXPECT_EQ(item.at("g1").s(), "noir");
    EXPECT_EQ(item.at("g2").s(), "YEAR#1941#A#B");
}

TEST_F(Indexes, ARecordWithoutAValueHasNoKey) {
    const Item item = saved({.owner = "jo", .film_id = "1", .title = "", .genre = std::nullopt, .year = 1941});
    EXPECT_FALSE(item.contains("g1"));
    EXPECT_EQ(item.at("by_title_pk").s(), "TITLE#");
    EXPECT_FALSE(saved({.owner = "jo", .film_id = "1", .genre = ""}).contains("g1"));
}

TEST_F(Indexes, AValueThatBreaksAKeyIsRefused) {
    EXPECT_THROW(films.save({.owner = "jo", .film_id = "1", .year = -5}), KeyError);
}

TEST_F(Indexes, AreCreatedWithTheTableOncePerName) {
    const Table<Film, Series> both{store, "films"};
    store->then(CreateTableResult{});
    both.create_if_missing();
    const auto& indexes = store->request<CreateTableRequest>(0).global_indexes;
    ASSERT_EQ(indexes.size(), 3U);
    EXPECT_EQ(indexes[0], (SecondaryIndex{.name = "by_title",
                                          .partition_key = {{.name = "by_title_pk"}},
                                          .sort_key = {{.name = "by_title_sk"}}}));
    EXPECT_EQ(indexes[1].partition_key.at(0).name, "g1");
    EXPECT_EQ(indexes[2], (SecondaryIndex{.name = "native",
                                          .partition_key = {{.name = "genre"}, {.name = "country"}},
                                          .sort_key = {{.name = "year", .type = KeyType::N}, {.name = "title"}}}));

    const Table<Film, Podcast> apart{store, "films"};
    EXPECT_THROW(apart.create_if_missing(), ValidationError);
}

TEST_F(Indexes, ATableThatLacksOneIsRefused) {
    store->then([](const Request&) -> Response { throw TableExists{"films"}; });
    store->then(DescribeTableResult{
        {.table = "films", .key_schema = {.partition_key = {.name = "PK"}, .sort_key = KeyAttribute{"SK"}}}});
    try {
        films.create_if_missing();
        FAIL() << "a table without its indexes was accepted";
    } catch (const ValidationError& error) {
        EXPECT_NE(std::string{error.what()}.find("by_title"), std::string::npos) << error.what();
    }
}

TEST_F(Indexes, QueriesAskForTheIndexesKey) {
    const auto title = compare(Op::equal, "by_title_pk", "TITLE#x");
    EXPECT_EQ(key_condition(films.query<"by_title">("title"_f = "x")), title);
    EXPECT_EQ(store->request<QueryRequest>(0).index, "by_title");
    EXPECT_EQ(key_condition(films.query<Film, "by_title">("title"_f = "x", "film_id"_f = "1")),
              all_of({title, begins_with("by_title_sk", "1")}));
    EXPECT_EQ(key_condition(films.query<"by_genre">("genre"_f = "noir", "year"_f >= 1950)),
              all_of({compare(Op::equal, "g1", "noir"), between("g2", "YEAR#1950#", "YEAR$")}));
    EXPECT_EQ(key_condition(films.query<"by_genre">("genre"_f = "noir", "year"_f = 1950, "title"_f = exactly("#"))),
              all_of({compare(Op::equal, "g1", "noir"), compare(Op::equal, "g2", "YEAR#1950##")}));
}

TEST_F(Indexes, QueriesOfFieldsThemselvesCompareTheirValues) {
    const auto genre = compare(Op::equal, "genre", "noir");
    const auto country = compare(Op::equal, "country", "us");
    EXPECT_EQ(key_condition(films.query<"native">("genre"_f = "noir", "country"_f = "us")), all_of({genre, country}));
    EXPECT_EQ(key_condition(films.query<"native">("genre"_f = "noir", "country"_f = "us", "year"_f > 1950)),
              all_of({genre, country, compare(Op::greater, "year", 1950)}));
    EXPECT_EQ(
        key_condition(films.query<"native">("genre"_f = "noir", "country"_f = "us", "year"_f = 1950, "title"_f = "A")),
        all_of({genre, country, compare(Op::equal, "year", 1950), begins_with("title", "A")}));
}

TEST_F(Indexes, ACursorHoldsTheIndexesKeyToo) {
    const Item keys{{"PK", "USER#jo"}, {"SK", "FILM#1"}};
    const Item index{{"by_title_pk", "TITLE#x"}, {"by_title_sk", "1"}};
    Item body = index;
    body.set("owner", "jo");
    body.set("film_id", "1");
    QueryResult answer;
    answer.items = {encoded(keys, body), encoded(Item{{"PK", "USER#al"}, {"SK", "FILM#2"}}, {})};
    store->then(answer);
    auto query = films.query<"by_title">("title"_f = "x");
    const Film first = *query.begin();
    EXPECT_EQ(first.film_id, "1");
    EXPECT_TRUE(first.extra.empty());
    const auto cursor = query.cursor();
    ASSERT_TRUE(cursor);

    store->then(QueryResult{});
    (void)films.query<"by_title">("title"_f = "x").after(*cursor).all();
    Item start = keys;
    for (const auto& [name, value] : index) start.set(name, value);
    EXPECT_EQ(store->request<QueryRequest>(1).exclusive_start_key, start);
    EXPECT_THROW((void)films.query<"by_genre">("genre"_f = "x").after(*cursor).all(), ValidationError);
}

TEST_F(Indexes, UpdatesKeepThemTrue) {
    const auto written = [](const UpdateCall<Film>& call) {
        Item values;
        for (const auto& set : call.request().update.set) {
            if (const auto* value = std::get_if<AttributeValue>(&set.value.operand)) {
                values.set(std::get<std::string>(set.path.elements.at(0)), *value);
            }
        }
        return values;
    };
    const auto film = [&] { return films.update("owner"_f = "jo", "film_id"_f = "1"); };
    EXPECT_EQ(written(film()).at("by_title_sk").s(), "1");
    EXPECT_FALSE(written(film()).contains("by_title_pk"));

    const Item both = written(film().set("title"_f = "x", "year"_f = 1950));
    EXPECT_EQ(both.at("by_title_pk").s(), "TITLE#x");
    EXPECT_EQ(both.at("g2").s(), "YEAR#1950#x");

    const auto removed = film().remove("genre"_f).request().update.remove;
    EXPECT_EQ(removed, (std::vector{Path{{"genre"}}, Path{{"g1"}}}));
    EXPECT_EQ(film().set("genre"_f = std::nullopt).request().update.remove, removed);
}

TEST_F(Indexes, TheirAttributesAreNoExtraOnes) {
    EXPECT_THROW(films.save({.owner = "jo", .film_id = "1", .extra = Extra{Item{{"g1", "x"}}}}), ValidationError);
}

}  // namespace
}  // namespace dynaloom::test
