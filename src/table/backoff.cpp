#include "table/backoff.hpp"

#include "store/jitter.hpp"

#include <algorithm>
#include <thread>

namespace dynaloom::detail {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::microseconds first_bound = 25ms;
constexpr std::chrono::microseconds longest_bound = 1s;
constexpr std::chrono::microseconds time_for_attempt = 50ms;
constexpr std::chrono::microseconds shortest_attempt = 1ms;

}  // namespace

Backoff::Backoff(std::chrono::milliseconds budget, std::chrono::milliseconds by_default)
    : store_default_{budget == 0ms}, end_{Clock::now() + (store_default_ ? by_default : budget)} {}

bool Backoff::wait() {
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(end_ - Clock::now());
    if (left < shortest_attempt) return false;
    const auto pause = full_jitter(waits_++, first_bound, longest_bound, random_part());
    std::this_thread::sleep_for(std::min(pause, left - std::min(left / 2, time_for_attempt)));
    return true;
}

CallOptions Backoff::options() const {
    if (store_default_) return {};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Clock::now());
    return {.budget = std::max<std::chrono::milliseconds>(left, 1ms)};
}

}  // namespace dynaloom::detail
