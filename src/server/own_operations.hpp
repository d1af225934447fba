#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dynaloom::server {

/// The result of an operation that asks about the service, not its tables; nothing for others.
/// @param host  That the request was sent to.
[[nodiscard]] std::optional<std::string> answer_about_itself(std::string_view operation, std::string_view host);

}  // namespace dynaloom::server
