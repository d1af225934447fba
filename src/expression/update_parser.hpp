#pragma once

#include "expression/reader.hpp"

#include <dynaloom/expression/update.hpp>

namespace dynaloom::detail {

/// Reads the whole expression and reports all faults in it.
[[nodiscard]] Update parse_update(ExpressionReader& in, std::string_view parameter);

}  // namespace dynaloom::detail
