#include "server/worker_pool.hpp"

#include <dynaloom/warning.hpp>

#include <algorithm>
#include <system_error>
#include <utility>

namespace dynaloom::server {

WorkerPool::~WorkerPool() {
    give_up_waiting();
    {
        const std::scoped_lock lock{mutex_};
        stop_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::try_run(std::function<void()> work, Kind kind) {
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
        queue_.push_back({std::move(work), kind});
    }
    changed_.notify_one();
    return true;
}

std::size_t WorkerPool::waiting() const {
    const std::scoped_lock lock{mutex_};
    return queue_.size();
}

void WorkerPool::give_up_waiting() {
    std::deque<Piece> given_up;  // what they hold may take the lock
    const std::scoped_lock lock{mutex_};
    given_up.swap(queue_);
}

/// The oldest that may run now.
std::deque<WorkerPool::Piece>::iterator WorkerPool::next() {
    if (queuing_ < most_queuing_) return queue_.begin();
    return std::ranges::find(queue_, Kind::free, &Piece::kind);
}

void WorkerPool::work() {
    std::unique_lock lock{mutex_};
    for (;;) {
        ++idle_;
        changed_.wait(lock, [&] { return stop_ || next() != queue_.end(); });
        --idle_;
        const auto found = next();
        if (found == queue_.end()) return;
        Piece piece = std::move(*found);
        queue_.erase(found);
        const bool queues = piece.kind == Kind::queuing;
        if (queues) ++queuing_;
        lock.unlock();
        try {
            piece.work();
        } catch (...) {
            warn("A piece of work has thrown");
        }
        piece.work = nullptr;  // what it holds may take the lock
        lock.lock();
        if (queues) --queuing_;
    }
}

}  // namespace dynaloom::server
