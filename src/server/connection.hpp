#pragma once

#include "server/memory_budget.hpp"
#include "server/request_parser.hpp"
#include "server/service.hpp"
#include "server/worker_pool.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace dynaloom::server {

/// One client: its requests are read, answered and the answers sent, one at a time, in their order. What a client does
/// wrong, or too slowly, ends its own connection.
///
/// All of it happens in the loop's thread, but for `work`, during which nothing else touches the request.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Clock = std::chrono::steady_clock;

    /// What all connections share; outlives them.
    struct Shared {
        const Options& options;
        Service& service;
        WorkerPool& workers;
        MemoryBudget& memory;
        std::function<void(Connection&)> closed;
        bool draining = false;
    };

    Connection(boost::asio::ip::tcp::socket socket, Shared& shared);

    /// Begins to read.
    void start();
    /// Says that there are too many connections, and ends.
    void refuse();

    /// No part of a request has come: nobody loses anything when it ends.
    [[nodiscard]] bool idle() const noexcept { return state_ == State::idle; }
    [[nodiscard]] Clock::time_point idle_since() const noexcept { return since_; }

    /// Ends it if what it is about takes too long.
    void check_time(Clock::time_point now);
    void close();

private:
    enum class State : unsigned char {
        idle,       ///< waits for the first byte of a request
        receiving,  ///< has some of it
        working,    ///< a worker has it, or will
        sending,    ///< the answer
        lingering,  ///< has sent its last, and reads on so that the client can read it
        closed,
    };
    using Error = boost::system::error_code;

    void enter(State state) noexcept;
    void next_request();
    void parse();
    void receive();
    void on_received(const Error& error, std::size_t bytes);
    void invite_body();
    void hand_over();
    void work();
    void refuse_request(int status);
    void send(HttpAnswer answer, bool keep);
    void on_sent(const Error& error);
    void linger();
    void discard();

    boost::asio::ip::tcp::socket socket_;
    Shared& shared_;
    boost::beast::flat_buffer received_;
    std::optional<RequestParser> parser_;
    HttpRequest request_;
    Clock::time_point arrived_;
    bool keep_ = true;
    bool invited_ = false;   // to send the body
    bool read_all_ = false;  // nothing of the request is left to come
    HttpAnswer answer_;
    std::string head_;
    State state_ = State::idle;
    Clock::time_point since_;
};

}  // namespace dynaloom::server
