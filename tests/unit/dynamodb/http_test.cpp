#include "dynamodb/http.hpp"

#include <gtest/gtest.h>

namespace dynaloom::dynamodb {
namespace {

TEST(HttpDate, IsReadAsItStandsInHeads) {
    const auto date = parse_http_date("Sat, 21 Nov 2026 15:42:22 GMT");
    ASSERT_TRUE(date);
    EXPECT_EQ(date->time_since_epoch().count(), 1795275742);
    for (const char* wrong :
         {"", "Sat, 21 Nov 2026 15:42:22 UTC", "Saturday, 21-Nov-26 15:42:22 GMT", "Sat, 31 Feb 2026 15:42:22 GMT",
          "Sat, 21 Nov 2026 25:42:22 GMT", "Sat, 21 Xyz 2026 15:42:22 GMT", "Sat, 2x Nov 2026 15:42:22 GMT"})
        EXPECT_FALSE(parse_http_date(wrong)) << wrong;
}

TEST(HttpReply, TakesTheHeadersThatMatter) {
    HttpReply reply;
    for (const char* line : {"HTTP/1.1 200 OK\r\n", "x-amzn-RequestId: ABC\r\n", "X-Amz-Crc32:2745614147 \r\n",
                             "DATE: Sat, 21 Nov 2026 15:42:22 GMT\r\n", "X-Amzn-ErrorType: Throttling:http://x\r\n",
                             "x-amz-retry-after: 250\r\n", "\r\n"})
        reply.take_header(line);
    EXPECT_EQ(reply.request_id, "ABC");
    EXPECT_EQ(reply.crc32, 2745614147U);
    EXPECT_TRUE(reply.date);
    EXPECT_EQ(reply.error_type, "Throttling:http://x");
    EXPECT_EQ(reply.retry_after, milliseconds{250});
    reply.take_header("x-amz-crc32: many\r\n");
    EXPECT_FALSE(reply.crc32);
}

}  // namespace
}  // namespace dynaloom::dynamodb
