// expect: name the model
#include "models.hpp"

void use(const dynaloom::Table<Story, Comment>& app) {
#ifdef CORRECTED
    (void)app.query<Comment>("author"_f = "jo");
#else
    (void)app.query("author"_f = "jo");
#endif
}
