#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace dynaloom::server {

/// Bytes that all requests together may hold.
/// @par Threads  Safe to use concurrently.
class MemoryBudget {
public:
    explicit MemoryBudget(std::size_t bytes) : total_{bytes}, left_{static_cast<std::ptrdiff_t>(bytes)} {}

    [[nodiscard]] std::size_t total() const noexcept { return total_; }
    [[nodiscard]] std::size_t taken() const noexcept {
        return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(total_) - left_.load());
    }

    /// @param spared  Bytes that others are to find nevertheless.
    /// @returns Whether there were as many left.
    [[nodiscard]] bool try_take(std::size_t bytes, std::size_t spared = 0) noexcept {
        const auto wanted = static_cast<std::ptrdiff_t>(bytes);
        if (left_.fetch_sub(wanted) >= wanted + static_cast<std::ptrdiff_t>(spared)) return true;
        left_.fetch_add(wanted);
        return false;
    }
    /// Takes what is there already: then others are refused until it is given back.
    void take(std::size_t bytes) noexcept { left_.fetch_sub(static_cast<std::ptrdiff_t>(bytes)); }
    void give_back(std::size_t bytes) noexcept { left_.fetch_add(static_cast<std::ptrdiff_t>(bytes)); }

private:
    const std::size_t total_;
    std::atomic<std::ptrdiff_t> left_;
};

/// What one request holds of it, given back at its end.
class BudgetShare {
public:
    BudgetShare() = default;
    explicit BudgetShare(MemoryBudget& budget) noexcept : budget_{&budget} {}
    BudgetShare(BudgetShare&& other) noexcept : budget_{other.budget_}, taken_{std::exchange(other.taken_, 0)} {}
    BudgetShare& operator=(BudgetShare&& other) noexcept {
        std::swap(budget_, other.budget_);
        std::swap(taken_, other.taken_);
        return *this;
    }
    ~BudgetShare() {
        if (taken_ > 0) budget_->give_back(taken_);
    }

    [[nodiscard]] std::size_t taken() const noexcept { return taken_; }

    [[nodiscard]] bool try_take(std::size_t bytes, std::size_t spared = 0) noexcept {
        if (budget_ != nullptr && !budget_->try_take(bytes, spared)) return false;
        if (budget_ != nullptr) taken_ += bytes;
        return true;
    }
    void take(std::size_t bytes) noexcept {
        if (budget_ == nullptr) return;
        budget_->take(bytes);
        taken_ += bytes;
    }

private:
    MemoryBudget* budget_ = nullptr;  // none: nobody counts
    std::size_t taken_ = 0;
};

}  // namespace dynaloom::server
