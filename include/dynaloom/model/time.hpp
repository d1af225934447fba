#pragma once

#include <dynaloom/model/text_form.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynaloom {
namespace detail {

/// A point of time, or of a local calendar, counted from 1970-01-01 00:00.
struct TimePoint {
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;  ///< added to `seconds`, also before 1970
};

/// Appends `2023-08-27T01:10:36.357Z` with exactly `digits` digits of the fraction.
/// @throws ValidationError unless the year is 1 to 9999.
void append_utc_time(std::string& out, TimePoint time, unsigned digits);

/// Appends `2023-08-27`, `separator` and `01:10:36`, then, unless it is zero, the fraction: six digits, or `digits` if
/// those do not suffice. So does Python write a datetime without a time zone.
/// @throws ValidationError unless the year is 1 to 9999.
void append_python_time(std::string& out, TimePoint time, char separator, unsigned digits);

/// Reads ISO 8601's common forms: a date; `T` or a space; `HH:MM` or `HH:MM:SS` with any fraction; then, if `zoned`,
/// perhaps `Z`, `+HH:MM`, `+HHMM` or `+HH`. Without a zone it is UTC. Digits below a nanosecond are dropped.
[[nodiscard]] std::optional<TimePoint> parse_time(std::string_view text, bool zoned) noexcept;

/// A duration that decimal digits can express, nanoseconds at finest.
template <class Duration>
concept DecimalDuration =
    std::signed_integral<typename Duration::rep> && (1'000'000'000 % Duration::period::den == 0) &&
    Duration::period::den <= 1'000'000'000 && (Duration::period::num == 1 || Duration::period::den == 1);

template <DecimalDuration Duration>
inline constexpr unsigned fraction_digits = std::chrono::hh_mm_ss<Duration>::fractional_width;

/// A time too far off for TimePoint becomes one that cannot be written either.
template <DecimalDuration Duration>
constexpr TimePoint to_time_point(Duration since_epoch) {
    using Period = typename Duration::period;
    const std::int64_t count = since_epoch.count();
    if constexpr (Period::den == 1) {
        std::int64_t seconds = 0;
        if (__builtin_mul_overflow(count, std::int64_t{Period::num}, &seconds)) {
            seconds = count < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
        }
        return {seconds, 0};
    } else {
        const std::int64_t rest = count % Period::den;
        const std::int64_t fraction = rest < 0 ? rest + Period::den : rest;
        return {count / Period::den - (rest < 0 ? 1 : 0),
                static_cast<std::uint32_t>(fraction * (1'000'000'000 / Period::den))};
    }
}

/// The last Duration not after `time`; nothing if Duration cannot count that far.
template <DecimalDuration Duration>
constexpr std::optional<Duration> to_duration(TimePoint time) {
    using Period = typename Duration::period;
    std::int64_t count = 0;
    if constexpr (Period::den == 1) {
        count = time.seconds / Period::num - (time.seconds % Period::num < 0 ? 1 : 0);
    } else {
        if (__builtin_mul_overflow(time.seconds, std::int64_t{Period::den}, &count)) return std::nullopt;
        const auto fraction = static_cast<std::int64_t>(time.nanoseconds / (1'000'000'000 / Period::den));
        if (__builtin_add_overflow(count, fraction, &count)) return std::nullopt;
    }
    if (!std::in_range<typename Duration::rep>(count)) return std::nullopt;
    return Duration{static_cast<typename Duration::rep>(count)};
}

}  // namespace detail

/// ISO 8601 in UTC, with `Z` and always as many digits of the fraction as Duration has, so that the texts' order is
/// the times' order. Reads other common forms of ISO 8601 too, Python's `isoformat()` among them; finer fractions are
/// cut off. Years 1 to 9999.
template <detail::DecimalDuration Duration>
struct TextForm<std::chrono::sys_time<Duration>> {
    using Time = std::chrono::sys_time<Duration>;

    static constexpr TextShape shape{.kind = TextKind::utc_time, .digits = detail::fraction_digits<Duration>};

    static void append(std::string& out, const Time& value) {
        detail::append_utc_time(out, detail::to_time_point(value.time_since_epoch()), shape.digits);
    }
    /// Python's `str()` of the datetime in UTC without a time zone.
    static void append_python(std::string& out, const Time& value) {
        detail::append_python_time(out, detail::to_time_point(value.time_since_epoch()), ' ', shape.digits);
    }
    static std::optional<Time> parse(std::string_view text) {
        const auto time = detail::parse_time(text, true);
        if (!time) return std::nullopt;
        const auto since_epoch = detail::to_duration<Duration>(*time);
        if (!since_epoch) return std::nullopt;
        return Time{*since_epoch};
    }
};

/// What Python's `isoformat()` writes of a datetime without a time zone: no `Z`, and six digits of the fraction unless
/// it is zero. A text with a time zone is none of this type.
template <detail::DecimalDuration Duration>
struct TextForm<std::chrono::local_time<Duration>> {
    using Time = std::chrono::local_time<Duration>;

    static constexpr TextShape shape{.kind = TextKind::local_time, .digits = detail::fraction_digits<Duration>};

    static void append(std::string& out, const Time& value) {
        detail::append_python_time(out, detail::to_time_point(value.time_since_epoch()), 'T', shape.digits);
    }
    /// Python's `str()` of the datetime.
    static void append_python(std::string& out, const Time& value) {
        detail::append_python_time(out, detail::to_time_point(value.time_since_epoch()), ' ', shape.digits);
    }
    static std::optional<Time> parse(std::string_view text) {
        const auto time = detail::parse_time(text, false);
        if (!time) return std::nullopt;
        const auto since_epoch = detail::to_duration<Duration>(*time);
        if (!since_epoch) return std::nullopt;
        return Time{*since_epoch};
    }
};

}  // namespace dynaloom
