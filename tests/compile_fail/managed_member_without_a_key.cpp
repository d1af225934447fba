// expect: managed members belong to a model with a pk_pattern
// expect: Part
#include "versioned_models.hpp"

struct Part {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "PART#{name}";
#endif
    std::string name{};
    dynaloom::UpdatedAt updated{};
};

dynaloom::Item use(const Part& part) {
    return dynaloom::to_item(part);
}
