#include "dynamodb/config_file.hpp"

#include <gtest/gtest.h>

namespace dynaloom::dynamodb::test {
namespace {

TEST(ConfigFile, HasSectionsOfProperties) {
    const Sections sections = parse_config(
        "# of nobody\n"
        "lost = 1\n"
        "[default]\r\n"
        "region=eu-west-1\r\n"
        "  \n"
        "[ profile   \"my dev\" ]   ; a comment\n"
        "region = us-east-1 # behind\n"
        "aws_secret_access_key = a/b+c#d;e==\n"
        "region = us-east-2\n"
        "neither a heading nor a property\n"
        "empty =\n");
    EXPECT_EQ(sections,
              (Sections{{"default", {{"region", "eu-west-1"}}},
                        {"profile my dev",
                         {{"region", "us-east-2"}, {"aws_secret_access_key", "a/b+c#d;e=="}, {"empty", ""}}}}));
}

TEST(ConfigFile, NestsIndentedPropertiesBelowOneWithoutAValue) {
    const Sections sections = parse_config(
        "[services local]\n"
        "dynamodb =\n"
        "  endpoint_url = http://localhost:8000\n"
        "\tmax = 3\n"
        "s3 =\n"
        "  endpoint_url = http://localhost:9000\n"
        "plain = 1\n"
        "  ignored = 2\n");
    EXPECT_EQ(sections.at("services local"), (Properties{{"dynamodb", ""},
                                                         {"dynamodb.endpoint_url", "http://localhost:8000"},
                                                         {"dynamodb.max", "3"},
                                                         {"plain", "1"},
                                                         {"s3", ""},
                                                         {"s3.endpoint_url", "http://localhost:9000"}}));
}

TEST(ConfigFile, SurvivesWhatIsNoConfiguration) {
    EXPECT_TRUE(parse_config("").empty());
    EXPECT_TRUE(parse_config("\n\n=\n = \n").empty());
    EXPECT_TRUE(parse_config("[open\nregion = x\n").empty());
    EXPECT_TRUE(parse_config("[]\n").at("").empty());
}

}  // namespace
}  // namespace dynaloom::dynamodb::test
