#include "table/backoff.hpp"

#include <algorithm>
#include <random>
#include <thread>

namespace dynaloom::detail {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds longest_bound = 1s;

std::chrono::microseconds random_up_to(std::chrono::microseconds bound) {
    thread_local std::minstd_rand generator{std::random_device{}()};
    return std::chrono::microseconds{
        std::uniform_int_distribution<std::chrono::microseconds::rep>{0, bound.count()}(generator)};
}

}  // namespace

Backoff::Backoff(std::chrono::milliseconds budget, std::chrono::milliseconds by_default)
    : store_default_{budget == 0ms}, end_{Clock::now() + (store_default_ ? by_default : budget)} {}

bool Backoff::wait() {
    const Clock::time_point now = Clock::now();
    if (now >= end_) return false;
    std::this_thread::sleep_until(std::min(now + random_up_to(bound_), end_));
    bound_ = std::min(2 * bound_, longest_bound);
    return true;
}

CallOptions Backoff::options() const {
    if (store_default_) return {};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Clock::now());
    return {.budget = std::max<std::chrono::milliseconds>(left, 1ms)};
}

}  // namespace dynaloom::detail
