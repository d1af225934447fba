// expect: no field of this name
// expect: emial
// expect: Bad
#include "unique_models.hpp"

struct Bad {
    static constexpr auto pk_pattern = "BAD#{id}";
#ifdef CORRECTED
    static constexpr std::array unique{dynaloom::Unique{.name = "email", .key = "EMAIL#{email}"}};
#else
    static constexpr std::array unique{dynaloom::Unique{.name = "email", .key = "EMAIL#{emial}"}};
#endif
    std::string id{};
    std::string email{};
};

void use(const dynaloom::Table<Bad>& bads) {
    bads.save(Bad{});
}
