#pragma once

#include "sqlite/connection.hpp"
#include "sqlite/deadline.hpp"

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace dynaloom::sqlite {

/// Connections of one kind, each lent to one thread at a time.
class Pool {
public:
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

    /// @param max  At least 1. Connections are opened when none is free, up to this many.
    Pool(std::string path, Connection::Use use, const Options& options, std::size_t max);

    /// A connection that works for `call` until it is given back; both arguments must outlive it.
    /// @throws Timeout if none is free before the deadline; what opening a connection throws.
    [[nodiscard]] Lease take(const engine::Call& call, Deadline& deadline);

private:
    [[nodiscard]] std::unique_ptr<Connection> take_or_open(Deadline& deadline);
    void give_back(std::unique_ptr<Connection> connection) noexcept;

    const std::string path_;
    const Connection::Use use_;
    const Options options_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> free_;  // room for all is reserved, so that giving back cannot throw
    std::size_t left_to_open_;
};

}  // namespace dynaloom::sqlite
