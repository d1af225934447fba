#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace dynaloom::detail {

/// Calls `work(i)` for each i below `count`, each in a thread of its own, the first in this one; those that get no
/// thread have their turn here as well. Returns once all have returned.
/// @throws What the first of them that threw has thrown.
template <class Work>
void run_at_once(std::size_t count, const Work& work) {
    std::vector<std::exception_ptr> failures(count);
    const auto run = [&](std::size_t i) noexcept {
        try {
            work(i);
        } catch (...) {
            failures[i] = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> threads;
        threads.reserve(count);
        std::size_t here = count;
        for (std::size_t i = 1; i < count && here == count; ++i) {
            try {
                threads.emplace_back([&run, i] { run(i); });
            } catch (const std::system_error&) {
                here = i;
            }
        }
        if (count > 0) run(0);
        for (std::size_t i = here; i < count; ++i) run(i);
    }
    const auto failed = std::ranges::find_if(failures, [](const std::exception_ptr& each) { return each != nullptr; });
    if (failed != failures.end()) std::rethrow_exception(*failed);
}

}  // namespace dynaloom::detail
