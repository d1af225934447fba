// expect: version
// expect: Draft
#include "versioned_models.hpp"

struct Draft {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "DRAFT#{id}";
#else
    static constexpr auto pk_pattern = "DRAFT#{id}#{version}";
#endif
    std::string id{};
    dynaloom::Version version{};
};

void use(const dynaloom::Table<Draft>& drafts, Draft& draft) {
    drafts.save(draft);
}
