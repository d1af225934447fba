#include "dynamodb/endpoint.hpp"
#include "dynamodb/profiles.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <optional>
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

const Profiles no_profiles;
std::optional<std::string> nowhere() {
    return std::nullopt;
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
    const Endpoints all = find_endpoints("", "eu-west-1", environment({}), no_profiles);
    EXPECT_EQ(all.tables.url, "https://dynamodb.eu-west-1.amazonaws.com/");
    EXPECT_EQ(all.streams.host, "streams.dynamodb.eu-west-1.amazonaws.com");
    EXPECT_EQ(find_endpoints("", "cn-north-1", environment({}), no_profiles).tables.host,
              "dynamodb.cn-north-1.amazonaws.com.cn");
}

TEST(Endpoint, IsTakenFromTheOptionThenTheEnvironment) {
    const auto both =
        environment({{"AWS_ENDPOINT_URL", "http://all:1"}, {"AWS_ENDPOINT_URL_DYNAMODB", "http://one:2"}});
    EXPECT_EQ(find_endpoints("http://given:3", "r", both, no_profiles).tables.host, "given:3");
    EXPECT_EQ(find_endpoints("http://given:3", "r", both, no_profiles).streams.host, "given:3");
    EXPECT_EQ(find_endpoints("", "r", both, no_profiles).tables.host, "one:2");
    EXPECT_EQ(find_endpoints("", "r", both, no_profiles).streams.host, "all:1");
    const auto ignored =
        environment({{"AWS_ENDPOINT_URL", "http://all:1"}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}});
    EXPECT_EQ(find_endpoints("", "r", ignored, no_profiles).tables.host, "dynamodb.r.amazonaws.com");
}

TEST(Region, IsTakenFromTheOptionThenTheEnvironment) {
    const auto both = environment({{"AWS_REGION", "a-1"}, {"AWS_DEFAULT_REGION", "b-1"}});
    EXPECT_EQ(find_region("c-1", both, no_profiles, nowhere), "c-1");
    EXPECT_EQ(find_region("", both, no_profiles, nowhere), "a-1");
    EXPECT_EQ(find_region("", environment({{"AWS_DEFAULT_REGION", "b-1"}}), no_profiles, nowhere), "b-1");
    EXPECT_THROW((void)find_region("", environment({}), no_profiles, nowhere), ValidationError);
    EXPECT_THROW((void)find_region("x/y", both, no_profiles, nowhere), ValidationError);
}

TEST(Region, AndEndpointAreTheProfilesBehindTheEnvironment) {
    const test::TempDir folder;
    std::ofstream{folder / "config"} << "[default]\nregion = p-1\nendpoint_url = http://profile:4\n"
                                        "[profile dev]\nservices = dev\n"
                                        "[services dev]\ndynamodb =\n  endpoint_url = http://service:5\n";
    std::map<std::string, std::string> variables{{"AWS_CONFIG_FILE", folder / "config"}};
    const Profiles by_default = Profiles::load(environment(variables));
    EXPECT_EQ(find_region("", environment({}), by_default, nowhere), "p-1");
    EXPECT_EQ(find_region("", environment({{"AWS_REGION", "a-1"}}), by_default, nowhere), "a-1");
    EXPECT_EQ(find_endpoints("", "r", environment({}), by_default).tables.host, "profile:4");
    EXPECT_EQ(find_endpoints("", "r", environment({{"AWS_ENDPOINT_URL", "http://all:1"}}), by_default).tables.host,
              "all:1");

    variables["AWS_PROFILE"] = "dev";
    const Profiles dev = Profiles::load(environment(variables));
    EXPECT_EQ(find_endpoints("", "r", environment({}), dev).streams.host, "service:5");
    EXPECT_EQ(find_region("", environment({}), dev, [] { return std::optional<std::string>{"i-1"}; }), "i-1")
        << "the instance's, if nothing else says";
    try {
        static_cast<void>(find_region("", environment({}), dev, nowhere));
        ADD_FAILURE() << "a region was found";
    } catch (const ValidationError& error) {
        EXPECT_NE(std::string{error.what()}.find("profile \"dev\""), std::string::npos);
    }
}

}  // namespace
}  // namespace dynaloom::dynamodb
