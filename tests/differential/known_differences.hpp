#pragma once

#include "random_request.hpp"

#include <string>

namespace dynaloom::differential {

/// Whether the answers differ where DynamoDB Local is known to differ from DynamoDB; docs/differences.md has the list.
[[nodiscard]] bool is_known_difference(const WireRequest& request, const std::string& theirs, const std::string& ours);

}  // namespace dynaloom::differential
