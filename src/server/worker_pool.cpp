#include "server/worker_pool.hpp"

#include <dynaloom/warning.hpp>

#include <system_error>
#include <utility>

namespace dynaloom::server {

WorkerPool::~WorkerPool() {
    std::deque<std::function<void()>> given_up;
    {
        const std::scoped_lock lock{mutex_};
        stop_ = true;
        given_up.swap(queue_);
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::try_run(std::function<void()> work) {
    {
        const std::scoped_lock lock{mutex_};
        if (queue_.size() >= idle_ + most_waiting_ && threads_.size() == most_threads_) return false;
        if (queue_.size() >= idle_ && threads_.size() < most_threads_) {
            try {
                threads_.emplace_back([this] { this->work(); });
            } catch (const std::system_error&) {
                if (threads_.empty()) return false;  // the system has no more; those that there are do it
            }
        }
        queue_.push_back(std::move(work));
    }
    changed_.notify_one();
    return true;
}

std::size_t WorkerPool::waiting() const {
    const std::scoped_lock lock{mutex_};
    return queue_.size();
}

void WorkerPool::work() {
    std::unique_lock lock{mutex_};
    for (;;) {
        ++idle_;
        changed_.wait(lock, [&] { return stop_ || !queue_.empty(); });
        --idle_;
        if (queue_.empty()) return;
        const std::function<void()> task = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        try {
            task();
        } catch (...) {
            warn("A piece of work has thrown");
        }
        lock.lock();
    }
}

}  // namespace dynaloom::server
