#include "postgres/test_server.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace dynaloom {
namespace {

using PostgresExample = test::PostgresTest;

/// The third store, DynamoDB, has an example and a test of its own.
TEST_F(PostgresExample, SaysTheSameOnSqliteAndOnPostgres) {
    const test::TempDir directory;
    static_cast<void>(test::new_database("example"));
    for (const std::string& where :
         {directory / "stories.db", "postgresql://dynaloom@/example?host=" + test::server().folder()}) {
        setenv("STORIES", where.c_str(), 1);
        test::Process process{{DYNALOOM_EXAMPLE}};
        EXPECT_EQ(process.read_lines(), (std::vector<std::string>{"there is a story 7", R"(7: "The Loom", 3 likes)"}))
            << where;
        EXPECT_EQ(process.wait(), 0);
    }
}

}  // namespace
}  // namespace dynaloom
