#pragma once

#include <dynaloom/store/store.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace dynaloom::test {

/// A store whose answers wait until a test lets them go.
class WaitingStore final : public Store {
public:
    WaitingStore() : Store{Encoding::wire} {}

    Response execute(const Request& /*request*/, const CallOptions& /*options*/) override {
        std::unique_lock lock{mutex_};
        ++waiting_;
        ++calls_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return open_; });
        --waiting_;
        return ListTablesResult{};
    }

    /// @returns Whether as many have come.
    bool wait_for(std::size_t requests) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, std::chrono::seconds{60}, [&] { return waiting_ >= requests; });
    }
    /// Requests that have come so far.
    std::size_t calls() {
        const std::scoped_lock lock{mutex_};
        return calls_;
    }
    void let_go() {
        const std::scoped_lock lock{mutex_};
        open_ = true;
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t waiting_ = 0;
    std::size_t calls_ = 0;
    bool open_ = false;
};

}  // namespace dynaloom::test
