#pragma once

#include "support/postgres_server.hpp"

#include <string>

namespace dynaloom::test {

/// The server of this process, started by the first who asks.
[[nodiscard]] PostgresServer& server();

/// Makes an empty database on it. @returns A connection string.
[[nodiscard]] std::string new_database(const std::string& name);

/// The name of its database whose order of texts is that of natural language.
[[nodiscard]] const std::string& natural_database();

}  // namespace dynaloom::test
