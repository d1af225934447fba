// expect: two guards can have one key
// expect: login
// expect: Bad
#include "unique_models.hpp"

struct Bad {
    static constexpr auto pk_pattern = "BAD#{id}";
#ifdef CORRECTED
    static constexpr std::array unique{dynaloom::Unique{.name = "email", .key = "EMAIL#{email}"},
                                       dynaloom::Unique{.name = "login", .key = "LOGIN#{login}"}};
#else
    static constexpr std::array unique{dynaloom::Unique{.name = "email", .key = "NAME#{email}"},
                                       dynaloom::Unique{.name = "login", .key = "NAME#{login}"}};
#endif
    std::string id{};
    std::string email{};
    std::string login{};
};

void use(const dynaloom::Table<Bad>& bads) {
    bads.save(Bad{});
}
