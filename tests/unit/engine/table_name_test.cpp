#include "engine/table_name.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dynaloom::engine {
namespace {

TEST(TableName, IsCheckedByDynamoDBsRules) {
    for (const std::string& name : {std::string{"abc"}, std::string{"A-z_0.9"}, std::string(255, 'x'),
                                    std::string{"sqlite_master"}, std::string{"..."}}) {
        SCOPED_TRACE(name);
        EXPECT_NO_THROW(check_table_name(name));
    }
    struct Case {
        std::string name;
        const char* message;
    };
    const Case cases[] = {
        {"ab", "greater than or equal to 3"},
        {"", "greater than or equal to 3"},
        {std::string(256, 'x'), "less than or equal to 255"},
        {"stories:x", "[a-zA-Z0-9_.-]+"},
        {"a\"b; DROP TABLE x", "[a-zA-Z0-9_.-]+"},
        {"it's", "[a-zA-Z0-9_.-]+"},
        {"größe", "[a-zA-Z0-9_.-]+"},
        {std::string{"abc\0d", 5}, "[a-zA-Z0-9_.-]+"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        try {
            check_table_name(c.name);
            ADD_FAILURE() << "was accepted";
        } catch (const ValidationError& error) {
            EXPECT_NE(std::string{error.what()}.find(c.message), std::string::npos) << error.what();
        }
    }
}

TEST(TableName, HashedIsShortAndTellsNamesApart) {
    const std::string long_name(255, 'x');
    EXPECT_LE(hashed_table_name(long_name, long_name).size(), 60U);
    EXPECT_NE(hashed_table_name(long_name, long_name), hashed_table_name(long_name, long_name.substr(1)));
    EXPECT_NE(hashed_table_name("Stories", "Stories"), hashed_table_name("stories", "stories"));
    EXPECT_FALSE(is_legal_table_name(hashed_table_name("stories", "stories")));
}

}  // namespace
}  // namespace dynaloom::engine
