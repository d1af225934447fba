#include "dynamodb/crc32.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dynaloom::dynamodb {
namespace {

// Values of zlib's crc32.
TEST(Crc32, IsThatOfIeee) {
    EXPECT_EQ(crc32(""), 0U);
    EXPECT_EQ(crc32("{}"), 2745614147U);  // of every empty answer of DynamoDB
    EXPECT_EQ(crc32("123456789"), 0xCBF43926U);
    EXPECT_EQ(crc32("The quick brown fox jumps over the lazy dog"), 0x414FA339U);
    EXPECT_EQ(crc32(std::string(1000, '\xFF')), 0xE0533230U);
}

}  // namespace
}  // namespace dynaloom::dynamodb
