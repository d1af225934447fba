#include "dynamodb/endpoint.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace dynaloom::dynamodb {
namespace {

Environment environment(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
}

TEST(Endpoint, IsAUrlWithoutAPath) {
    const Endpoint local = Endpoint::parse("http://127.0.0.1:8000/");
    EXPECT_EQ(local.url, "http://127.0.0.1:8000/");
    EXPECT_EQ(local.host, "127.0.0.1:8000");
    EXPECT_EQ(Endpoint::parse("https://example.com").url, "https://example.com/");
    EXPECT_EQ(Endpoint::parse("https://example.com:443").host, "example.com");
    EXPECT_EQ(Endpoint::parse("http://example.com:443").host, "example.com:443");
    EXPECT_EQ(Endpoint::parse("http://[::1]:8000").host, "[::1]:8000");
    for (const char* wrong : {"", "127.0.0.1:8000", "ftp://x", "http://", "http://:80", "http://x/path", "http://x?q",
                              "http://user@x", "http://x\r\nHost: y", "https://x y"})
        EXPECT_THROW((void)Endpoint::parse(wrong), ValidationError) << wrong;
}

TEST(Endpoint, OfARegionIsItsOwn) {
    const Endpoints all = find_endpoints("", "eu-west-1", environment({}));
    EXPECT_EQ(all.tables.url, "https://dynamodb.eu-west-1.amazonaws.com/");
    EXPECT_EQ(all.streams.host, "streams.dynamodb.eu-west-1.amazonaws.com");
    EXPECT_EQ(find_endpoints("", "cn-north-1", environment({})).tables.host, "dynamodb.cn-north-1.amazonaws.com.cn");
}

TEST(Endpoint, IsTakenFromTheOptionThenTheEnvironment) {
    const auto both =
        environment({{"AWS_ENDPOINT_URL", "http://all:1"}, {"AWS_ENDPOINT_URL_DYNAMODB", "http://one:2"}});
    EXPECT_EQ(find_endpoints("http://given:3", "r", both).tables.host, "given:3");
    EXPECT_EQ(find_endpoints("http://given:3", "r", both).streams.host, "given:3");
    EXPECT_EQ(find_endpoints("", "r", both).tables.host, "one:2");
    EXPECT_EQ(find_endpoints("", "r", both).streams.host, "all:1");
    const auto ignored =
        environment({{"AWS_ENDPOINT_URL", "http://all:1"}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}});
    EXPECT_EQ(find_endpoints("", "r", ignored).tables.host, "dynamodb.r.amazonaws.com");
}

TEST(Region, IsTakenFromTheOptionThenTheEnvironment) {
    const auto both = environment({{"AWS_REGION", "a-1"}, {"AWS_DEFAULT_REGION", "b-1"}});
    EXPECT_EQ(find_region("c-1", both), "c-1");
    EXPECT_EQ(find_region("", both), "a-1");
    EXPECT_EQ(find_region("", environment({{"AWS_DEFAULT_REGION", "b-1"}})), "b-1");
    EXPECT_THROW((void)find_region("", environment({})), ValidationError);
    EXPECT_THROW((void)find_region("x/y", both), ValidationError);
}

}  // namespace
}  // namespace dynaloom::dynamodb
