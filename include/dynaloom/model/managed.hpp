#pragma once

#include <dynaloom/model/conversion.hpp>
#include <dynaloom/model/epoch_seconds.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

/// Members of a model that the library keeps itself; of each type a model can have one, under any name. They cannot be
/// part of a key pattern; a native index (`pk_fields`, `sk_fields`) may hold them.
namespace dynaloom {

/// Counts the writes of a record, so that nobody overwrites what he has not seen: 0 before the first one, stored as N
/// from 1 on. Every save, update and remove of a record demands that the stored version is the record's, and save and
/// update store the next one.
struct Version {
    std::uint64_t value = 0;

    constexpr Version() noexcept = default;
    template <std::integral Integer>
    // NOLINTNEXTLINE(google-explicit-*): so that `update(…).version(3)` and `"version"_f == 3` read well
    constexpr Version(Integer number) noexcept : value{static_cast<std::uint64_t>(number)} {}

    [[nodiscard]] constexpr Version next() const noexcept { return {value + 1}; }

    friend constexpr bool operator==(const Version&, const Version&) noexcept = default;
    friend constexpr auto operator<=>(const Version&, const Version&) noexcept = default;
};

/// When a record was first written, stored as ISO 8601 text with milliseconds. 1970 stands for never: such a time is
/// set by the next write, any other is kept.
struct CreatedAt {
    std::chrono::sys_time<std::chrono::milliseconds> time{};

    constexpr CreatedAt() noexcept = default;
    template <class Duration>
    constexpr CreatedAt(std::chrono::sys_time<Duration> value) noexcept  // NOLINT(google-explicit-*)
        : time{std::chrono::floor<std::chrono::milliseconds>(value)} {}

    friend constexpr bool operator==(const CreatedAt&, const CreatedAt&) noexcept = default;
    friend constexpr auto operator<=>(const CreatedAt&, const CreatedAt&) noexcept = default;
};

/// When a record was last written, stored as ISO 8601 text with milliseconds; every write sets it. 1970 stands for
/// never.
struct UpdatedAt {
    std::chrono::sys_time<std::chrono::milliseconds> time{};

    constexpr UpdatedAt() noexcept = default;
    template <class Duration>
    constexpr UpdatedAt(std::chrono::sys_time<Duration> value) noexcept  // NOLINT(google-explicit-*)
        : time{std::chrono::floor<std::chrono::milliseconds>(value)} {}

    friend constexpr bool operator==(const UpdatedAt&, const UpdatedAt&) noexcept = default;
    friend constexpr auto operator<=>(const UpdatedAt&, const UpdatedAt&) noexcept = default;
};

/// When the store may delete a record, or never; stored as N, seconds since 1970. `create_if_missing` makes the member
/// the table's time to live. The program sets it: `session.expires = std::chrono::system_clock::now() + 24h`.
struct ExpiresAt {
    std::optional<std::chrono::sys_seconds> time{};

    constexpr ExpiresAt() noexcept = default;
    template <class Duration>
    constexpr ExpiresAt(std::chrono::sys_time<Duration> value) noexcept  // NOLINT(google-explicit-*)
        : time{std::chrono::floor<std::chrono::seconds>(value)} {}

    friend constexpr bool operator==(const ExpiresAt&, const ExpiresAt&) noexcept = default;
};

/// The attributes of a record type's managed members; empty for those that it does not have.
struct ManagedAttributes {
    std::string_view version{};
    std::string_view created_at{};
    std::string_view updated_at{};
    std::string_view expires_at{};

    friend constexpr bool operator==(const ManagedAttributes&, const ManagedAttributes&) = default;
};

template <>
struct Conversion<Version> {
    using stored = std::optional<std::uint64_t>;
    static stored to_stored(Version version) { return version.value == 0 ? stored{} : stored{version.value}; }
    static Version from_stored(const stored& number) { return {number.value_or(0)}; }
};

namespace detail {

template <class Time>
struct TimeConversion {
    using stored = std::optional<std::chrono::sys_time<std::chrono::milliseconds>>;
    static stored to_stored(const Time& value) { return value == Time{} ? stored{} : stored{value.time}; }
    static Time from_stored(const stored& time) { return time ? Time{*time} : Time{}; }
};

}  // namespace detail

template <>
struct Conversion<CreatedAt> : detail::TimeConversion<CreatedAt> {};
template <>
struct Conversion<UpdatedAt> : detail::TimeConversion<UpdatedAt> {};

template <>
struct Conversion<ExpiresAt> {
    using stored = std::optional<EpochSeconds>;
    static stored to_stored(const ExpiresAt& value) { return value.time ? stored{*value.time} : stored{}; }
    static ExpiresAt from_stored(const stored& time) { return time ? ExpiresAt{time->time} : ExpiresAt{}; }
};

}  // namespace dynaloom
