#pragma once

#include "test_tables.hpp"

#include <string>

namespace dynaloom::differential {

/// What a store said.
struct Answer {
    std::string canonical;
    std::string text;  ///< of an error
};

/// Whether the answers differ where DynamoDB Local is known to differ from DynamoDB; docs/differences.md has the list.
[[nodiscard]] bool is_known_difference(const WireRequest& request, const Answer& theirs, const Answer& ours);

}  // namespace dynaloom::differential
