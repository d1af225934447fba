#include "dynamodb/retry.hpp"

#include "store/jitter.hpp"

#include <algorithm>

namespace dynaloom::dynamodb {

namespace {

constexpr unsigned token_for_success = 1;
constexpr milliseconds longest_hint{5000};

/// What a retry takes from the quota.
unsigned cost_after(Fault fault) {
    constexpr unsigned after_throttling = 5;
    constexpr unsigned after_others = 14;
    return fault == Fault::throttled ? after_throttling : after_others;
}

}  // namespace

bool RetryQuota::take(unsigned tokens) noexcept {
    const std::lock_guard lock{mutex_};
    if (tokens_ < tokens) return false;
    tokens_ -= tokens;
    return true;
}

void RetryQuota::give(unsigned tokens) noexcept {
    const std::lock_guard lock{mutex_};
    tokens_ = std::min(capacity, tokens_ + tokens);
}

std::optional<milliseconds> RetryState::after(Fault fault, milliseconds left, milliseconds hint, double random) {
    ++attempts_;
    taken_ = 0;
    if (may_have_been_done(fault)) outcome_unknown_ = true;
    if (fault == Fault::permanent) return std::nullopt;
    if (outcome_unknown_ && !repeatable_) return std::nullopt;
    // These two are no trouble of the service's: once each, at once, beyond the attempts.
    if (fault == Fault::clock || fault == Fault::credentials) {
        bool& done = fault == Fault::clock ? corrected_clock_ : changed_credentials_;
        if (done || left <= milliseconds{0}) return std::nullopt;
        done = true;
        --attempts_;
        return milliseconds{0};
    }
    if (attempts_ >= policy_.max_attempts) return std::nullopt;
    const milliseconds wait = pause(fault, hint, random);
    if (wait >= left) return std::nullopt;  // the error that there is says more than a timeout
    const unsigned cost = cost_after(fault);
    if (!quota_->take(cost)) return std::nullopt;
    taken_ = cost;
    ++backoffs_;
    return wait;
}

void RetryState::answered() noexcept {
    quota_->give(taken_ != 0 ? taken_ : token_for_success);
    taken_ = 0;
}

milliseconds RetryState::pause(Fault fault, milliseconds hint, double random) const {
    const milliseconds base = fault == Fault::throttled ? policy_.throttled_base : policy_.base;
    return std::max(full_jitter(backoffs_, base, policy_.longest, random), std::min(hint, longest_hint));
}

}  // namespace dynaloom::dynamodb
