#include "value/base64.hpp"

#include <array>
#include <cstdint>

namespace dynaloom::detail {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t illegal = 0x1000000;  // above the 24 bits of a group, so it survives shifting into it

constexpr auto digit_values = [] {
    std::array<std::uint32_t, 256> values{};
    values.fill(illegal);
    for (std::uint32_t i = 0; i < 64; ++i) values[static_cast<unsigned char>(alphabet[i])] = i;
    return values;
}();

std::uint32_t digit(char c) noexcept {
    return digit_values[static_cast<unsigned char>(c)];
}

template <class Container>
bool decode(std::string_view text, Container& out) {
    using Byte = typename Container::value_type;
    if (text.size() % 4 != 0) return false;
    std::size_t padding = 0;
    if (text.ends_with('=')) padding = text.ends_with("==") ? 2 : 1;
    out.resize(text.size() / 4 * 3 - padding);
    Byte* to = out.data();
    const char* from = text.data();
    const std::size_t whole_groups = text.size() / 4 - (padding > 0 ? 1 : 0);
    std::uint32_t seen = 0;
    for (std::size_t i = 0; i < whole_groups; ++i, from += 4, to += 3) {
        const std::uint32_t a = digit(from[0]), b = digit(from[1]), c = digit(from[2]), d = digit(from[3]);
        seen |= a | b | c | d;
        const std::uint32_t group = (a << 18U) | (b << 12U) | (c << 6U) | d;
        to[0] = static_cast<Byte>((group >> 16U) & 0xFFU);
        to[1] = static_cast<Byte>((group >> 8U) & 0xFFU);
        to[2] = static_cast<Byte>(group & 0xFFU);
    }
    if (padding > 0) {
        const std::uint32_t a = digit(from[0]), b = digit(from[1]), c = padding == 1 ? digit(from[2]) : 0;
        seen |= a | b | c;
        const std::uint32_t group = (a << 18U) | (b << 12U) | (c << 6U);
        to[0] = static_cast<Byte>((group >> 16U) & 0xFFU);
        if (padding == 1) to[1] = static_cast<Byte>((group >> 8U) & 0xFFU);
        if ((group & (padding == 1 ? 0xFFU : 0xFFFFU)) != 0) return false;
    }
    return (seen & illegal) == 0;
}

}  // namespace

char* base64_encode(std::span<const std::byte> bytes, char* out) noexcept {
    const auto at = [&](std::size_t i) { return static_cast<std::uint32_t>(bytes[i]); };
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3, out += 4) {
        const std::uint32_t group = (at(i) << 16U) | (at(i + 1) << 8U) | at(i + 2);
        out[0] = alphabet[group >> 18U];
        out[1] = alphabet[(group >> 12U) & 63U];
        out[2] = alphabet[(group >> 6U) & 63U];
        out[3] = alphabet[group & 63U];
    }
    if (i == bytes.size()) return out;
    const bool two_left = i + 2 == bytes.size();
    const std::uint32_t group = (at(i) << 16U) | (two_left ? at(i + 1) << 8U : 0U);
    out[0] = alphabet[group >> 18U];
    out[1] = alphabet[(group >> 12U) & 63U];
    out[2] = two_left ? alphabet[(group >> 6U) & 63U] : '=';
    out[3] = '=';
    return out + 4;
}

std::string base64_encode(std::string_view bytes) {
    std::string out(base64_size(bytes.size()), '\0');
    base64_encode(std::as_bytes(std::span{bytes.data(), bytes.size()}), out.data());
    return out;
}

bool base64_decode(std::string_view text, std::vector<std::byte>& out) {
    return decode(text, out);
}

bool base64_decode(std::string_view text, std::string& out) {
    return decode(text, out);
}

}  // namespace dynaloom::detail
