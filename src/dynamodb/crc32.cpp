#include "dynamodb/crc32.hpp"

#include <array>
#include <cstddef>

namespace dynaloom::dynamodb {

namespace {

constexpr std::size_t slices = 8;
using Tables = std::array<std::array<std::uint32_t, 256>, slices>;

/// Table n: what a byte does to the remainder n bytes later.
constexpr Tables make_tables() {
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t remainder = byte;
        for (int bit = 0; bit < 8; ++bit) remainder = (remainder >> 1U) ^ ((remainder & 1U) != 0 ? 0xEDB88320U : 0U);
        tables[0][byte] = remainder;
    }
    for (std::size_t n = 1; n < slices; ++n)
        for (std::size_t byte = 0; byte < 256; ++byte)
            tables[n][byte] = (tables[n - 1][byte] >> 8U) ^ tables[0][tables[n - 1][byte] & 0xFFU];
    return tables;
}

constexpr Tables tables = make_tables();

constexpr std::uint32_t byte_at(std::string_view bytes, std::size_t at) noexcept {
    return static_cast<unsigned char>(bytes[at]);
}

}  // namespace

std::uint32_t crc32(std::string_view bytes) noexcept {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (; bytes.size() >= slices; bytes.remove_prefix(slices)) {
        const std::uint32_t low =
            crc ^ (byte_at(bytes, 0) | byte_at(bytes, 1) << 8U | byte_at(bytes, 2) << 16U | byte_at(bytes, 3) << 24U);
        crc = tables[7][low & 0xFFU] ^ tables[6][low >> 8U & 0xFFU] ^ tables[5][low >> 16U & 0xFFU] ^
              tables[4][low >> 24U] ^ tables[3][byte_at(bytes, 4)] ^ tables[2][byte_at(bytes, 5)] ^
              tables[1][byte_at(bytes, 6)] ^ tables[0][byte_at(bytes, 7)];
    }
    for (std::size_t i = 0; i < bytes.size(); ++i) crc = crc >> 8U ^ tables[0][(crc ^ byte_at(bytes, i)) & 0xFFU];
    return ~crc;
}

}  // namespace dynaloom::dynamodb
