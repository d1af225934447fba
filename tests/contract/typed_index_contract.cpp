#include "contract/store_contract.hpp"

#include <dynaloom/dynaloom.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom::contract {

struct IndexedFilm {
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
    std::optional<std::string> country{};
    int year = 0;
    int likes = 0;
    Extra extra{};

    friend bool operator==(const IndexedFilm&, const IndexedFilm&) = default;
};
struct IndexedSeries {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "SERIES#{series_id}";
    static constexpr std::array indexes{Index{.name = "by_title", .pk = "TITLE#{title}", .sk = "{series_id}"}};

    std::string owner{};
    std::string series_id{};
    std::string title{};

    friend bool operator==(const IndexedSeries&, const IndexedSeries&) = default;
};

/// Key names of its own, no sort key, and fields that are stored otherwise than they are called or typed.
enum class IndexedState : unsigned char { open, closed };
struct IndexedTicket {
    static constexpr auto pk_pattern = "TICKET#{id}";
    static constexpr auto table_name = "tickets";
    static constexpr KeyNames key_names{"ticket", "none"};
    static constexpr std::array names{Rename{"state", "ticketState"}, Rename{"opened", "openedAt"}};
    static constexpr std::array indexes{
        Index{.name = "by_state", .pk = "STATE#{state}", .sk = "{opened}"},
        Index{.name = "by_owner", .pk_fields = {"owner"}, .sk_fields = {"state", "opened"}},
        Index{.name = "by_price", .pk_fields = {"state"}, .sk_fields = {"price"}}};

    int id = 0;
    IndexedState state = IndexedState::open;
    std::optional<std::string> owner{};
    std::chrono::sys_seconds opened{};
    Number price = 0;

    friend bool operator==(const IndexedTicket&, const IndexedTicket&) = default;
};

namespace {

using namespace dynaloom::literals;
using Films = Table<IndexedFilm, IndexedSeries>;
using Ids = std::vector<std::string>;

constexpr auto index_count = 3U;

Films make_films(const std::shared_ptr<Store>& store) {
    Films films{store, "films"};
    films.create_if_missing();
    return films;
}

Ids ids_of(Query<IndexedFilm> query) {
    Ids ids;
    for (const IndexedFilm& film : query) ids.push_back(film.film_id);
    return ids;
}

/// How many entries the indexes have, which are all true as far as the store can tell.
std::uint64_t true_entries(Store& store) {
    if (!StoreContract::GetParam().extensions) {
        std::uint64_t entries = 0;
        for (const IndexDescription& one : store.describe_table({"films"}).description.global_indexes)
            entries += store.scan({.table = "films", .index = one.index.name, .select = Select::count}).count;
        return entries;
    }
    const VerifyTableResult result = store.verify_table({"films"});
    for (const auto& difference : result.differences) ADD_FAILURE() << difference.index << ": " << difference.where;
    EXPECT_EQ(result.difference_count, 0U);
    return result.index_entries;
}

TEST_P(StoreContract, TypedTableIsCreatedWithItsIndexes) {
    const Films films = make_films(shared_store());
    films.create_if_missing();
    const auto description = store().describe_table({"films"}).description;
    ASSERT_EQ(description.global_indexes.size(), index_count);
    Table<IndexedSeries>{shared_store(), "films"}.create_if_missing();

    Table<IndexedSeries>{shared_store(), "series"}.create_if_missing();
    const Table<IndexedFilm> lacking{shared_store(), "series"};
    expect_error<ValidationError>([&] { lacking.create_if_missing(); }, "by_genre");
}

TEST_P(StoreContract, TypedQueryOfAPatternIndexFindsWhatWasSaved) {
    const Films films = make_films(shared_store());
    const IndexedFilm film{.owner = "jo", .film_id = "1", .title = "A#B", .genre = "noir", .year = 1941, .likes = 2};
    films.save(film);
    films.save(IndexedFilm{.owner = "al", .film_id = "0", .title = "A#B", .genre = "noir", .year = 1950});
    films.save(IndexedFilm{.owner = "al", .film_id = "12", .title = "A#B"});
    films.save(IndexedFilm{.owner = "al", .film_id = "3", .title = "A#", .genre = "noir", .year = 933});
    const auto by_title = [&](const auto&... more) {
        return films.query<IndexedFilm, "by_title">("title"_f = "A#B", more...);
    };
    EXPECT_EQ(ids_of(by_title()), (Ids{"0", "1", "12"}));
    EXPECT_EQ(ids_of(by_title().reverse()), (Ids{"12", "1", "0"}));
    EXPECT_EQ(ids_of(by_title("film_id"_f = "1")), (Ids{"1", "12"}));
    EXPECT_EQ(by_title("film_id"_f = exactly("1")).all(), std::vector{film});
    EXPECT_EQ(ids_of(by_title("film_id"_f > "1")), (Ids{"12"}));
    EXPECT_EQ(ids_of(by_title().filter("likes"_f > 1)), (Ids{"1"}));
    EXPECT_TRUE(ids_of(films.query<IndexedFilm, "by_title">("title"_f = "A")).empty());

    const auto noir = [&](const auto&... more) {
        return films.query<IndexedFilm, "by_genre">("genre"_f = "noir", more...);
    };
    EXPECT_EQ(ids_of(noir()), (Ids{"3", "1", "0"}));
    EXPECT_EQ(ids_of(noir("year"_f > 1941)), (Ids{"0"}));
    EXPECT_EQ(ids_of(noir("year"_f >= 1941)), (Ids{"1", "0"}));
    EXPECT_EQ(ids_of(noir("year"_f < 1950)), (Ids{"3", "1"}));
    EXPECT_EQ(ids_of(noir("year"_f = 1941, "title"_f = "A")), (Ids{"1"}));
    EXPECT_EQ(true_entries(store()), 4U + 3U);

    films.remove(film);
    EXPECT_EQ(ids_of(by_title()), (Ids{"0", "12"}));
    EXPECT_EQ(true_entries(store()), 3U + 2U);
}

TEST_P(StoreContract, TypedQueryOfANativeIndexComparesValues) {
    const Films films = make_films(shared_store());
    for (const int year : {5, 40, 300, 2000, 1999}) {
        const std::string id = std::to_string(year);
        films.save(IndexedFilm{
            .owner = "jo", .film_id = id, .title = "T" + id, .genre = "noir", .country = "us", .year = year});
    }
    films.save(IndexedFilm{.owner = "jo", .film_id = "u", .title = "T", .genre = "noir", .country = "uk", .year = 40});
    const auto query = [&](const auto&... more) {
        return films.query<IndexedFilm, "native">("genre"_f = "noir", "country"_f = "us", more...);
    };
    EXPECT_EQ(ids_of(query()), (Ids{"5", "40", "300", "1999", "2000"}));
    EXPECT_EQ(ids_of(query("year"_f > 40)), (Ids{"300", "1999", "2000"}));
    EXPECT_EQ(ids_of(query(between("year"_f, 5, 300)).reverse()), (Ids{"300", "40", "5"}));
    EXPECT_EQ(ids_of(query("year"_f = 1999)), (Ids{"1999"}));
    EXPECT_EQ(ids_of(query("year"_f = 1999, "title"_f = "T1")), (Ids{"1999"}));
    EXPECT_TRUE(ids_of(query("year"_f = 1999, "title"_f = exactly("T"))).empty());
    EXPECT_EQ(ids_of(query("year"_f = 1999, begins_with("title"_f, "T"))), (Ids{"1999"}));
    EXPECT_EQ(ids_of(query().page_size(1)), (Ids{"5", "40", "300", "1999", "2000"}));
    (void)true_entries(store());
}

TEST_P(StoreContract, TypedIndexHoldsOnlyRecordsWithItsKey) {
    const Films films = make_films(shared_store());
    films.save(IndexedFilm{.owner = "jo", .film_id = "1", .title = "y", .genre = "noir", .year = 1950});
    films.save(IndexedFilm{.owner = "jo", .film_id = "2", .title = "x", .year = 1950});
    films.save(
        IndexedFilm{.owner = "jo", .film_id = "3", .title = "x", .genre = "noir", .country = "us", .year = 1950});
    EXPECT_EQ(ids_of(films.query<IndexedFilm, "by_genre">("genre"_f = "noir")), (Ids{"3", "1"}));
    EXPECT_EQ(true_entries(store()), 3U + 2U + 1U);

    const Table<IndexedSeries> series{shared_store(), "series"};
    series.create_if_missing();
    series.save({.owner = "jo", .series_id = "1", .title = ""});
    EXPECT_EQ(series.query<"by_title">("title"_f = "").all().size(), 1U) << "a text stands before the empty one";
}

TEST_P(StoreContract, TypedEmptyTextIsNoKeyOfANativeIndex) {
    const Films films = make_films(shared_store());
    const IndexedFilm film{.owner = "jo", .film_id = "1", .title = "x", .genre = "noir", .country = ""};
    expect_error<ValidationError>([&] { films.save(film); }, "IndexName: native, IndexKey: country");
    expect_error<ValidationError>([&] { films.update(film); }, "IndexName: native, IndexKey: country");
    EXPECT_TRUE(films.scan<IndexedFilm>().all().empty());
}

TEST_P(StoreContract, TypedChangesKeepIndexesTrue) {
    const Films films = make_films(shared_store());
    const auto film = [&] { return films.update<IndexedFilm>("owner"_f = "jo", "film_id"_f = "1"); };
    const auto titled = [&](const char* title) {
        return ids_of(films.query<IndexedFilm, "by_title">("title"_f = title)).size();
    };
    const auto in_genre = [&](const char* genre) {
        return ids_of(films.query<IndexedFilm, "by_genre">("genre"_f = genre)).size();
    };
    film().set("title"_f = "x", "year"_f = 1950).run();  // makes the record
    EXPECT_EQ(titled("x"), 1U);
    EXPECT_EQ(in_genre("noir"), 0U);
    EXPECT_EQ(true_entries(store()), 1U);

    film().set("genre"_f = "noir").run();
    EXPECT_EQ(in_genre("noir"), 1U);
    film().set("country"_f = "us").add("likes"_f, 1).run();
    const auto american = films.query<IndexedFilm, "native">("genre"_f = "noir", "country"_f = "us").all();
    ASSERT_EQ(american.size(), 1U);
    EXPECT_EQ(american[0].likes, 1);
    EXPECT_EQ(true_entries(store()), 3U);

    film().set("title"_f = "y", "year"_f = 1951).run();
    EXPECT_EQ(titled("x"), 0U);
    EXPECT_EQ(titled("y"), 1U);
    const auto noir_of = [&](int year) {
        return ids_of(films.query<IndexedFilm, "by_genre">("genre"_f = "noir", "year"_f = year)).size();
    };
    EXPECT_EQ(noir_of(1951), 1U);
    EXPECT_EQ(noir_of(1950), 0U);

    EXPECT_THROW(film().set("title"_f = "z", "year"_f = 1).when("likes"_f > 1).run(), ConditionFailed);
    EXPECT_EQ(titled("z"), 0U);
    film().set("genre"_f = std::nullopt).run();
    EXPECT_EQ(in_genre("noir"), 0U);
    EXPECT_EQ(true_entries(store()), 1U);
    EXPECT_EQ(films.get<IndexedFilm>("owner"_f = "jo", "film_id"_f = "1"),
              (IndexedFilm{.owner = "jo", .film_id = "1", .title = "y", .country = "us", .year = 1951, .likes = 1}));

    films.update(IndexedFilm{.owner = "jo", .film_id = "1", .title = "z", .genre = "sf", .year = 2000});
    EXPECT_EQ(titled("z"), 1U);
    EXPECT_EQ(in_genre("sf"), 1U);
    films.update(IndexedFilm{.owner = "jo", .film_id = "1", .title = "z"});
    EXPECT_EQ(in_genre("sf"), 0U);
    EXPECT_EQ(true_entries(store()), 1U);
    films.save(IndexedFilm{.owner = "jo", .film_id = "1", .title = "w", .genre = "sf"});
    EXPECT_EQ(titled("z"), 0U);
    EXPECT_EQ(in_genre("sf"), 1U);

    Transaction tx{shared_store()};
    tx.update<IndexedFilm>(films, "owner"_f = "jo", "film_id"_f = "1").set("title"_f = "t", "year"_f = 7);
    tx.put(films, IndexedFilm{.owner = "jo", .film_id = "2", .title = "t", .genre = "sf"});
    tx.commit();
    EXPECT_EQ(titled("t"), 2U);
    EXPECT_EQ(in_genre("sf"), 2U);
    EXPECT_EQ(true_entries(store()), 4U);
}

TEST_P(StoreContract, TypedModelsShareAnIndex) {
    const Films films = make_films(shared_store());
    films.save(IndexedFilm{.owner = "jo", .film_id = "1", .title = "Dune"});
    films.save(IndexedSeries{.owner = "jo", .series_id = "1", .title = "Dune"});
    films.save(IndexedSeries{.owner = "jo", .series_id = "0", .title = "Dune"});
    EXPECT_EQ(ids_of(films.query<IndexedFilm, "by_title">("title"_f = "Dune").on_error(OnError::raise)), (Ids{"1"}));
    EXPECT_EQ(ids_of(films.query<IndexedFilm, "by_title">("title"_f = "Dune").limit(1)), (Ids{"1"}));
    const auto series = films.query<IndexedSeries, "by_title">("title"_f = "Dune").on_error(OnError::raise).all();
    ASSERT_EQ(series.size(), 2U);
    EXPECT_EQ(series[0].series_id, "0");
    auto none = films.query<IndexedFilm, "by_title">("title"_f = "Dune").page_size(1).page();
    EXPECT_TRUE(none.items.empty());
    ASSERT_TRUE(none.next) << "the film stands behind a series";
    EXPECT_EQ(ids_of(films.query<IndexedFilm, "by_title">("title"_f = "Dune").after(*none.next)), (Ids{"1"}));
    EXPECT_EQ(true_entries(store()), 3U);
}

TEST_P(StoreContract, TypedQueryOfAnIndexSaysWhatItCannotDo) {
    const Films films = make_films(shared_store());
    const auto query = [&] { return films.query<IndexedFilm, "by_title">("title"_f = "Dune"); };
    expect_error<ValidationError>([&] { (void)query().consistent().all(); }, "onsistent reads are not supported");
    expect_error<ValidationError>([&] { (void)query().filter(Condition{attribute_exists("by_title_sk")}).all(); },
                                  "by_title_sk");
    films.save(IndexedFilm{.owner = "jo", .film_id = "1", .title = "Dune"});
    films.save(IndexedFilm{.owner = "jo", .film_id = "2", .title = "Dune"});
    const auto page = query().page_size(1).page();
    expect_error<ValidationError>(
        [&] { (void)films.query<IndexedFilm, "by_title">("title"_f = "Emma").after(*page.next).all(); }, "cursor");
    expect_error<ValidationError>([&] { (void)films.query<IndexedFilm>("owner"_f = "jo").after(*page.next).all(); },
                                  "cursor");
}

TEST_P(StoreContract, TypedPagesOfAnIndexMakeTheWhole) {
    const Films films = make_films(shared_store());
    for (int i = 0; i < 12; ++i) {  // of each index key several records
        const std::string id = std::to_string(i % 4);
        films.save(IndexedFilm{.owner = "o" + std::to_string(i),
                               .film_id = id,
                               .title = "T",
                               .genre = "noir",
                               .country = "us",
                               .year = i % 3});
    }
    const auto check = [&](const auto& query) {
        const auto whole = query().all();
        ASSERT_EQ(whole.size(), 12U);
        for (const std::uint32_t size : {1U, 5U, 12U, 13U}) {
            SCOPED_TRACE(size);
            std::vector<IndexedFilm> found;
            std::optional<Cursor> next;
            do {
                auto one = query().page_size(size);
                auto page = (next ? std::move(one).after(Cursor{next->text()}) : std::move(one)).page();
                EXPECT_LE(page.items.size(), size);
                std::ranges::move(page.items, std::back_inserter(found));
                next = std::move(page.next);
            } while (next && found.size() <= whole.size());
            EXPECT_EQ(found, whole);
        }
        auto walk = query();  // leaves off within a page
        auto it = walk.begin();
        for (int i = 0; i < 4; ++i) ++it;
        const auto rest = query().after(walk.cursor().value()).all();
        EXPECT_EQ(rest, std::vector(whole.begin() + 5, whole.end()));
    };
    check([&] { return films.query<IndexedFilm, "by_title">("title"_f = "T"); });
    check([&] { return films.query<IndexedFilm, "by_title">("title"_f = "T").reverse(); });
    check([&] { return films.query<IndexedFilm, "by_genre">("genre"_f = "noir"); });
    check([&] { return films.query<IndexedFilm, "native">("genre"_f = "noir", "country"_f = "us"); });
    check([&] { return films.query<IndexedFilm, "native">("genre"_f = "noir", "country"_f = "us").reverse(); });
}

TEST_P(StoreContract, TypedIndexesOfFieldsThatAreStoredOtherwise) {
    const Table<IndexedTicket> tickets{shared_store()};
    tickets.create_if_missing();
    const auto day = [](int number) {
        return std::chrono::sys_seconds{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} +
                                        std::chrono::days{number}};
    };
    const auto ids = [](Query<IndexedTicket> query) {
        std::vector<int> found;
        for (const IndexedTicket& ticket : query) found.push_back(ticket.id);
        return found;
    };
    using Found = std::vector<int>;
    std::vector<IndexedTicket> all;
    for (int id = 1; id <= 30; ++id) {
        all.push_back({.id = id, .opened = day(30 - id), .price = Number::parse(std::to_string(id) + ".5")});
        if (id % 10 == 0) all.back().state = IndexedState::closed;
        if (id % 15 == 0) all.back().owner = "jo";
    }
    tickets.batch_write(all);
    EXPECT_EQ(ids(tickets.query<"by_state">("state"_f = IndexedState::closed)), (Found{30, 20, 10}));
    EXPECT_EQ(ids(tickets.query<"by_state">("state"_f = IndexedState::closed, "opened"_f >= day(10))), (Found{20, 10}));
    EXPECT_EQ(ids(tickets.query<"by_owner">("owner"_f = "jo")), (Found{30, 15}));
    EXPECT_EQ(ids(tickets.query<"by_owner">("owner"_f = "jo", "state"_f = IndexedState::open, "opened"_f < day(16))),
              (Found{15}));
    EXPECT_EQ(ids(tickets.query<"by_price">("state"_f = IndexedState::open,
                                            between("price"_f, Number::parse("8.5"), Number{12}))),
              (Found{8, 9, 11}));
    EXPECT_EQ(ids(tickets.query<"by_price">("state"_f = IndexedState::open).filter("owner"_f == "jo")), (Found{15}));
    EXPECT_EQ(ids(tickets.scan().filter("state"_f == IndexedState::closed && "opened"_f < day(1))), (Found{30}));

    tickets.update("id"_f = 30).set("state"_f = IndexedState::open, "opened"_f = day(99)).run();
    tickets.update("id"_f = 15).set("owner"_f = std::nullopt).when("state"_f == IndexedState::open).run();
    EXPECT_EQ(ids(tickets.query<"by_state">("state"_f = IndexedState::closed)), (Found{20, 10}));
    EXPECT_EQ(ids(tickets.query<"by_state">("state"_f = IndexedState::open).reverse().limit(2)), (Found{30, 1}));
    EXPECT_EQ(ids(tickets.query<"by_owner">("owner"_f = "jo")), (Found{30}));
    EXPECT_EQ(tickets.get("id"_f = 30)->opened, day(99));

    auto walk = tickets.query<"by_price">("state"_f = IndexedState::open).page_size(1);
    auto it = walk.begin();
    for (int i = 0; i < 9; ++i) ++it;
    EXPECT_EQ(it->id, 11);
    EXPECT_EQ(tickets.query<"by_price">("state"_f = IndexedState::open).after(walk.cursor().value()).all().at(0).id,
              12);
    expect_verified("tickets");
}

}  // namespace
}  // namespace dynaloom::contract
