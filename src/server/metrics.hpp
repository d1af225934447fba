#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace dynaloom::server {

/// What is counted, in the text format of Prometheus.
/// @par Threads  Safe to use concurrently.
class Metrics {
public:
    /// @param operation, outcome  Of a bounded number of names each: every pair is kept for good.
    void record(std::string_view operation, std::string_view outcome, std::chrono::microseconds time,
                std::size_t bytes_in, std::size_t bytes_out);

    [[nodiscard]] std::string text() const;

    std::atomic<std::size_t> connections = 0;
    std::atomic<std::uint64_t> accepted_connections = 0;
    std::atomic<std::uint64_t> refused_connections = 0;
    std::atomic<std::size_t> waiting_requests = 0;
    std::atomic<std::size_t> reserved_bytes = 0;

private:
    static constexpr std::array<double, 14> bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                   0.1,    0.25,  0.5,    1,     2.5,  5,     10};
    struct Histogram {
        std::array<std::uint64_t, bounds.size()> counts{};  ///< of times in the bucket itself
        std::uint64_t count = 0;
        double seconds = 0;
    };
    struct PairLess {
        using is_transparent = void;
        template <class A, class B>
        bool operator()(const A& a, const B& b) const {
            return std::pair<std::string_view, std::string_view>{a.first, a.second} <
                   std::pair<std::string_view, std::string_view>{b.first, b.second};
        }
    };

    mutable std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, std::uint64_t, PairLess> requests_;
    std::map<std::string, Histogram, std::less<>> times_;
    std::uint64_t bytes_in_ = 0;
    std::uint64_t bytes_out_ = 0;
};

}  // namespace dynaloom::server
