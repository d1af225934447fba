// expect: no ExpiresAt beside constraints
// expect: Bad
#include "unique_models.hpp"

struct Bad {
    static constexpr auto pk_pattern = "BAD#{id}";
    static constexpr std::array unique{dynaloom::Unique{.name = "email", .key = "EMAIL#{email}"}};
    std::string id{};
    std::string email{};
#ifndef CORRECTED
    dynaloom::ExpiresAt expires{};
#endif
};

void use(const dynaloom::Table<Bad>& bads) {
    bads.save(Bad{});
}
