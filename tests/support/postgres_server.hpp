#pragma once

#include "temp_dir.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace dynaloom::test {

/// A PostgreSQL cluster of its own in a temporary folder, reached through a Unix socket, without passwords but for a
/// user `with_password`, whom a test may create. It ends with this object, and with the thread that made it: a test
/// that crashes leaves none behind.
class PostgresServer {
public:
    /// What an acknowledged commit survives.
    enum class Durability : unsigned char {
        none,
        crash,  ///< of the server
    };

    /// The folder of PostgreSQL's programs; empty if there is none.
    static std::string programs();

    /// Makes a cluster and starts it, in about two seconds. A superuser's process can't run the server, so root does it
    /// as `postgres` or `nobody`.
    /// @throws std::runtime_error if that fails.
    explicit PostgresServer(Durability durability = Durability::none);
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;
    ~PostgresServer();

    /// A connection string. @param database  One that exists: `postgres`, or one that a statement made.
    std::string dsn(const std::string& database = "postgres") const;
    /// The same as a URL, of the database `postgres`.
    std::string url() const;
    /// The folder of its socket.
    std::string folder() const { return folder_.path().string(); }

    /// Makes a database whose own order of texts is that of natural language: `a2` before `B` before `b10`.
    void create_natural_database(const std::string& name);

    /// `kill -9` of the server, whose processes end with it.
    void kill_now();
    /// After `kill_now`, by a thread that outlives the server.
    void start();

private:
    /// Waits until it does, or has ended.
    bool answers();
    void stop(int signal) noexcept;
    pid_t spawn(const std::vector<std::string>& arguments) const;

    TempDir folder_;
    Durability durability_;
    pid_t id_ = 0;
};

}  // namespace dynaloom::test
