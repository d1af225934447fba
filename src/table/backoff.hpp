#pragma once

#include <dynaloom/store/store.hpp>

#include <chrono>

namespace dynaloom::detail {

/// The pauses between attempts to have one thing done, by one thread: each of a random length up to a bound that
/// doubles from 25 ms to 1 s, so that many who were refused at once do not come back at once.
class Backoff {
public:
    /// @param budget  Total time from now on, waits included; zero means `by_default`.
    explicit Backoff(std::chrono::milliseconds budget, std::chrono::milliseconds by_default = std::chrono::seconds{10});

    /// Pauses, so that the next attempt has 50 ms of the budget, or half of what is left.
    /// @returns False, without a pause, if it has ended.
    bool wait();

    /// For the next attempt: what is left of the budget, at least 1 ms; the store's default if there is none.
    [[nodiscard]] CallOptions options() const;

private:
    using Clock = std::chrono::steady_clock;

    bool store_default_;
    Clock::time_point end_;
    unsigned waits_ = 0;
};

}  // namespace dynaloom::detail
