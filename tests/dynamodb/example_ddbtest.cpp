#include "support/dynamodb_local.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
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

Lines lines_of(const std::filesystem::path& path) {
    std::ifstream file{path};
    Lines lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

/// Says programs where a server is, in a folder of its own.
class Surroundings {
public:
    explicit Surroundings(const std::string& folder) : server_{folder}, before_{std::filesystem::current_path()} {
        setenv("AWS_ENDPOINT_URL_DYNAMODB", server_.endpoint().c_str(), 1);
        setenv("AWS_REGION", "eu-west-1", 1);
        setenv("AWS_ACCESS_KEY_ID", "example", 1);
        setenv("AWS_SECRET_ACCESS_KEY", "example", 1);
        std::filesystem::current_path(directory_.path());
    }
    Surroundings(const Surroundings&) = delete;
    Surroundings& operator=(const Surroundings&) = delete;
    ~Surroundings() { std::filesystem::current_path(before_); }

private:
    test::DynamoDbLocal server_;
    test::TempDir directory_;
    std::filesystem::path before_;
};

TEST(DynamoDbExample, SaysTheSameOnBothStores) {
    const std::string folder = test::DynamoDbLocal::folder();
    if (folder.empty()) GTEST_SKIP() << "no DynamoDB Local: DYNALOOM_DYNAMODB_LOCAL is not set";
    const Surroundings surroundings{folder};
    const Lines expected{R"(1250: "Another One", 7 likes)", R"(1234: "A Test Story", 1 likes)"};
    EXPECT_EQ(output_of(DYNALOOM_EXAMPLE, "sqlite"), expected);
    EXPECT_EQ(output_of(DYNALOOM_EXAMPLE, "dynamodb"), expected);

    for (const std::string name : {"dynawrap", "entities", "items", "snapshots", "tasks"}) {
        SCOPED_TRACE(name);
        const std::filesystem::path source = std::filesystem::path{DYNALOOM_EXAMPLES_SOURCE} / name;
        EXPECT_EQ(output_of(std::string{DYNALOOM_EXAMPLES} + '/' + name, "dynamodb"),
                  lines_of(source / "expected.txt"));
    }
}

}  // namespace
}  // namespace dynaloom
