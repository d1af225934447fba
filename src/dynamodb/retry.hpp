#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace dynaloom::dynamodb {

using std::chrono::milliseconds;

/// What became of one attempt to have a request done, if it was not done.
enum class Fault : unsigned char {
    throttled,    ///< nothing was done
    unsent,       ///< no connection was to be had: nothing was done
    lost,         ///< the connection broke, or its answer cannot be read: it may have been done
    late,         ///< there was no answer in time: it may have been done
    failed,       ///< the service says that it failed: it may have been done
    clock,        ///< nothing was done; the client's clock has been corrected
    credentials,  ///< nothing was done; there are other credentials now
    permanent,    ///< nothing was done, and nothing else is to be expected
};

[[nodiscard]] constexpr bool may_have_been_done(Fault fault) noexcept {
    return fault == Fault::lost || fault == Fault::late || fault == Fault::failed;
}

/// AWS's standard mode, with its numbers for DynamoDB.
struct RetryPolicy {
    unsigned max_attempts = 4;
    milliseconds base{25};
    milliseconds throttled_base{1000};
    milliseconds longest{20'000};
};

/// How many retries all calls of a client may make, so that a service in trouble is not asked four times as much.
/// Tokens come back with success.
/// @par Threads  Safe to call concurrently.
class RetryQuota {
public:
    static constexpr unsigned capacity = 500;

    [[nodiscard]] bool take(unsigned tokens) noexcept;
    void give(unsigned tokens) noexcept;

private:
    std::mutex mutex_;
    unsigned tokens_ = capacity;
};

/// The attempts of one call: decides whether there is another. Without a clock, without randomness of its own.
class RetryState {
public:
    /// @param repeatable  Doing it twice does what doing it once does. @param quota  Must outlive this.
    RetryState(const RetryPolicy& policy, RetryQuota& quota, bool repeatable)
        : policy_{policy}, quota_{&quota}, repeatable_{repeatable} {}

    /// After an attempt that failed.
    /// @param left    Of the call's time.
    /// @param hint    The least pause that the service asks for.
    /// @param random  0 to 1, below 1: which part of the longest pause is taken.
    /// @returns How long to wait before the next attempt; nothing if this was the last.
    [[nodiscard]] std::optional<milliseconds> after(Fault fault, milliseconds left, milliseconds hint, double random);

    /// After one that was answered, if only by a refusal.
    void answered() noexcept;

    /// Whether an attempt may have been applied without an answer saying so.
    [[nodiscard]] bool outcome_unknown() const noexcept { return outcome_unknown_; }
    [[nodiscard]] unsigned attempts() const noexcept { return attempts_; }

private:
    [[nodiscard]] milliseconds pause(Fault fault, milliseconds hint, double random) const;

    RetryPolicy policy_;
    RetryQuota* quota_;
    bool repeatable_;
    bool outcome_unknown_ = false;
    bool corrected_clock_ = false;
    bool changed_credentials_ = false;
    unsigned attempts_ = 0;
    unsigned backoffs_ = 0;
    unsigned taken_ = 0;  // tokens for the attempt that is running
};

}  // namespace dynaloom::dynamodb
