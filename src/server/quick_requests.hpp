#pragma once

#include <dynaloom/store/store.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace dynaloom::server {

/// Knows the requests that take hardly more than handing them to another thread does, so that the loop carries them out
/// itself: short ones of one item or page, to a store that makes nobody wait. An operation that turns out to take long
/// is left to others for twenty times as long, so that what it takes of the loop's time stays below a twentieth.
class QuickRequests {
public:
    using Clock = std::chrono::steady_clock;

    explicit QuickRequests(WaitsFor store) noexcept : store_{store} {}

    /// @param body  What may lead to more than one page or item shows in it.
    [[nodiscard]] bool include(std::string_view operation, std::string_view body, Clock::time_point now) const noexcept;

    /// When one began: by the clock, and in what this thread has had of its processor, which others share.
    struct Start {
        Clock::time_point now{};
        Clock::duration of_thread{};
    };
    [[nodiscard]] static Start start() noexcept;

    /// Learns what one took. @param waited  It was given up since the store would have had it wait.
    void ended(std::string_view operation, Start start, bool waited) noexcept;

private:
    struct Kind {
        std::string_view operation;
        bool writes = false;
        Clock::time_point not_before{};
    };

    WaitsFor store_;
    std::array<Kind, 5> kinds_{{{.operation = "GetItem"},
                                {.operation = "Query"},
                                {.operation = "PutItem", .writes = true},
                                {.operation = "UpdateItem", .writes = true},
                                {.operation = "DeleteItem", .writes = true}}};
};

}  // namespace dynaloom::server
