#pragma once

#include <dynaloom/store/store.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

/// DynamoDB's own protocol over HTTP, spoken for any store, so that every AWS SDK can use it by changing one URL.
namespace dynaloom::server {

/// What became of one request. Holds nothing of any item. Valid during the call that it is handed to.
struct RequestReport {
    std::string_view request_id{};
    std::string_view operation{};  ///< "GetItem", of a GET "/health"; empty if the request names none that there is
    int status = 200;              ///< of HTTP
    std::string_view error{};      ///< "ValidationException", "NotFound", of a broken message "400"; empty for success
    std::string_view cause{};      ///< of a status of 500 and above: what went wrong inside. The client is not told.
    std::chrono::microseconds time{0};  ///< from the request's last byte to its answer, waiting for a thread included
    std::size_t bytes_in = 0;           ///< of the body
    std::size_t bytes_out = 0;
};

struct Options {
    /// Where to listen: an IPv4 or IPv6 address. Anyone who reaches it can read and write all tables: signatures must
    /// be well formed, but are not verified.
    std::string address = "127.0.0.1";
    std::uint16_t port = 8000;  ///< 0: any that is free

    /// Threads for what may take the store longer than microseconds, each started when it is first needed. At least 1.
    std::size_t workers = 32;
    /// Requests that wait for a thread; one more is answered with ServiceUnavailable.
    std::size_t max_waiting = 1'024;

    /// At one more, the connection that has been idle longest makes room; if none is, the one that has been sending its
    /// request for longest, and for more than `slow_after`; if none is, the new one is refused.
    std::size_t max_connections = 1'024;
    std::size_t max_header_bytes = 32U << 10U;
    std::size_t max_body_bytes = 16U << 20U;  ///< DynamoDB's limit
    /// Of what all requests may come to hold at once, their bodies and answers; one past it is answered with
    /// ServiceUnavailable, unless one that has been coming for more than `slow_after` can make room. A worker that
    /// reads a batch or a transaction needs 16 MB, so it should be twice that for each.
    std::size_t max_buffered_bytes = 1U << 30U;

    /// From the first byte of a request to its last, and the same of sending its answer.
    std::chrono::milliseconds transfer_timeout{30'000};
    /// How long a request may be on its way before others that find no room take its place.
    std::chrono::milliseconds slow_after{1'000};
    /// Of a connection without a request.
    std::chrono::milliseconds idle_timeout{120'000};
    /// What the store is given for one request; zero means the store's default.
    std::chrono::milliseconds call_budget{0};
    /// How long `stop` waits for requests that have begun.
    std::chrono::milliseconds drain_timeout{10'000};

    /// How often items whose time to live has passed are deleted, and what streams keep too long; zero: never.
    std::chrono::milliseconds sweep_interval{60'000};

    /// Told of every request, from several threads at once, among them the one that moves all bytes, so it must not
    /// wait; of those that are refused for want of room, of one a second. What it throws is ignored.
    std::function<void(const RequestReport&)> on_request{};
};

/// A server that listens from its construction to its end. What it cannot do, and what stops nobody, goes to
/// dynaloom::warn.
/// @par Threads  One of its own moves all bytes, and carries out requests of one item or page that a store of this
///               machine has at once; `Options::workers` the others. The members may be called concurrently.
class Server {
public:
    /// @throws ConnectionError if the address cannot be had; ValidationError for options that are wrong.
    explicit Server(std::shared_ptr<Store> store, Options options = {});
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();  ///< stops it

    /// That it listens on.
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// `http://127.0.0.1:8000`.
    [[nodiscard]] const std::string& url() const noexcept;

    /// Takes no more connections, lets requests that have begun come to their answers within
    /// `Options::drain_timeout`, then ends all threads. A store that does not return is waited for.
    void stop();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace dynaloom::server
