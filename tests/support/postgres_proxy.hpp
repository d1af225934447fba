#pragma once

#include <sys/types.h>

#include <atomic>
#include <string>
#include <thread>

namespace dynaloom::test {

/// Stands between a client and a PostgreSQL server of one Unix socket, and can do what networks do.
class PostgresProxy {
public:
    /// @param folder  Of the server's socket.
    explicit PostgresProxy(std::string folder);
    PostgresProxy(const PostgresProxy&) = delete;
    PostgresProxy& operator=(const PostgresProxy&) = delete;
    ~PostgresProxy();

    /// `host=… port=…`
    std::string host() const { return "host=127.0.0.1 port=" + std::to_string(port_); }

    /// Cuts the line once, behind the server's report that it has committed.
    void cut_behind_commit() { cuts_ = true; }
    /// Whether that is done.
    bool has_cut() const { return !cuts_; }

    /// Ends the session once, as an administrator does, behind the server's report that it has committed.
    void end_behind_commit() { ends_session_ = cuts_ = true; }

    /// How often a client has said something after the server: the round trips so far, of one client at a time.
    int turns() const { return turns_; }

    /// Leaves all lines open, also those that clients open from now on, and carries nothing.
    void freeze() { frozen_ = true; }
    /// The same, once a client asks something on a line that is open.
    void freeze_behind_login() { freezes_behind_login_ = true; }

private:
    void serve();
    /// @returns Whether the line goes on.
    bool carry(int from, int to, bool from_server);

    const std::string folder_;
    int listening_;
    int port_ = 0;
    std::atomic<bool> cuts_ = false;
    std::atomic<bool> ends_session_ = false;
    std::atomic<bool> frozen_ = false;
    std::atomic<bool> freezes_behind_login_ = false;
    std::atomic<int> turns_ = 0;
    bool server_spoke_ = false;
    std::atomic<bool> ends_ = false;
    std::thread serving_;
};

}  // namespace dynaloom::test
