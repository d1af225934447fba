#pragma once

#include "server/memory_budget.hpp"
#include "server/quick_requests.hpp"
#include "server/request_parser.hpp"
#include "server/service.hpp"
#include "server/worker_pool.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace dynaloom::server {

/// One client: its requests are read, answered and the answers sent, one at a time, in their order. What a client does
/// wrong, or too slowly, ends its own connection.
///
/// All of it happens in the loop's thread, quick requests to the store included, but for `work`: a worker has the
/// request, the answer and the sending side of the socket until it has said otherwise in `turn_`. It sends the answer
/// itself, and if nobody waits for that word and all went out at once, the loop is not woken.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Clock = std::chrono::steady_clock;

    /// What all connections share; outlives them.
    struct Shared {
        const Options& options;
        Service& service;
        WorkerPool& workers;
        QuickRequests& quick;
        MemoryBudget& memory;
        std::function<void(Connection&)> closed;
        /// Ends a connection whose request comes slowly, for the sake of this one. @returns Whether there was one.
        std::function<bool(Connection&)> make_room;
        std::atomic<bool> draining = false;
    };

    Connection(boost::asio::ip::tcp::socket socket, Shared& shared);

    /// Begins to read.
    void start();
    /// Says that there are too many connections, and ends.
    void refuse();

    /// Whether no part of a request has come: nobody loses anything when it ends.
    [[nodiscard]] bool is_idle();
    [[nodiscard]] Clock::time_point idle_since() const noexcept { return since_; }

    /// Whether it has neither been served nor let go for long enough to give way to others.
    [[nodiscard]] bool is_slow(Clock::time_point now) const noexcept;
    [[nodiscard]] Clock::time_point in_state_since() const noexcept { return since_; }
    /// Bytes that it holds of a request that has not come as a whole.
    [[nodiscard]] std::size_t received_of_body();
    /// Ends it, and gives back at once what it holds of a request that is coming.
    void evict();

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
    /// Whose the request in work is.
    enum class Turn : unsigned char {
        worker,
        wanted,  ///< the worker's, which is to say so when it has ended
        ended,   ///< the loop's, the answer being sent and nothing left to do
        posted,  ///< the loop's, which goes on in `on_worked`
    };
    using Error = boost::system::error_code;

    void enter(State state) noexcept;
    void begin_request();
    void next_request();
    void parse();
    void wait_for_bytes();
    template <class Step>
    void guarded(const Step& step);
    void on_bytes(const Error& error);
    void take_bytes(const Error& error);
    void receive();
    void invite_body();
    void hand_over();
    void look();
    [[nodiscard]] bool answer_at_once(std::string_view operation);
    void work();
    void carry_out();
    void settle();
    void on_worked();
    void refuse_request(int status);
    void send(HttpAnswer answer, bool keep);
    void prepare(HttpAnswer answer, bool keep);
    [[nodiscard]] std::array<boost::asio::const_buffer, 2> unsent() const;
    void send_rest();
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
    std::size_t body_size_ = 0;  // that is sent
    std::size_t sent_ = 0;       // of head and body
    bool broken_ = false;        // nothing more can be sent
    std::atomic<Turn> turn_ = Turn::ended;
    bool waiting_ = false;  // for bytes
    State state_ = State::idle;
    Clock::time_point since_;
};

}  // namespace dynaloom::server
