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

    /// @param work  Is not to throw.
    /// @returns Whether there was room.
    [[nodiscard]] bool try_run(std::function<void()> work);

    [[nodiscard]] std::size_t waiting() const;

private:
    void work();

    const std::size_t most_threads_;
    const std::size_t most_waiting_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> queue_;
    std::size_t idle_ = 0;
    bool stop_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace dynaloom::server
