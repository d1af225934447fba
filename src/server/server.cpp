#include <dynaloom/server/server.hpp>

#include "server/connection.hpp"
#include "server/sweeper.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/warning.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dynaloom::server {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::chrono::milliseconds longest_between_checks{500};
constexpr std::chrono::milliseconds pause_without_descriptors{100};

Options checked(Options options) {
    if (options.workers == 0) throw ValidationError{"A server needs at least one worker"};
    if (options.max_connections == 0) throw ValidationError{"A server needs at least one connection"};
    // They are looked at four times within each.
    constexpr std::chrono::milliseconds shortest_timeout{4};
    if (options.transfer_timeout < shortest_timeout || options.idle_timeout < shortest_timeout)
        throw ValidationError{"transfer_timeout and idle_timeout must be at least 4 ms"};
    if (options.max_header_bytes < 1'024) throw ValidationError{"max_header_bytes must be at least 1024"};
    return options;
}

tcp::endpoint endpoint_of(const Options& options) {
    boost::system::error_code error;
    const asio::ip::address address = asio::ip::make_address(options.address, error);
    if (error) throw ValidationError{"\"" + options.address + "\" is no IPv4 or IPv6 address"};
    return {address, options.port};
}

}  // namespace

class Server::Impl {
public:
    Impl(std::shared_ptr<Store> store, Options options)
        : options_{checked(std::move(options))},
          memory_{options_.max_buffered_bytes},
          service_{std::move(store), options_},
          quick_{service_.store().waits_for()},
          workers_{std::in_place, options_.workers, options_.max_waiting},
          acceptor_{loop_},
          timer_{loop_},
          pause_{loop_},
          between_checks_{std::min({longest_between_checks, options_.transfer_timeout / 4, options_.idle_timeout / 4})},
          shared_{.options = options_,
                  .service = service_,
                  .workers = *workers_,
                  .quick = quick_,
                  .memory = memory_,
                  .closed = [this](Connection& connection) { on_closed(connection); },
                  .make_room = [this](Connection& connection) { return evict_largest_slow(connection); }},
          sweeper_{service_.store(), options_.sweep_interval} {
        listen();
        await_connections();
        check_times();
        thread_ = std::thread{[this] { run_loop(); }};
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { stop(); }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] const std::string& url() const noexcept { return url_; }

    void stop() {
        const std::scoped_lock lock{stopping_};
        if (!thread_.joinable()) return;
        sweeper_.begin_stop();
        asio::post(loop_, [this] { drain(); });
        thread_.join();
        workers_.reset();  // what they still post nobody does
        sweeper_.stop();
    }

private:
    /// What one handler throws, mostly for want of memory, is no reason to leave all others alone.
    void run_loop() {
        for (;;) {
            try {
                loop_.run();
                return;
            } catch (const std::exception& error) {
                warn(std::string{"The server goes on after: "} + error.what());
            }
        }
    }

    void listen() {
        const tcp::endpoint wanted = endpoint_of(options_);
        try {
            acceptor_.open(wanted.protocol());
            acceptor_.set_option(tcp::acceptor::reuse_address{true});
            acceptor_.bind(wanted);
            acceptor_.listen();
            acceptor_.non_blocking(true);
            const tcp::endpoint had = acceptor_.local_endpoint();
            port_ = had.port();
            const std::string host = had.address().to_string();
            url_ = "http://" + (had.address().is_v6() ? '[' + host + ']' : host) + ':' + std::to_string(port_);
        } catch (const boost::system::system_error& error) {
            throw ConnectionError{"Cannot listen on " + options_.address + " port " + std::to_string(options_.port) +
                                  ": " + error.code().message()};
        }
    }

    void await_connections() {
        acceptor_.async_wait(tcp::acceptor::wait_read, [this](const boost::system::error_code& error) {
            if (error || shared_.draining) return;
            try {
                accept();
            } catch (const std::exception& failure) {
                warn(std::string{"A connection was not accepted: "} + failure.what());
                await_connections();
            }
        });
    }

    /// Takes the connection that is there; without one a system that is out of descriptors says so all the same.
    void accept() {
        boost::system::error_code error;
        tcp::socket socket{loop_};
        acceptor_.accept(socket, error);
        if (!error) admit(std::move(socket));
        if (!error || error == asio::error::would_block || error == asio::error::connection_aborted ||
            error == asio::error::interrupted)
            return await_connections();
        // Out of descriptors or memory: trying again at once would only burn time.
        if (!std::exchange(accept_failed_, true)) warn("Connections cannot be accepted: " + error.message());
        close_longest_idle();
        pause_.expires_after(pause_without_descriptors);
        pause_.async_wait([this](const boost::system::error_code&) {
            if (!shared_.draining) await_connections();
        });
    }

    void admit(tcp::socket socket) {
        accept_failed_ = false;
        Metrics& metrics = service_.metrics();
        ++metrics.accepted_connections;
        const bool room = connections_.size() < options_.max_connections || close_longest_idle() || evict_slowest();
        auto connection = std::make_shared<Connection>(std::move(socket), shared_);
        if (!room) ++metrics.refused_connections;
        // Those that are refused are few at a time: each has seconds to take its answer.
        if (!room && connections_.size() >= 2 * options_.max_connections) return;
        connections_.emplace(connection.get(), connection);
        metrics.connections = connections_.size();
        room ? connection->start() : connection->refuse();
    }

    /// @returns Whether there was one.
    bool close_longest_idle() {
        Connection* longest = nullptr;
        for_each_connection([&](Connection& connection) {
            if (connection.is_idle() && (longest == nullptr || connection.idle_since() < longest->idle_since()))
                longest = &connection;
        });
        if (longest != nullptr) longest->close();
        return longest != nullptr;
    }

    /// Those that send a request byte by byte do not keep others out. @returns Whether there was one.
    bool evict_slowest() {
        const auto now = Connection::Clock::now();
        Connection* slowest = nullptr;
        for (const auto& [connection, owner] : connections_)
            if (connection->is_slow(now) &&
                (slowest == nullptr || connection->in_state_since() < slowest->in_state_since()))
                slowest = connection;
        if (slowest != nullptr) slowest->evict();
        return slowest != nullptr;
    }

    /// @returns Whether there was one other than `asking`.
    bool evict_largest_slow(const Connection& asking) {
        const auto now = Connection::Clock::now();
        Connection* largest = nullptr;
        for (const auto& [connection, owner] : connections_)
            if (connection != &asking && connection->is_slow(now) && connection->received_of_body() > 0 &&
                (largest == nullptr || connection->received_of_body() > largest->received_of_body()))
                largest = connection;
        if (largest != nullptr) largest->evict();
        return largest != nullptr;
    }

    void on_closed(Connection& connection) {
        // It may be in the middle of one of its members.
        const auto found = connections_.find(&connection);
        if (found == connections_.end()) return;
        asio::post(loop_, [owner = std::move(found->second)] {});
        connections_.erase(found);
        service_.metrics().connections = connections_.size();
        if (shared_.draining && connections_.empty()) timer_.cancel();
    }

    /// For each connection, of which checks may close some.
    template <class Use>
    void for_each_connection(const Use& use) {
        std::vector<std::shared_ptr<Connection>> all;
        all.reserve(connections_.size());
        for (const auto& [connection, owner] : connections_) all.push_back(owner);
        for (const auto& connection : all) use(*connection);
    }

    void check_times() {
        if (shared_.draining && connections_.empty()) return;
        timer_.expires_after(between_checks_);
        timer_.async_wait([this](const boost::system::error_code&) {
            try {
                check_connections();
            } catch (const std::exception& failure) {
                warn(std::string{"Connections could not be looked at: "} + failure.what());
            }
            check_times();
        });
    }

    void check_connections() {
        const auto now = Connection::Clock::now();
        const bool over = shared_.draining && now >= end_of_drain_;
        if (over) workers_->give_up_waiting();  // before anybody learns that there is no answer
        for_each_connection([&](Connection& connection) {
            if (over)
                connection.close();
            else
                connection.check_time(now);
        });
    }

    /// The loop ends when there is nothing left to do in it.
    void drain() {
        shared_.draining = true;
        end_of_drain_ = Connection::Clock::now() + options_.drain_timeout;
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        pause_.cancel();
        for_each_connection([](Connection& connection) {
            if (connection.is_idle()) connection.close();
        });
        if (connections_.empty()) timer_.cancel();
    }

    const Options options_;
    MemoryBudget memory_;
    Service service_;
    QuickRequests quick_;
    std::optional<WorkerPool> workers_;
    asio::io_context loop_{1};
    tcp::acceptor acceptor_;
    asio::steady_timer timer_;
    asio::steady_timer pause_;
    const std::chrono::milliseconds between_checks_;
    Connection::Shared shared_;
    std::unordered_map<Connection*, std::shared_ptr<Connection>> connections_;
    Connection::Clock::time_point end_of_drain_;
    bool accept_failed_ = false;
    std::uint16_t port_ = 0;
    std::string url_;
    Sweeper sweeper_;
    std::mutex stopping_;
    std::thread thread_;
};

Server::Server(std::shared_ptr<Store> store, Options options)
    : impl_{std::make_unique<Impl>(std::move(store), std::move(options))} {}
Server::~Server() = default;

std::uint16_t Server::port() const noexcept {
    return impl_->port();
}

const std::string& Server::url() const noexcept {
    return impl_->url();
}

void Server::stop() {
    impl_->stop();
}

}  // namespace dynaloom::server
