// expect: UpdateNeedsVersion
// expect: Account
#include "versioned_models.hpp"

void use(const dynaloom::Table<Account>& accounts, dynaloom::Transaction& transaction) {
#ifdef CORRECTED
    transaction.update(accounts, "id"_f = "7").version(3).set("balance"_f = 1);
#else
    transaction.update(accounts, "id"_f = "7").set("balance"_f = 1);
#endif
}
