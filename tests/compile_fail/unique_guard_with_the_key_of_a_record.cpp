// expect: a record can have a guard key
// expect: EMAIL#{tenant}#{email}
// expect: Message
#include "unique_models.hpp"

struct Message {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "MESSAGE#{id}";
#else
    static constexpr auto pk_pattern = "EMAIL#{folder}#{id}";
#endif
    std::string id{};
    std::string folder{};
};

void use(const dynaloom::Table<User, Message>& app, const User& user) {
    app.save(user);
}
