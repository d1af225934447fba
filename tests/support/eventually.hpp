#pragma once

#include <chrono>
#include <thread>

namespace dynaloom::test {

/// Asks again and again until `condition` holds. @returns Whether it came to that: the limit only ends tests that would
/// hang, and a machine may be slow.
template <class Condition>
[[nodiscard]] bool eventually(const Condition& condition, std::chrono::seconds limit = std::chrono::seconds{60}) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    return true;
}

}  // namespace dynaloom::test
