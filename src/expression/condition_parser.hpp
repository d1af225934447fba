#pragma once

#include "expression/reader.hpp"

#include <dynaloom/expression/condition.hpp>

namespace dynaloom::detail {

/// Faults but those of syntax are left in the reader.
[[nodiscard]] Condition parse_condition(ExpressionReader& in);

}  // namespace dynaloom::detail
