#include <dynaloom/store/store.hpp>

namespace dynaloom {

Store::~Store() = default;

}  // namespace dynaloom
