#include "engine/row_hash.hpp"

#include <dynaloom/detail/md5.hpp>

#include <charconv>
#include <cstddef>

namespace dynaloom::engine {

std::uint32_t row_hash(std::string_view pk) noexcept {
    constexpr std::size_t digits = 8;
    detail::Md5 md5;
    md5.update(pk);
    const auto hex = md5.finish();
    std::uint32_t hash = 0;
    std::from_chars(hex.data(), hex.data() + digits, hash, 16);
    return hash >> 1U;
}

HashRange hash_segment(std::uint32_t segment, std::uint32_t total) noexcept {
    const auto begin_of = [total](std::uint64_t i) {
        return static_cast<std::uint32_t>((i * all_hashes.end + total - 1) / total);
    };
    return {begin_of(segment), begin_of(std::uint64_t{segment} + 1)};
}

}  // namespace dynaloom::engine
