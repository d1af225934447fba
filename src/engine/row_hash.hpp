#pragma once

#include <cstdint>
#include <string_view>

namespace dynaloom::engine {

/// A part of all hashes: from `begin` up to `end`, which is not included.
struct HashRange {
    std::uint32_t begin;
    std::uint32_t end;

    [[nodiscard]] bool contains(std::uint32_t hash) const noexcept { return begin <= hash && hash < end; }
};

inline constexpr HashRange all_hashes{0, std::uint32_t{1} << 31U};

/// The hash of a row: the first 31 bits of the MD5 of its pk. Databases keep it, so it never changes; PostgreSQL, say,
/// computes it as `('x' || substr(md5(pk), 1, 8))::bit(31)::int`.
[[nodiscard]] std::uint32_t row_hash(std::string_view pk) noexcept;

/// One of `total` parts of about the same size, which together are all.
/// @param segment  Less than `total`, which is at most the number of hashes.
[[nodiscard]] HashRange hash_segment(std::uint32_t segment, std::uint32_t total) noexcept;

}  // namespace dynaloom::engine
