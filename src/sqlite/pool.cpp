#include "sqlite/pool.hpp"

#include <dynaloom/error.hpp>

#include <utility>

namespace dynaloom::sqlite {

Pool::Pool(std::string path, Connection::Use use, const Options& options, std::size_t max)
    : path_{std::move(path)}, use_{use}, options_{options}, left_to_open_{max} {
    free_.reserve(max);
}

Pool::Lease Pool::take(const engine::Call& call, Deadline& deadline) {
    std::unique_ptr<Connection> connection = take_or_open(deadline);
    connection->work_for(call, deadline);
    return Lease{*this, std::move(connection)};
}

std::unique_ptr<Connection> Pool::take_or_open(Deadline& deadline) {
    std::unique_lock lock{mutex_};
    while (free_.empty() && left_to_open_ == 0) {
        if (deadline.passed())
            throw Timeout{"file \"" + path_ + "\": no connection was free for " +
                          std::to_string(deadline.budget().count()) + " ms"};
        freed_.wait_until(lock, deadline.end());
    }
    if (!free_.empty()) {
        std::unique_ptr<Connection> connection = std::move(free_.back());
        free_.pop_back();
        return connection;
    }
    --left_to_open_;
    lock.unlock();  // opening may wait for other processes
    try {
        return std::make_unique<Connection>(path_, use_, options_);
    } catch (...) {
        lock.lock();
        ++left_to_open_;
        freed_.notify_one();
        throw;
    }
}

void Pool::give_back(std::unique_ptr<Connection> connection) noexcept {
    connection->rest();
    {
        const std::lock_guard lock{mutex_};
        free_.push_back(std::move(connection));
    }
    freed_.notify_one();
}

}  // namespace dynaloom::sqlite
