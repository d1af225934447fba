#include "server/quick_requests.hpp"

#include <algorithm>
#include <ctime>

namespace dynaloom::server {

namespace {

constexpr std::size_t largest_body = 16U << 10U;
constexpr std::chrono::microseconds long_time{200};
constexpr std::chrono::milliseconds long_absence{5};  // not only of a thread that others let wait for the processor
constexpr int share = 20;

/// What a page of an index leads to, or a filter passes over, or a collection holds, has no limit near a page's.
bool may_read_much(std::string_view body) noexcept {
    constexpr std::array<std::string_view, 3> members{"IndexName", "Filter", "ItemCollectionMetrics"};
    return std::ranges::any_of(members, [&](std::string_view member) { return body.find(member) != body.npos; });
}

QuickRequests::Clock::duration time_of_thread() noexcept {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace

bool QuickRequests::include(std::string_view operation, std::string_view body, Clock::time_point now) const noexcept {
    if (store_ == WaitsFor::network || body.size() > largest_body) return false;
    const auto* const kind = std::ranges::find(kinds_, operation, &Kind::operation);
    return kind != kinds_.end() && (!kind->writes || store_ == WaitsFor::memory) && now >= kind->not_before &&
           !may_read_much(body);
}

QuickRequests::Start QuickRequests::start() noexcept {
    return {.now = Clock::now(), .of_thread = time_of_thread()};
}

void QuickRequests::ended(std::string_view operation, Start start, bool waited) noexcept {
    const auto now = Clock::now();
    Clock::duration time = now - start.now;
    if (time >= long_time && time < long_absence && !waited) time = time_of_thread() - start.of_thread;
    if (time < long_time) return;
    auto* const kind = std::ranges::find(kinds_, operation, &Kind::operation);
    if (kind != kinds_.end()) kind->not_before = now + share * time;
}

}  // namespace dynaloom::server
