// expect: index key needs its value, too
// expect: tenant
// expect: email
#include "unique_models.hpp"

void use(const dynaloom::Table<User>& users) {
#ifdef CORRECTED
    users.update("id"_f = "1").set("tenant"_f = "x", "email"_f = "jo@x").run();
#else
    users.update("id"_f = "1").set("email"_f = "jo@x").run();
#endif
}
