// expect: batch_write checks no Version
// expect: Account
#include "versioned_models.hpp"

#include <vector>

void use(const dynaloom::Table<Account>& accounts, std::vector<Account> records) {
#ifdef CORRECTED
    for (Account& record : records) accounts.save(record);
#else
    accounts.batch_write(records);
#endif
}
