// expect: batch_write keeps no unique constraint
// expect: User
#include "unique_models.hpp"

#include <vector>

void use(const dynaloom::Table<User>& users, const std::vector<User>& records) {
#ifdef CORRECTED
    for (const User& record : records) users.save(record);
#else
    users.batch_write(records);
#endif
}
