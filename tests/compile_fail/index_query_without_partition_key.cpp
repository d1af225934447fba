// expect: a query needs it; else use scan
// expect: genre
// expect: Film
#include "indexed_models.hpp"

void use(const dynaloom::Table<Film>& films) {
#ifdef CORRECTED
    (void)films.query<"by_genre">("genre"_f = "noir", "year"_f = 1950);
#else
    (void)films.query<"by_genre">("year"_f = 1950);
#endif
}
