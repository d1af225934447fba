#pragma once

#include "test_tables.hpp"

#include <functional>
#include <vector>

namespace dynaloom::differential {

using Requests = std::vector<WireRequest>;

/// Leaves out requests, then members and elements of their JSON, as long as what remains still fails.
/// @param requests  They fail. The last one stays.
/// @par Cost        Calls `fails` for every piece that might be left out, a few times for all.
[[nodiscard]] Requests shrink(Requests requests, const std::function<bool(const Requests&)>& fails);

}  // namespace dynaloom::differential
