#pragma once

#include <dynaloom/error.hpp>

#include <exception>
#include <string>
#include <string_view>

/// Errors as DynamoDB's protocol says them.
namespace dynaloom::protocol {

/// The text is no JSON.
[[noreturn]] void refuse_json();

/// The JSON does not have the types of the request. @param text  DynamoDB's; see the table of such failures there.
[[noreturn]] void refuse_type(const std::string& text);

/// An HTTP answer.
struct Reply {
    int status = 200;
    std::string body{};
    std::string code{};   ///< of an error: "ValidationException"
    std::string cause{};  ///< of an InternalServerError: what went wrong inside, which is not for the client
};

/// The answer for what a store, or the reading of the request, has thrown.
/// @param operation  "GetItem"; some texts depend on it.
[[nodiscard]] Reply reply_for(const Error& error, std::string_view operation);
[[nodiscard]] Reply internal_error(std::string_view cause);

}  // namespace dynaloom::protocol
