#pragma once

#include "dynamodb/endpoint.hpp"
#include "dynamodb/http.hpp"
#include "dynamodb/retry.hpp"
#include "dynamodb/signature.hpp"
#include "protocol/read_errors.hpp"
#include "protocol/write_requests.hpp"

#include <dynaloom/dynamodb/credentials.hpp>
#include <dynaloom/store/store.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace dynaloom::dynamodb {

/// A moment, by both clocks: one for budgets, one for signatures.
struct Instant {
    std::chrono::steady_clock::time_point steady{};
    std::chrono::system_clock::time_point system{};

    [[nodiscard]] static Instant now() {
        return {.steady = std::chrono::steady_clock::now(), .system = std::chrono::system_clock::now()};
    }
};

/// What all calls of a client share.
/// @par Threads  Safe to use concurrently.
struct ClientState {
    Endpoints endpoints{};
    Signer signer;
    std::shared_ptr<CredentialsProvider> credentials{};
    RetryPolicy policy{};
    milliseconds default_budget{};
    std::function<double()> random{};          ///< 0 to 1, below 1
    std::function<std::string()> new_token{};  ///< a client token of TransactWriteItems, never the same
    RetryQuota quota{};
    std::atomic<std::chrono::seconds> clock_offset{};  ///< the service's clock minus ours, if it has been corrected
};

/// One call, from its request to its result, without I/O: whoever drives it sends what `next_attempt` says, gives what
/// came of it to `finish_attempt`, waits `pause()`, and begins anew until there is a response or an error is thrown.
class Exchange {
public:
    /// @param client, request  Must outlive this.
    /// @throws ValidationError for a request that DynamoDB does not have.
    Exchange(ClientState& client, const Request& request, const CallOptions& options, Instant now);
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;
    ~Exchange() = default;

    /// The next attempt, to be sent at once. Its body lives as long as this.
    /// @throws The error of the last attempt if these are the credentials that were refused.
    [[nodiscard]] HttpRequest next_attempt(std::shared_ptr<const Credentials> credentials, Instant now);

    /// What came of it. @returns The response, or nothing if there is to be another attempt.
    /// @throws Any error of Store::execute.
    [[nodiscard]] std::optional<Response> finish_attempt(HttpOutcome outcome, Instant now);

    /// The time to wait before the next attempt.
    [[nodiscard]] milliseconds pause() const noexcept { return pause_; }

    /// A write that was sent before may have been applied.
    [[nodiscard]] bool outcome_unknown() const;

    /// Of the call's budget; 1 ms at least.
    [[nodiscard]] milliseconds left(Instant now) const noexcept;

private:
    [[nodiscard]] std::optional<Response> take(HttpReply reply, Instant now);
    [[nodiscard]] bool retry(Fault fault, milliseconds hint, Instant now);
    [[nodiscard]] Fault fault_of(const protocol::Failure& failure, const HttpReply& reply, Instant now);
    [[noreturn]] void fail(const HttpFailure& failure, Instant now) const;

    ClientState* client_;
    std::optional<Request> with_token_;
    const Request* request_;
    protocol::WrittenRequest written_;
    std::string target_;
    const Endpoint* endpoint_;
    bool repeatable_;
    bool writes_;
    RetryState retries_;
    std::chrono::steady_clock::time_point end_;
    milliseconds budget_;
    milliseconds pause_{0};
    std::shared_ptr<const Credentials> credentials_;
    std::chrono::seconds signed_offset_{0};     ///< of the clock, in the attempt under way
    std::optional<protocol::Failure> refusal_;  // of credentials_
};

}  // namespace dynaloom::dynamodb
