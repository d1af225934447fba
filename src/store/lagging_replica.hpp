#pragma once

#include <dynaloom/store/store.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace dynaloom {

/// A copy of a store that hears of writes later. Time is the number of the request.
/// @par Threads  Safe to call concurrently; writes wait for each other, so that both stores see them in one order.
class LaggingReplica {
public:
    LaggingReplica(std::shared_ptr<Store> store, std::size_t lag) : store_{std::move(store)}, lag_{lag} {}

    /// Carries out `write`, which sends the request to the store that is copied, and repeats it later if it succeeds.
    Response write(const Request& request, std::uint64_t now, const std::function<Response()>& write);

    Response read(const Request& request, std::uint64_t now, const CallOptions& options);

private:
    struct Write {
        Request request;
        std::uint64_t due = 0;
    };

    void catch_up(std::uint64_t now);

    std::shared_ptr<Store> store_;
    std::size_t lag_;
    std::mutex mutex_;
    std::deque<Write> pending_;
};

}  // namespace dynaloom
