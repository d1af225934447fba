#include "support/dynamodb_local.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace dynaloom {
namespace {

using Lines = std::vector<std::string>;

Lines output_of(const std::string& example, const std::string& store) {
    test::Process process{{example, store}};
    Lines lines = process.read_lines();
    EXPECT_EQ(process.wait(), 0);
    return lines;
}

/// Runs an example on both stores, in an empty folder.
void expect_output(const std::string& example, const Lines& expected) {
    const std::string folder = test::DynamoDbLocal::folder();
    if (folder.empty()) GTEST_SKIP() << "no DynamoDB Local: DYNALOOM_DYNAMODB_LOCAL is not set";
    const test::DynamoDbLocal server{folder};
    setenv("AWS_ENDPOINT_URL_DYNAMODB", server.endpoint().c_str(), 1);
    setenv("AWS_REGION", "eu-west-1", 1);
    setenv("AWS_ACCESS_KEY_ID", "example", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "example", 1);
    const test::TempDir directory;
    const auto here = std::filesystem::current_path();
    std::filesystem::current_path(directory.path());
    EXPECT_EQ(output_of(example, "sqlite"), expected);
    EXPECT_EQ(output_of(example, "dynamodb"), expected);
    std::filesystem::current_path(here);
}

TEST(DynamoDbExample, SaysTheSameOnBothStores) {
    expect_output(DYNALOOM_EXAMPLE, {R"(1250: "Another One", 7 likes)", R"(1234: "A Test Story", 1 likes)"});
}

TEST(DynamoDbExample, SnapshotsSayTheSameOnBothStores) {
    expect_output(DYNALOOM_SNAPSHOTS_EXAMPLE,
                  {"Bergen belongs to Bolt, Nut & Sons", "Oslo belongs to Acme",
                   "Trondheim belongs to Bolt, Nut & Sons", "name,locations\r", "Acme,1\r", "\"Bolt, Nut & Sons\",2\r",
                   "Bolt, Nut & Sons", "2 customers", "Acme is now Acme International"});
}

}  // namespace
}  // namespace dynaloom
