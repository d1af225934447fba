// expect: pass a variable that is not const
// expect: Account
#include "versioned_models.hpp"

#ifdef CORRECTED
void use(const dynaloom::Table<Account>& accounts, Account& account) {
#else
void use(const dynaloom::Table<Account>& accounts, const Account& account) {
#endif
    accounts.update(account);
}
