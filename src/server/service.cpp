#include "server/service.hpp"

#include "protocol/answer.hpp"
#include "protocol/json_document.hpp"
#include "server/authorization.hpp"
#include "server/compression.hpp"
#include "server/header_text.hpp"
#include "server/operations.hpp"
#include "server/own_operations.hpp"
#include "server/request_id.hpp"

#include <dynaloom/error.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace dynaloom::server {

namespace {

using std::chrono::steady_clock;

constexpr std::string_view plain_text = "text/plain; charset=utf-8";
constexpr std::string_view not_found = "NotFound";
// Shorter ones fit into a packet as they are.
constexpr std::size_t worth_compressing = 1'400;

std::chrono::microseconds since(steady_clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin);
}

bool is_json(std::string_view content_type) {
    const std::string_view type = trim(content_type.substr(0, content_type.find(';')));
    return equal_but_for_case(type, "application/x-amz-json-1.0") || equal_but_for_case(type, "application/json");
}

/// What the service's front end says to what is no request of its protocol.
HttpAnswer unknown() {
    return {.status = 404, .content_type = "application/xml", .body = "<UnknownOperationException/>\n"};
}

}  // namespace

Service::Service(std::shared_ptr<Store> store, const Options& options)
    : store_{std::move(store)}, call_options_{.budget = options.call_budget}, on_request_{options.on_request} {}

HttpAnswer Service::answer(const HttpRequest& request, steady_clock::time_point arrived) {
    return *answer(request, arrived, Patience::of_the_store);
}

std::optional<HttpAnswer> Service::try_to_answer(const HttpRequest& request, steady_clock::time_point arrived) {
    return answer(request, arrived, Patience::none);
}

/// @returns Nothing only without patience.
std::optional<HttpAnswer> Service::answer(const HttpRequest& request, steady_clock::time_point arrived,
                                          Patience patience) {
    if (request.method == HttpRequest::Method::get || request.method == HttpRequest::Method::head) {
        if (patience == Patience::none) return std::nullopt;  // it may ask for the store's health
        return look(request, arrived);
    }
    if (request.method != HttpRequest::Method::post || request.path != "/" || !is_json(request.content_type))
        return reported(unknown(), {.error = not_found, .time = since(arrived), .bytes_in = request.body.size()});
    const std::string_view operation = operation_of(request.amz_target);
    std::optional<protocol::Reply> reply = carry_out(request, operation, patience);
    if (!reply) return std::nullopt;
    return finish(std::move(*reply), request, operation, since(arrived));
}

bool Service::is_about_server(const HttpRequest& request) noexcept {
    const bool looks = request.method == HttpRequest::Method::get || request.method == HttpRequest::Method::head;
    return looks && request.path != "/health";
}

std::size_t Service::most_memory_of(const HttpRequest& request) noexcept {
    return server::most_memory_of(operation_of(request.amz_target), request.body.size());
}

HttpAnswer Service::refuse(int status, std::string_view code) {
    if (code.empty())
        return reported({.status = status, .content_type = plain_text, .body = {}}, {.error = std::to_string(status)});
    const ServiceError error{{}, std::string{code}, true, false, status};
    // A line for each would only make an overload worse.
    const auto now = steady_clock::now();
    auto next = next_report_of_refusal_.load();
    const bool told =
        now >= next && next_report_of_refusal_.compare_exchange_strong(next, now + std::chrono::seconds{1});
    return finish(protocol::reply_for(error, {}), {}, {}, {}, told);
}

HttpAnswer Service::look(const HttpRequest& request, steady_clock::time_point arrived) {
    HttpAnswer answer = unknown();
    RequestReport report{.operation = request.path, .bytes_in = request.body.size()};
    std::string cause;
    if (request.path == "/") {
        answer = {.content_type = plain_text, .body = "healthy: dynamodb.ddblocal.amazonaws.com "};
    } else if (request.path == "/metrics") {
        answer = {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics_.text()};
    } else if (request.path == "/health") {
        answer = {.content_type = "application/json", .body = R"({"status":"ok"})"};
        try {
            static_cast<void>(store_->list_tables({.limit = 1}, call_options_));
        } catch (const std::exception& error) {
            answer.status = 503;
            answer.body = R"({"status":"the store does not answer"})";
            report.error = "ServiceUnavailable";
            report.cause = cause = error.what();
        }
    } else {
        report.operation = {};
        report.error = not_found;
    }
    report.time = since(arrived);
    return reported(std::move(answer), report);
}

/// @returns Nothing only without patience.
std::optional<protocol::Reply> Service::carry_out(const HttpRequest& request, std::string_view operation,
                                                  Patience patience) {
    constexpr CallOptions at_once{.budget = std::chrono::milliseconds{1}};
    const bool waits = patience == Patience::of_the_store;
    try {
        // A page in a browser could have the browser send requests here; no SDK says where it stems from.
        if (request.has_origin)
            throw ServiceError{"Requests of web pages are not accepted", "AccessDeniedException", false, false, 403};
        const std::optional<ServiceError> fault = authorization_fault(request);
        if (operation.empty() || fault) {
            // That the body is no JSON comes before both.
            static_cast<void>(protocol::JsonDocument{request.body.empty() ? "{}" : std::string_view{request.body}});
            throw operation.empty() ? ServiceError{{}, "UnknownOperationException"} : *fault;
        }
        if (std::optional<std::string> body = answer_about_itself(operation, request.host))
            return protocol::Reply{.body = std::move(*body)};
        return protocol::Reply{
            .body = protocol::carry_out(*store_, operation, request.body, waits ? call_options_ : at_once)};
    } catch (const Timeout& error) {
        if (!waits && !error.outcome_unknown()) return std::nullopt;
        return protocol::reply_for(error, operation);
    } catch (const Error& error) {
        return protocol::reply_for(error, operation);
    } catch (const std::exception& error) {
        return protocol::internal_error(error.what());
    }
}

HttpAnswer Service::finish(protocol::Reply reply, const HttpRequest& request, std::string_view operation,
                           std::chrono::microseconds time, bool told) {
    HttpAnswer answer{.status = reply.status, .body = std::move(reply.body), .request_id = make_request_id()};
    if (equal_but_for_case(trim(request.content_type), "application/json")) answer.content_type = "application/json";
    if (answer.body.size() >= worth_compressing && accepts_gzip(request.accept_encoding)) {
        if (std::optional<std::string> shorter = gzip(answer.body)) {
            answer.body = std::move(*shorter);
            answer.compressed = true;
        }
    }
    return reported(std::move(answer),
                    {.operation = operation,
                     .error = reply.code,
                     .cause = reply.cause,
                     .time = time,
                     .bytes_in = request.body.size()},
                    told);
}

HttpAnswer Service::reported(HttpAnswer answer, RequestReport report, bool told) {
    report.request_id = answer.request_id;
    report.status = answer.status;
    report.bytes_out = answer.body.size();
    metrics_.record(report.operation, report.error.empty() ? "ok" : report.error, report.time, report.bytes_in,
                    report.bytes_out);
    if (!on_request_ || !told) return answer;
    try {
        on_request_(report);
    } catch (...) {  // NOLINT(bugprone-empty-catch): a log that fails must not fail requests
    }
    return answer;
}

}  // namespace dynaloom::server
