// expect: one managed member of each type
// expect: Draft
#include "versioned_models.hpp"

struct Draft {
    static constexpr auto pk_pattern = "DRAFT#{id}";
    std::string id{};
    dynaloom::Version version{};
#ifndef CORRECTED
    dynaloom::Version other{};
#endif
};

dynaloom::Item use(const Draft& draft) {
    return dynaloom::to_item(draft);
}
