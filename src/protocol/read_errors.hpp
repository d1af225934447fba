#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/store/requests.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::protocol {

/// What the answer to a request that was refused says.
struct Failure {
    int status = 0;            ///< of HTTP
    std::string code{};        ///< "ConditionalCheckFailedException"; "Http502" if the answer is not DynamoDB's
    std::string message{};     ///< may be empty
    std::string request_id{};  ///< may be empty
    std::vector<ThrottlingReason> throttling_reasons{};
    std::vector<CancellationReason> cancellation_reasons{};
    std::shared_ptr<const EncodedItem> item{};  ///< that failed the condition, if it was asked for
};

/// Reads an answer whose status is not 200. Never throws for what the answer holds, which may be anything.
/// @param error_type  The header X-Amzn-ErrorType, which stands in for a type that the body lacks.
[[nodiscard]] Failure read_failure(const Request& request, int status, std::string_view error_type,
                                   std::string request_id, std::string_view body);

/// Why a request failed, as far as it decides what to do next.
enum class FailureKind : unsigned char {
    permanent,    ///< the same request would fail again
    throttling,   ///< nothing was done; there were too many requests
    transient,    ///< something failed at the service; a write may have been applied
    clock,        ///< the signature's time is not the service's
    credentials,  ///< they have expired, or are unknown
};
[[nodiscard]] FailureKind kind_of(const Failure& failure) noexcept;

/// What a service says of a signature, without what it repeats of the request: that may hold a session token.
[[nodiscard]] std::string without_signed_text(std::string_view message);

/// Throws the error of this failure.
/// @param outcome_unknown  A write may have been applied, now or by an earlier attempt.
[[noreturn]] void throw_failure(const Request& request, const Failure& failure, bool outcome_unknown);

}  // namespace dynaloom::protocol
