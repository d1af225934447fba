#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace dynaloom {

/// A pause before another attempt: a random part of a bound that doubles, so that many who were refused at once do not
/// come back at once.
/// @param retries  Pauses before this one.
/// @param random   0 to 1, below 1.
template <class Duration>
[[nodiscard]] Duration full_jitter(unsigned retries, Duration base, Duration longest, double random) {
    constexpr unsigned most_doublings = 30;
    const double bound =
        static_cast<double>(base.count()) * static_cast<double>(1U << std::min(retries, most_doublings));
    const double capped = std::min(bound, static_cast<double>(longest.count()));
    return Duration{static_cast<typename Duration::rep>(capped * random)};
}

/// A `random` for it, of a generator for each thread.
[[nodiscard]] inline double random_part() {
    thread_local std::minstd_rand generator{std::random_device{}()};
    return std::uniform_real_distribution{0.0, 1.0}(generator);
}

}  // namespace dynaloom
