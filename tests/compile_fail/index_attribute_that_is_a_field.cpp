// expect: a name or attribute is taken
// expect: by_title
// expect: Bad
#include "models.hpp"

struct Bad {
    static constexpr auto pk_pattern = "BAD#{id}";
#ifdef CORRECTED
    static constexpr std::array indexes{dynaloom::Index{.name = "by_title", .pk = "TITLE#{title}"}};
#else
    static constexpr std::array indexes{dynaloom::Index{.name = "by_title", .pk = "TITLE#{title}", .pk_name = "title"}};
#endif
    std::string id{};
    std::string title{};
};

void use(const dynaloom::Table<Bad>& bads) {
    bads.save(Bad{});
}
