// expect: names its models
#include "models.hpp"

void use(const std::shared_ptr<dynaloom::Store>& store) {
#ifdef CORRECTED
    dynaloom::Table<Story> stories{store, "stories"};
#else
    dynaloom::Table stories{store, "stories"};
#endif
}
