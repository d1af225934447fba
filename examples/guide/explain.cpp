// The code of docs/guide/explain.md, compiled and run.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <array>
#include <atomic>
#include <cstdio>
#include <optional>
#include <string>

#include "check.hpp"

using namespace dynaloom::literals;

struct Film {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "FILM#{film_id}";
    static constexpr auto table_name = "films";
    static constexpr std::array indexes{dynaloom::Index{.name = "by_genre", .pk = "GENRE#{genre}"}};

    std::string owner{};
    std::string film_id{};
    std::string genre{};
    int seen = 0;
};

int main() {
    const auto store = dynaloom::sqlite::open(":memory:");
    const dynaloom::Table<Film> films{store};
    films.create_if_missing();
    for (int i = 0; i < 40; ++i) films.save({.owner = std::to_string(i), .film_id = "1", .genre = "noir", .seen = i});

    // [explain]
    dynaloom::Explanation found = films.query<"by_genre">("genre"_f = "noir").page_size(20).explain();
    std::puts(to_string(found).c_str());
    // Query of index "by_genre", at most 128 read units a page
    // {"TableName":"films","IndexName":"by_genre","KeyConditionExpression":"#n0 = :v0", …}
    // [/explain]
    check(found.index == "by_genre" && found.read_units == 128, "explain of a query");

    const Film film{.owner = "1", .film_id = "1"};
    // [calls]
    const auto show = [](const dynaloom::Explanation& one) { std::puts(to_string(one).c_str()); };
    show(films.explain_get("owner"_f = "1", "film_id"_f = "1"));
    show(films.explain_get(dynaloom::consistent, "owner"_f = "1", "film_id"_f = "1"));
    show(films.explain_save(film, dynaloom::when("seen"_f < 3)));
    show(films.explain_create(film));
    show(films.explain_remove("owner"_f = "1", "film_id"_f = "1", dynaloom::when("seen"_f == 0)));
    show(films.update("owner"_f = "1", "film_id"_f = "1").set("seen"_f += 1).explain());  // instead of run()
    show(films.scan().filter("seen"_f > 3).explain());
    // [/calls]

    // [parallel]
    std::atomic<int> seen = 0;
    films.scan().in_parallel(4).for_each([&](const Film& one) { seen += one.seen; });
    // [/parallel]
    check(seen == 780, "a parallel scan hands out each record");

    seen = 0;
    // [resume]
    auto scan = films.scan().in_parallel(4);
    scan.for_each([&](const Film&) { return ++seen < 10; });  // false stops all threads
    if (auto cursor = scan.cursor()) {
        const std::string text = cursor->text();  // for another run, in this process or another
        films.scan().in_parallel(4).after(dynaloom::ParallelCursor{text}).for_each([&](const Film&) { ++seen; });
    }
    // [/resume]
    check(seen == 40, "a parallel scan goes on where it stopped");
    std::puts("the guide's explanations hold");
}
