#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dynaloom::detail {

/// MD5 (RFC 1321) at compile time. A fingerprint that other programs can compute too, not a protection.
class Md5 {
public:
    constexpr void update(char c) noexcept {
        const std::size_t at = size_++ % block_size;
        const std::uint32_t byte = static_cast<unsigned char>(c);
        words_[at / 4] = (at % 4 == 0 ? 0 : words_[at / 4]) | byte << (8 * (at % 4));
        if (at + 1 == block_size) add_block();
    }
    constexpr void update(std::string_view text) noexcept {
        for (const char c : text) update(c);
    }

    /// The digest in hexadecimal. Once.
    constexpr std::array<char, 32> finish() noexcept {
        const std::uint64_t bits = std::uint64_t{size_} * 8;
        update('\x80');
        while (size_ % block_size != block_size - 8) update('\0');
        for (unsigned shift = 0; shift < 64; shift += 8) update(static_cast<char>(bits >> shift & 0xff));

        std::array<char, 32> hex{};
        for (std::size_t i = 0; i < hex.size(); ++i) {
            // Bytes are little-endian, the digits of a byte are not.
            const std::size_t digit = i ^ 1U;
            hex[i] = "0123456789abcdef"[state_[digit / 8] >> (4 * (digit % 8)) & 0xf];
        }
        return hex;
    }

private:
    // Arrays of C and no calls: compilers evaluate this slowly, for every model.
    static constexpr std::size_t block_size = 64;
    static constexpr std::uint32_t sines[64]{
        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
        0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
        0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
        0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
        0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
        0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
        0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
        0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
    static constexpr int rotations[16]{7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

    constexpr void add_block() noexcept {
        std::uint32_t a = state_[0];
        std::uint32_t b = state_[1];
        std::uint32_t c = state_[2];
        std::uint32_t d = state_[3];
        for (unsigned i = 0; i < 64; ++i) {
            std::uint32_t mixed = 0;
            unsigned word = i;
            if (i < 16) {
                mixed = (b & c) | (~b & d);
            } else if (i < 32) {
                mixed = (d & b) | (~d & c);
                word = 5 * i + 1;
            } else if (i < 48) {
                mixed = b ^ c ^ d;
                word = 3 * i + 5;
            } else {
                mixed = c ^ (b | ~d);
                word = 7 * i;
            }
            mixed += a + sines[i] + words_[word % 16];
            a = d;
            d = c;
            c = b;
            const int rotation = rotations[i / 16 * 4 + i % 4];
            b += mixed << rotation | mixed >> (32 - rotation);
        }
        state_[0] += a;
        state_[1] += b;
        state_[2] += c;
        state_[3] += d;
    }

    std::uint32_t state_[4]{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    std::uint32_t words_[16]{};
    std::size_t size_ = 0;
};

}  // namespace dynaloom::detail
