// expect: pass a variable that is not const
// expect: Account
#include "versioned_models.hpp"

void use(const dynaloom::Table<Account>& accounts) {
#ifdef CORRECTED
    Account account{.id = "7"};
    accounts.save(account);
#else
    accounts.save({.id = "7"});
#endif
}
