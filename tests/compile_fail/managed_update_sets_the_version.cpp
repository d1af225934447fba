// expect: a managed member
// expect: version
// expect: Account
#include "versioned_models.hpp"

void use(const dynaloom::Table<Account>& accounts) {
#ifdef CORRECTED
    accounts.update("id"_f = "7").version(3).set("balance"_f = 1).run();
#else
    accounts.update("id"_f = "7").version(3).set("version"_f = 5).run();
#endif
}
