#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace dynaloom::detail {

/// Nonzero if one of eight bytes cannot stand in a JSON string as it is, or is not ASCII. Whatever the byte order: a
/// borrow only leaves a byte that is such a one itself.
[[nodiscard]] inline std::uint64_t unclean_bytes(std::uint64_t word) noexcept {
    constexpr std::uint64_t each = 0x0101010101010101U;
    const std::uint64_t quote = (word ^ (each * '"')) - each;
    const std::uint64_t backslash = (word ^ (each * '\\')) - each;
    const std::uint64_t control = word - each * 0x20;
    return (quote | backslash | control | word) & (each * 0x80);
}

/// Copies `text` to `out`. @returns Whether it may stand in a JSON string as it is, and is ASCII.
[[nodiscard]] inline bool copy_if_clean(char* out, std::string_view text) noexcept {
    const auto copy = [&]<class Word>(std::size_t at, Word word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        std::memcpy(out + at, &word, sizeof word);
        return word;
    };
    const std::size_t size = text.size();
    if (size >= 8) {
        std::uint64_t unclean = 0;
        for (std::size_t i = 0; i + 8 <= size; i += 8) unclean |= unclean_bytes(copy(i, std::uint64_t{}));
        // The last eight bytes again, rather than the few that are left one by one.
        return (unclean | unclean_bytes(copy(size - 8, std::uint64_t{}))) == 0;
    }
    if (size >= 4) {
        const std::uint64_t high = copy(size - 4, std::uint32_t{});
        return unclean_bytes(high << 32U | copy(0, std::uint32_t{})) == 0;
    }
    if (size == 0) return true;
    // First, middle and last byte: all there are, some of them twice.
    const auto byte = [&](std::size_t at) { return std::uint64_t{copy(at, static_cast<unsigned char>(0))}; };
    return unclean_bytes(0x6161616161000000U | byte(0) << 16U | byte(size / 2) << 8U | byte(size - 1)) == 0;
}

/// Writes `text` with the escapes of a JSON string; at most six times its size. @returns The end.
[[nodiscard]] char* escape_json(std::string_view text, char* out) noexcept;

}  // namespace dynaloom::detail
