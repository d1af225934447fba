#pragma once

#include <dynaloom/store/store.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace dynaloom::postgres {

struct Options {
    /// The SQL schema that holds the tables, at most 63 bytes; made with the first table if it does not exist.
    std::string schema = "public";

    /// Connections, at least 1, opened as they are needed; a call that finds all of them busy waits.
    std::size_t max_connections = 16;

    /// The longest wait for a connection to be opened, to all hosts of the string together: one that says nothing
    /// leaves no time for those behind it.
    std::chrono::milliseconds connect_timeout{10'000};

    /// The longest wait for another writer, for calls that have no budget of their own.
    std::chrono::milliseconds lock_timeout{10'000};

    /// How long a call may take that has no budget of its own. Changes of tables may take longer.
    std::chrono::milliseconds statement_timeout{60'000};
};

/// Opens the tables in a PostgreSQL database, version 13 or later. Anyone can read them with SQL: a table `stories` is
/// the SQL table `stories` with columns pk, sk, schema_version and data (jsonb). A table of exactly these columns that
/// another program made can be used as it is, its keys being the strings PK and SK.
///
/// Any number of processes may use one database at once. A connection that breaks is replaced by the next call: after a
/// restart of the server the store goes on by itself.
/// @param dsn  A connection string of libpq: `postgresql://me@db.example.com/app?sslmode=verify-full`, or
///             `host=… dbname=…`. What it leaves out comes from libpq's environment variables.
/// @throws ConnectionError if the database cannot be reached or refuses the user; ServiceError with code
///         UnsupportedEncoding if its encoding is not UTF-8, with code UnsupportedVersion if it is too old.
/// @par Threads  Safe to call concurrently, and so is the store. A store must not be used on both sides of a fork; open
///               it after.
[[nodiscard]] std::shared_ptr<Store> open(const std::string& dsn, const Options& options = {});

}  // namespace dynaloom::postgres
