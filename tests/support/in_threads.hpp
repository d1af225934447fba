#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace dynaloom::test {

/// Runs `work` in several threads at once, each told its number, and passes on the first exception.
inline void in_threads(int threads, const std::function<void(int)>& work) {
    std::vector<std::thread> running;
    running.reserve(static_cast<std::size_t>(threads));
    std::vector<std::exception_ptr> failures(static_cast<std::size_t>(threads));
    for (int i = 0; i < threads; ++i)
        running.emplace_back([&, i] {
            try {
                work(i);
            } catch (...) {
                failures[static_cast<std::size_t>(i)] = std::current_exception();
            }
        });
    for (std::thread& one : running) one.join();
    for (const std::exception_ptr& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

}  // namespace dynaloom::test
