#include "server/http_message.hpp"

#include "server/compression.hpp"

#include <array>
#include <ctime>

namespace dynaloom::server {

namespace {

std::string_view reason_of(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 400:
            return "Bad Request";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 408:
            return "Request Timeout";
        case 413:
            return "Payload Too Large";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        default:
            return "Unknown";
    }
}

/// `Sat, 21 Nov 2026 19:16:27 GMT`, written once a second.
std::string_view date() {
    struct Written {
        std::time_t second = 0;
        std::array<char, 32> text{};
        std::size_t size = 0;
    };
    thread_local Written written;
    const std::time_t now = std::time(nullptr);
    if (now != written.second) {
        std::tm parts{};
        gmtime_r(&now, &parts);
        written.size = std::strftime(written.text.data(), written.text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
        written.second = now;
    }
    return {written.text.data(), written.size};
}

}  // namespace

std::string head_of(const HttpAnswer& answer, bool keeps_alive) {
    std::string head;
    head.reserve(384);
    const auto line = [&](std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
    };
    head.append("HTTP/1.1 ").append(std::to_string(answer.status)).append(" ").append(reason_of(answer.status));
    head.append("\r\n");
    line("Server", "dynaloom");
    line("Date", date());
    line("Content-Type", answer.content_type);
    line("Content-Length", std::to_string(answer.body.size()));
    if (answer.compressed) line("Content-Encoding", "gzip");
    line("Connection", keeps_alive ? "keep-alive" : "close");
    if (!answer.request_id.empty()) {
        line("x-amzn-RequestId", answer.request_id);
        line("x-amz-crc32", std::to_string(checksum(answer.body)));
    }
    head.append("\r\n");
    return head;
}

}  // namespace dynaloom::server
