#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace dynaloom::server {

/// Threads that do what may block.
/// @par Threads  Safe to use concurrently.
class WorkerPool {
public:
    /// @param threads  At most; each is started when work comes and none is free.
    /// @param waiting  Pieces of work that may wait for a thread.
    WorkerPool(std::size_t threads, std::size_t waiting) : most_threads_{threads}, most_waiting_{waiting} {}
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;
    ~WorkerPool();  ///< gives up what waits, then ends the threads

    enum class Kind : unsigned char {
        free,     ///< waits for nobody
        queuing,  ///< may wait for others of its kind, which leave some of the threads alone
    };

    /// @param work  Is not to throw.
    /// @returns Whether there was room.
    [[nodiscard]] bool try_run(std::function<void()> work, Kind kind = Kind::free);

    [[nodiscard]] std::size_t waiting() const;

    /// What waits is never done.
    void give_up_waiting();

private:
    struct Piece {
        std::function<void()> work;
        Kind kind = Kind::free;
    };

    void work();
    [[nodiscard]] std::deque<Piece>::iterator next();

    const std::size_t most_threads_;
    const std::size_t most_queuing_ = most_threads_ < 4 ? most_threads_ : most_threads_ - most_threads_ / 4;
    const std::size_t most_waiting_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Piece> queue_;
    std::size_t idle_ = 0;
    std::size_t queuing_ = 0;  // of those that run
    bool stop_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace dynaloom::server
