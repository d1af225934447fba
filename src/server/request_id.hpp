#pragma once

#include <string>

namespace dynaloom::server {

/// 52 characters of A-Z and 0-9, as DynamoDB has them. No two are the same, and they keep no secret.
[[nodiscard]] std::string make_request_id();

}  // namespace dynaloom::server
