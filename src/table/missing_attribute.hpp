#pragma once

#include <dynaloom/expression/update.hpp>

#include <string>
#include <string_view>

namespace dynaloom::detail {

/// The message of a failed update. If it is DynamoDB's of an attribute that the item lacks, which does not name it, it
/// says which attributes the update reads.
[[nodiscard]] std::string naming_attributes(std::string_view message, const Update& update);

}  // namespace dynaloom::detail
