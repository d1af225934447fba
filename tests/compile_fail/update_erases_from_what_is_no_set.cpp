// expect: field is not a set
// expect: genre
// expect: Film
#include "indexed_models.hpp"

void use(const dynaloom::Table<Film>& films) {
#ifdef CORRECTED
    films.update("film_id"_f = "1").erase("tags"_f, {"x"}).run();
#else
    films.update("film_id"_f = "1").erase("genre"_f, {"x"}).run();
#endif
}
