#pragma once

#include <dynaloom/store/store.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace dynaloom::server {

/// Deletes now and then, in a thread of its own, what DynamoDB deletes by itself: items whose time to live has passed,
/// and records of streams that are older than a day.
class Sweeper {
public:
    /// @param interval  Zero: never.
    Sweeper(Store& store, std::chrono::milliseconds interval);
    Sweeper(const Sweeper&) = delete;
    Sweeper& operator=(const Sweeper&) = delete;
    ~Sweeper() { stop(); }

    /// Has the thread end soon, and does not wait for that.
    void begin_stop();
    /// Ends the thread, between two small transactions.
    void stop();

private:
    void run(std::chrono::milliseconds interval);
    void sweep();
    void sweep(const std::string& table);
    [[nodiscard]] bool stopped();

    Store& store_;
    std::mutex mutex_;
    std::condition_variable stopping_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace dynaloom::server
