#pragma once

#include "protocol/errors.hpp"
#include "server/http_message.hpp"
#include "server/metrics.hpp"

#include <dynaloom/server/server.hpp>
#include <dynaloom/store/store.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dynaloom::server {

/// What the server says to each request, without a network.
/// @par Threads  Safe to use concurrently.
class Service {
public:
    Service(std::shared_ptr<Store> store, const Options& options);

    /// Answers one request, on which the store may take its time. Counted and reported.
    /// @param arrived  When its last byte was there.
    [[nodiscard]] HttpAnswer answer(const HttpRequest& request, std::chrono::steady_clock::time_point arrived);

    /// The same, if the store has what it takes at once. @returns Nothing, and nothing is done, if it would have to
    /// wait.
    [[nodiscard]] std::optional<HttpAnswer> try_to_answer(const HttpRequest& request,
                                                          std::chrono::steady_clock::time_point arrived);

    /// Whether the answer does not need the store.
    [[nodiscard]] static bool is_about_server(const HttpRequest& request) noexcept;

    /// Bytes that answering may come to hold.
    [[nodiscard]] static std::size_t most_memory_of(const HttpRequest& request) noexcept;

    /// Refuses a request that has not come to the store. Counted; of those with a code one a second is reported.
    /// @param code  DynamoDB's; the texts of HTTP have none.
    [[nodiscard]] HttpAnswer refuse(int status, std::string_view code);

    [[nodiscard]] Metrics& metrics() noexcept { return metrics_; }
    [[nodiscard]] Store& store() const noexcept { return *store_; }

private:
    enum class Patience : unsigned char {
        none,          ///< what the store does not do at once is not done
        of_the_store,  ///< as much as the options allow
    };

    [[nodiscard]] std::optional<HttpAnswer> answer(const HttpRequest& request,
                                                   std::chrono::steady_clock::time_point arrived, Patience patience);
    [[nodiscard]] HttpAnswer look(const HttpRequest& request, std::chrono::steady_clock::time_point arrived);
    [[nodiscard]] std::optional<protocol::Reply> carry_out(const HttpRequest& request, std::string_view operation,
                                                           Patience patience);
    [[nodiscard]] HttpAnswer finish(protocol::Reply reply, const HttpRequest& request, std::string_view operation,
                                    std::chrono::microseconds time, bool told = true);
    /// Counts the request, and tells of it: all answers go this way.
    /// @param report  But for what the answer itself says.
    [[nodiscard]] HttpAnswer reported(HttpAnswer answer, RequestReport report, bool told = true);

    std::shared_ptr<Store> store_;
    CallOptions call_options_;
    std::function<void(const RequestReport&)> on_request_;
    Metrics metrics_;
    std::atomic<std::chrono::steady_clock::time_point> next_report_of_refusal_{};
};

}  // namespace dynaloom::server
