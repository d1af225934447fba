#pragma once

#include <dynaloom/store/requests.hpp>

namespace dynaloom::dynamodb {

/// Whether doing the request twice leaves what doing it once leaves, and answers the same: so that it can be sent again
/// when nobody knows whether it was done. In doubt, no. A condition does not count against it: should the first one
/// have been done, it fails, and the error says that the outcome is unknown.
[[nodiscard]] bool is_repeatable(const Request& request);

}  // namespace dynaloom::dynamodb
