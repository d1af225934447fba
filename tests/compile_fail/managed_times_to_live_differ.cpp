// expect: a table has one time to live
// expect: Session
#include "versioned_models.hpp"

struct Session {
    static constexpr auto pk_pattern = "SESSION#{id}";
    std::string id{};
    dynaloom::ExpiresAt expires{};
};
struct Token {
    static constexpr auto pk_pattern = "TOKEN#{id}";
    std::string id{};
#ifdef CORRECTED
    dynaloom::ExpiresAt expires{};
#else
    dynaloom::ExpiresAt ends{};
#endif
};

void use(const dynaloom::Table<Session, Token>& table) {
    table.create_if_missing();
}
