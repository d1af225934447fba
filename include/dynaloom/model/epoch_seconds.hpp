#pragma once

#include <chrono>

namespace dynaloom {

/// A time stored as a number, the seconds since 1970-01-01T00:00:00Z: the form that DynamoDB's time to live reads.
struct EpochSeconds {
    std::chrono::sys_seconds time{};

    constexpr EpochSeconds() noexcept = default;
    // Both ways implicit: it is a sys_seconds in all but its stored form.
    constexpr EpochSeconds(std::chrono::sys_seconds value) noexcept : time{value} {}  // NOLINT(google-explicit-*)
    constexpr operator std::chrono::sys_seconds() const noexcept { return time; }     // NOLINT(google-explicit-*)

    friend constexpr bool operator==(const EpochSeconds&, const EpochSeconds&) noexcept = default;
    friend constexpr auto operator<=>(const EpochSeconds&, const EpochSeconds&) noexcept = default;
};

}  // namespace dynaloom
