#include "table/backoff.hpp"

#include "store/jitter.hpp"

#include <algorithm>
#include <thread>

namespace dynaloom::detail {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::microseconds first_bound = 25ms;
constexpr std::chrono::microseconds longest_bound = 1s;

}  // namespace

Backoff::Backoff(std::chrono::milliseconds budget, std::chrono::milliseconds by_default)
    : store_default_{budget == 0ms}, end_{Clock::now() + (store_default_ ? by_default : budget)} {}

bool Backoff::wait() {
    const auto pause = full_jitter(waits_++, first_bound, longest_bound, random_part());
    if (Clock::now() + pause >= end_) return false;
    std::this_thread::sleep_for(pause);
    return true;
}

CallOptions Backoff::options() const {
    if (store_default_) return {};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Clock::now());
    return {.budget = std::max<std::chrono::milliseconds>(left, 1ms)};
}

}  // namespace dynaloom::detail
