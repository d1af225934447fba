#pragma once

#include "test_tables.hpp"

#include <string>

namespace dynaloom::differential {

/// What a store said.
struct Answer {
    std::string canonical;
    std::string text;  ///< of an error
};

/// @returns What docs/differences.md lists, if the answers differ where DynamoDB Local is known to differ from
/// DynamoDB;
///          else nullptr.
[[nodiscard]] const char* known_difference(const WireRequest& request, const Answer& theirs, const Answer& ours);

}  // namespace dynaloom::differential
