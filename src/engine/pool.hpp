#pragma once

#include "engine/deadline.hpp"
#include "engine/row_store.hpp"

#include <dynaloom/error.hpp>

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::engine {

/// Connections of one kind, each lent to one thread at a time. A Connection has `work_for(call, deadline)`, `rest()`,
/// `usable()`, asked when it is lent, and `idle()`, asked when it comes back: one that is not is closed, and another
/// opened.
template <class Connection>
class Pool {
public:
    using Open = std::function<std::unique_ptr<Connection>(Deadline&)>;

    /// A connection until the end of the scope.
    class Lease {
    public:
        Lease(Pool& pool, std::unique_ptr<Connection> connection) noexcept
            : pool_{pool}, connection_{std::move(connection)} {}
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() { pool_.give_back(std::move(connection_)); }

        [[nodiscard]] Connection& operator*() const noexcept { return *connection_; }

    private:
        Pool& pool_;
        std::unique_ptr<Connection> connection_;
    };

    /// @param database  For messages.
    /// @param max       At least 1. Connections are opened when none is free, up to this many.
    Pool(std::string database, std::size_t max, Open open)
        : database_{std::move(database)}, max_{max}, open_{std::move(open)}, left_to_open_{max} {
        free_.reserve(max);
    }

    /// Takes in one that was opened before any other.
    void add(std::unique_ptr<Connection> connection) {
        const std::lock_guard lock{mutex_};
        --left_to_open_;
        free_.push_back(std::move(connection));
    }

    /// A connection that works for `call` until it is given back; both arguments must outlive it.
    /// @throws Timeout if none is free before the deadline; what opening a connection throws.
    [[nodiscard]] Lease take(const Call& call, Deadline& deadline) {
        std::unique_ptr<Connection> connection = take_or_open(deadline);
        connection->work_for(call, deadline);
        return Lease{*this, std::move(connection)};
    }

private:
    [[nodiscard]] std::unique_ptr<Connection> take_or_open(Deadline& deadline) {
        std::unique_lock lock{mutex_};
        while (free_.empty() && left_to_open_ == 0) {
            if (deadline.passed())
                throw Timeout{database_ + ": no connection of the pool of " + std::to_string(max_) + " was free for " +
                              std::to_string(deadline.budget().count()) + " ms"};
            freed_.wait_until(lock, deadline.end());
        }
        if (!free_.empty()) {
            std::unique_ptr<Connection> connection = std::move(free_.back());
            free_.pop_back();
            if (connection->usable()) return connection;
        } else {
            --left_to_open_;
        }
        lock.unlock();  // opening may wait for other processes
        try {
            return open_(deadline);
        } catch (...) {
            lock.lock();
            ++left_to_open_;
            freed_.notify_one();
            throw;
        }
    }

    void give_back(std::unique_ptr<Connection> connection) noexcept {
        connection->rest();
        const bool idle = connection->idle();
        if (!idle) connection.reset();
        {
            const std::lock_guard lock{mutex_};
            if (idle)
                free_.push_back(std::move(connection));
            else
                ++left_to_open_;
        }
        freed_.notify_one();
    }

    const std::string database_;
    const std::size_t max_;
    const Open open_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> free_;  // room for all is reserved, so that giving back cannot throw
    std::size_t left_to_open_;
};

}  // namespace dynaloom::engine
