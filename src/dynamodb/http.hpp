#pragma once

#include "dynamodb/retry.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dynaloom::dynamodb {

struct HttpRequest {
    std::string url{};
    std::vector<std::string> headers{};  ///< `Name: value`
    std::string_view body{};
    bool repeatable = false;      ///< a kept connection that breaks before any answer may be replaced unasked
    std::string method = "POST";  ///< or GET, without a body, or PUT
    bool direct = false;          ///< past the environment's proxies
};

/// What of an answer matters to this client.
struct HttpReply {
    int status = 0;
    std::string body{};
    std::string request_id{};
    std::string error_type{};
    std::optional<std::uint32_t> crc32{};
    std::optional<std::chrono::sys_seconds> date{};
    milliseconds retry_after{0};

    /// Takes a line of the head as it came; ignores those that do not matter or are broken.
    void take_header(std::string_view line);
};

/// Why there is no answer.
struct HttpFailure {
    Fault fault = Fault::unsent;  ///< or lost, or late
    std::string message{};
};

using HttpOutcome = std::variant<HttpReply, HttpFailure>;

/// `Sat, 21 Nov 2026 15:42:22 GMT`
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace dynaloom::dynamodb
