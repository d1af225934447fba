#pragma once

#include "support/postgres_client.hpp"
#include "support/postgres_server.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dynaloom::test {

/// The server of this process, started by the first who asks.
[[nodiscard]] PostgresServer& server();

/// Makes an empty database on it. @returns A connection string.
[[nodiscard]] std::string new_database(const std::string& name);

/// The name of its database whose order of texts is that of natural language.
[[nodiscard]] const std::string& natural_database();

/// Whether it comes to that: so many connections to the client's database wait for locks.
[[nodiscard]] bool come_to_wait(PostgresClient& sql, int connections);

/// A test that is skipped where there is no PostgreSQL.
class PostgresTest : public testing::Test {
protected:
    void SetUp() override {
        if (PostgresServer::programs().empty()) GTEST_SKIP() << "no PostgreSQL";
    }
};

}  // namespace dynaloom::test
