// expect: index key needs its value, too
// expect: year
// expect: by_genre
#include "indexed_models.hpp"

void use(const dynaloom::Table<Film>& films) {
#ifdef CORRECTED
    films.update("film_id"_f = "1").set("title"_f = "x", "year"_f = 1950).run();
#else
    films.update("film_id"_f = "1").set("title"_f = "x").run();
#endif
}
