// The code of docs/guide/indexes.md, compiled and run.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "check.hpp"

using namespace dynaloom::literals;

// [model]
struct Film {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "FILM#{film_id}";
    static constexpr auto table_name = "films";
    static constexpr std::array indexes{
        dynaloom::Index{.name = "by_genre", .pk = "GENRE#{genre}", .sk = "{year:04}#{title}"},
        dynaloom::Index{.name = "by_country", .pk_fields = {"country"}, .sk_fields = {"year", "title"}}};

    std::string owner{};
    std::string film_id{};
    std::string title{};
    std::optional<std::string> genre{};
    std::optional<std::string> country{};
    int year = 0;
};
// [/model]

int main() {
    const auto store = dynaloom::sqlite::open(":memory:");
    // [create]
    dynaloom::Table<Film> films{store};
    films.create_if_missing();  // with both indexes

    films.save({.owner = "jo", .film_id = "1", .title = "Laura", .genre = "noir", .year = 1944});
    films.save({.owner = "al", .film_id = "7", .title = "Gilda", .genre = "noir", .country = "us", .year = 1946});
    films.save({.owner = "al", .film_id = "8", .title = "Ran", .country = "jp", .year = 1985});  // of no genre
    // [/create]

    // [query]
    std::vector<Film> noir = films.query<"by_genre">("genre"_f = "noir").all();
    std::vector<Film> later = films.query<"by_genre">("genre"_f = "noir", "year"_f > 1944).all();
    std::vector<Film> eighties = films.query<"by_country">("country"_f = "jp", between("year"_f, 1980, 1989)).all();
    // [/query]
    check(noir.size() == 2 && noir[0].title == "Laura", "by_genre");
    check(later.size() == 1 && later[0].title == "Gilda", "by_genre from a year on");
    check(eighties.size() == 1 && eighties[0].title == "Ran", "by_country");

    // [pages]
    auto first = films.query<"by_genre">("genre"_f = "noir").reverse().page_size(1).page();
    auto second = films.query<"by_genre">("genre"_f = "noir").reverse().page_size(1).after(*first.next).page();
    // [/pages]
    check(first.items.at(0).title == "Gilda" && second.items.at(0).title == "Laura", "pages");

    // [update]
    films.update("owner"_f = "jo", "film_id"_f = "1").set("year"_f = 1945, "title"_f = "Detour").run();
    films.update("owner"_f = "al", "film_id"_f = "7").remove("genre"_f).run();  // leaves by_genre
    // [/update]
    noir = films.query<"by_genre">("genre"_f = "noir").all();
    check(noir.size() == 1 && noir[0].year == 1945 && noir[0].title == "Detour", "update");

    const auto verified = store->verify_table({"films"});
    check(verified.difference_count == 0 && verified.index_entries == 3, "verify");
    std::puts("the guide's indexes hold");
}
