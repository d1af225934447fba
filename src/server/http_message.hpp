#pragma once

#include "server/memory_budget.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace dynaloom::server {

/// What matters of a request of HTTP.
struct HttpRequest {
    enum class Method : unsigned char { get, head, post, other };

    Method method = Method::get;
    bool http_1_0 = false;
    std::string path{};   ///< of an absolute target: its path
    std::string query{};  ///< what follows the '?'

    std::string host{};
    std::string amz_target{};
    std::string content_type{};
    std::string accept_encoding{};
    std::string authorization{};
    bool has_date = false;    ///< X-Amz-Date or Date
    bool has_origin = false;  ///< sent by a browser on behalf of a page
    bool expects_continue = false;

    std::string body{};
    BudgetShare memory{};  ///< that the body takes
};

/// What is answered.
struct HttpAnswer {
    int status = 200;
    std::string_view content_type = "application/x-amz-json-1.0";
    std::string body{};
    std::string request_id{};  ///< empty: an answer that is none of DynamoDB's
    bool compressed = false;
};

/// Status line and headers, with the empty line.
/// @param keeps_alive  Whether the connection stays open.
[[nodiscard]] std::string head_of(const HttpAnswer& answer, bool keeps_alive);

}  // namespace dynaloom::server
