#pragma once

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace dynaloom::benchmarks {

/// A server on a loopback port that gives each GetItem and each Query the same answer, as cheaply as it can: what is
/// measured is the client, or what sockets alone cost a server. The answers are those of a table of records
/// (record.hpp): one, and a page of twenty. Other requests succeed, and are told of a table that is active.
/// @par Threads  One of its own serves all connections.
class CannedServer {
public:
    /// @param port  0: any that is free.
    /// @throws std::runtime_error if it cannot be had.
    explicit CannedServer(std::uint16_t port = 0);
    CannedServer(const CannedServer&) = delete;
    CannedServer& operator=(const CannedServer&) = delete;
    ~CannedServer();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(port_); }

private:
    void serve();
    void answer(int socket, std::string& input) const;

    std::string get_answer_;
    std::string query_answer_;
    std::string other_answer_;
    int listener_ = -1;
    int stop_ = -1;
    int epoll_ = -1;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace dynaloom::benchmarks
