// expect: the model has no such index
// expect: by_titel
// expect: Film
#include "indexed_models.hpp"

void use(const dynaloom::Table<Film>& films) {
#ifdef CORRECTED
    (void)films.query<"by_genre">("genre"_f = "noir");
#else
    (void)films.query<"by_titel">("genre"_f = "noir");
#endif
}
