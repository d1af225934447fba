#pragma once

#include "server/http_message.hpp"

#include <dynaloom/error.hpp>

#include <optional>

namespace dynaloom::server {

/// What is wrong with the form of a request's signature, as DynamoDB says it; nothing if it is well formed. No
/// signature is computed: there is no secret to compute it with.
[[nodiscard]] std::optional<ServiceError> authorization_fault(const HttpRequest& request);

}  // namespace dynaloom::server
