#include <dynaloom/warning.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dynaloom {
namespace {

TEST(Warning, GoesToTheHandlerAndThePreviousOneComesBack) {
    std::string seen;
    auto first = set_warning_handler([&](std::string_view message) { seen = message; });
    warn("one");
    EXPECT_EQ(seen, "one");
    auto second = set_warning_handler(std::move(first));
    ASSERT_TRUE(second);
    second("two");
    EXPECT_EQ(seen, "two");
}

TEST(Warning, GoesToStderrWithoutAHandler) {
    auto before = set_warning_handler({});
    testing::internal::CaptureStderr();
    warn("careful");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "dynaloom: careful\n");
    set_warning_handler(std::move(before));
}

}  // namespace
}  // namespace dynaloom
