#pragma once

#include "test_tables.hpp"

#include <string>
#include <string_view>

namespace dynaloom::differential {

/// What two answers must agree in, as text: the status, the error's code and its items, or the whole result with
/// members, sets and everything else whose order means nothing sorted. Texts of errors and times are left out, and a
/// capacity that was not asked for, which DynamoDB Local gives all the same with the deletion of an absent item; of
/// tables, what changes by itself.
[[nodiscard]] std::string canonical_answer(const WireRequest& request, int status, std::string_view body);

/// The text of an error, and of a transaction's reasons; empty for a result.
[[nodiscard]] std::string error_text(int status, std::string_view body);

}  // namespace dynaloom::differential
