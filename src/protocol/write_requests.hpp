#pragma once

#include <dynaloom/store/requests.hpp>

#include <string>
#include <string_view>

namespace dynaloom::protocol {

struct WrittenRequest {
    std::string_view operation{};  ///< "GetItem", without the version before the dot
    std::string body{};            ///< DynamoDB's JSON
};

/// What a client sends; what `read_request` reads back as the same request. Members that have the service's default are
/// left out. Writes and gets of a batch are grouped by their tables.
/// @throws ValidationError for an operation that DynamoDB does not have, and for what ExpressionPrinter refuses.
[[nodiscard]] WrittenRequest write_request(const Request& request);

}  // namespace dynaloom::protocol
