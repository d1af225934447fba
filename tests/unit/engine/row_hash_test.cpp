#include "engine/row_hash.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>

namespace dynaloom::engine {
namespace {

// Files hold these hashes.
TEST(RowHash, IsTheFirst31BitsOfMd5) {
    EXPECT_EQ(row_hash(""), 0xd41d8cd9U >> 1U);
    EXPECT_EQ(row_hash("abc"), 0x90015098U >> 1U);
    EXPECT_EQ(row_hash("12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
              0x57edf4a2U >> 1U);
}

TEST(RowHash, SegmentsAreAllHashesWithoutGapOrOverlap) {
    for (const std::uint32_t total : {1U, 2U, 3U, 7U, 10U, 1000U, 999'983U, 1'000'000U}) {
        SCOPED_TRACE(total);
        std::uint32_t end = all_hashes.begin;
        for (std::uint32_t i = 0; i < total; ++i) {
            const HashRange part = hash_segment(i, total);
            ASSERT_EQ(part.begin, end);
            ASSERT_LE(part.end - part.begin, all_hashes.end / total + 1);
            end = part.end;
        }
        EXPECT_EQ(end, all_hashes.end);
    }
}

TEST(RowHash, SpreadsKeysEvenly) {
    constexpr std::uint32_t total = 8;
    std::array<int, total> found{};
    for (int i = 0; i < 8000; ++i)
        for (std::uint32_t segment = 0; segment < total; ++segment)
            if (hash_segment(segment, total).contains(row_hash("USER#" + std::to_string(i)))) ++found.at(segment);
    for (const int count : found) EXPECT_NEAR(count, 1000, 150);
}

}  // namespace
}  // namespace dynaloom::engine
