#pragma once

#include "engine/row_store.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace dynaloom::engine {

/// The end of a call's waiting. It counts from the first wait, so that a call that never waits reads no clock.
class Deadline {
public:
    explicit Deadline(std::chrono::milliseconds budget) noexcept : budget_{std::min(budget, longest)} {}

    [[nodiscard]] std::chrono::milliseconds budget() const noexcept { return budget_; }

    [[nodiscard]] std::chrono::steady_clock::time_point end() noexcept {
        if (!end_) end_ = std::chrono::steady_clock::now() + budget_;
        return *end_;
    }

    /// What is left of the budget, at least 0.
    [[nodiscard]] std::chrono::milliseconds left() noexcept {
        using std::chrono::milliseconds;
        return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(end() - std::chrono::steady_clock::now()));
    }

    [[nodiscard]] bool passed() noexcept { return std::chrono::steady_clock::now() >= end(); }

private:
    static constexpr std::chrono::milliseconds longest = std::chrono::hours{24 * 365};  // adding it cannot overflow

    std::chrono::milliseconds budget_;
    std::optional<std::chrono::steady_clock::time_point> end_;
};

/// A part of `call`, with what is left of its budget, but at least a millisecond; without one if it has none.
[[nodiscard]] inline Call rest_of(const Call& call, Deadline& deadline) noexcept {
    using std::chrono::milliseconds;
    if (call.budget == milliseconds{0}) return call;
    return {.budget = std::max(milliseconds{1}, deadline.left()), .table = call.table};
}

}  // namespace dynaloom::engine
