#include "server/quick_requests.hpp"

#include <algorithm>
#include <ctime>

namespace dynaloom::server {

namespace {

constexpr std::size_t largest_body = 16U << 10U;
constexpr std::chrono::milliseconds long_time{1};
constexpr int share = 20;

QuickRequests::Clock::duration time_of_thread() noexcept {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace

bool QuickRequests::hold(std::string_view operation, std::size_t body, Clock::time_point now) const noexcept {
    if (store_ == WaitsFor::network || body > largest_body) return false;
    const auto* const kind = std::ranges::find(kinds_, operation, &Kind::operation);
    return kind != kinds_.end() && (!kind->writes || store_ == WaitsFor::memory) && now >= kind->not_before;
}

QuickRequests::Start QuickRequests::start() noexcept {
    return {.now = Clock::now(), .of_thread = time_of_thread()};
}

void QuickRequests::ended(std::string_view operation, Start start, bool waited) noexcept {
    const auto now = Clock::now();
    Clock::duration time = now - start.now;
    if (time >= long_time && !waited) time = time_of_thread() - start.of_thread;
    if (time < long_time) return;
    auto* const kind = std::ranges::find(kinds_, operation, &Kind::operation);
    if (kind != kinds_.end()) kind->not_before = now + share * time;
}

}  // namespace dynaloom::server
