#include "dynamodb_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace dynaloom::test {
namespace {

[[noreturn]] void fail(std::string_view what) {
    throw std::runtime_error{"DynamoDB client: " + std::string{what}};
}

[[noreturn]] void fail_with_errno(std::string_view what) {
    fail(std::string{what} + ": " + std::generic_category().message(errno));
}

/// @returns Whether the operation belongs to the streams' service, which has a prefix of its own.
bool is_of_streams(std::string_view operation) {
    constexpr std::array<std::string_view, 4> operations{"DescribeStream", "GetRecords", "GetShardIterator",
                                                         "ListStreams"};
    return std::ranges::find(operations, operation) != operations.end();
}

std::size_t parse_number(std::string_view text, int base) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    // A chunk's size may be followed by extensions.
    if (error != std::errc{} || (end != text.data() + text.size() && *end != ';')) fail("not a number in an answer");
    return number;
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

}  // namespace

DynamoDbClient::Response DynamoDbClient::call(std::string_view operation, std::string_view body) {
    std::string request;
    request.reserve(512 + body.size());
    request.append("POST / HTTP/1.1\r\nHost: 127.0.0.1:")
        .append(std::to_string(port_))
        .append("\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: ")
        .append(is_of_streams(operation) ? "DynamoDBStreams_20120810." : "DynamoDB_20120810.")
        .append(operation)
        .append(
            "\r\nX-Amz-Date: 20260101T000000Z"
            "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" +
            database_ +
            "/20260101/us-east-1/dynamodb/aws4_request, "
            "SignedHeaders=host;x-amz-date;x-amz-target, Signature=0\r\nContent-Length: ")
        .append(std::to_string(body.size()))
        .append("\r\n\r\n")
        .append(body);

    // An idle connection that the server has closed shows when it is used: at the first byte, or not at all.
    const bool reused = connected();
    if (!reused) connect();
    bool answered = send(request) && receive();
    if (!answered && reused) {
        connect();
        answered = send(request) && receive();
    }
    if (!answered) {
        disconnect();
        fail("the server closed the connection");
    }
    try {
        return read_response();
    } catch (...) {
        disconnect();
        throw;
    }
}

void DynamoDbClient::connect() {
    disconnect();
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) fail_with_errno("socket");
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const timeval limit{.tv_sec = 60, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);

    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const int error = errno;
        disconnect();
        errno = error;
        fail_with_errno("connect");
    }
}

void DynamoDbClient::disconnect() noexcept {
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
    received_.clear();
}

/// @returns False if the server has closed the connection.
bool DynamoDbClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return false;
        if (sent < 0) fail_with_errno("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// Waits for more bytes. @returns False if the server has closed the connection.
bool DynamoDbClient::receive() {
    std::array<char, 65536> buffer;
    while (true) {
        const ssize_t count = recv(socket_, buffer.data(), buffer.size(), 0);
        if (count < 0 && errno == EINTR) continue;
        if (count == 0 || (count < 0 && errno == ECONNRESET)) return false;
        if (count < 0) {
            const int error = errno;
            disconnect();  // a late answer must not become that of the next request
            errno = error;
            fail_with_errno("receive");
        }
        received_.append(buffer.data(), static_cast<std::size_t>(count));
        return true;
    }
}

std::string DynamoDbClient::take(std::size_t count) {
    while (received_.size() < count) {
        if (!receive()) fail("an answer was cut off");
    }
    std::string taken = received_.substr(0, count);
    received_.erase(0, count);
    return taken;
}

/// The next line without its end.
std::string DynamoDbClient::take_line() {
    std::size_t end = received_.find("\r\n");
    while (end == std::string::npos) {
        if (!receive()) fail("an answer was cut off");
        end = received_.find("\r\n");
    }
    std::string line = take(end + 2);
    line.resize(end);
    return line;
}

DynamoDbClient::Response DynamoDbClient::read_response() {
    const std::string status_line = take_line();
    if (!status_line.starts_with("HTTP/1.1 ") || status_line.size() < 12) fail("not HTTP/1.1: " + status_line);

    std::size_t length = 0;
    bool chunked = false;
    bool last = false;
    for (std::string line = take_line(); !line.empty(); line = take_line()) {
        line = lower(std::move(line));
        const auto value_of = [&line](std::string_view name) {
            std::string_view value = std::string_view{line}.substr(name.size());
            value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
            return value;
        };
        if (line.starts_with("content-length:")) length = parse_number(value_of("content-length:"), 10);
        if (line.starts_with("transfer-encoding:")) chunked = value_of("transfer-encoding:") == "chunked";
        if (line.starts_with("connection:")) last = value_of("connection:") == "close";
    }

    Response response{.status = static_cast<int>(parse_number(status_line.substr(9, 3), 10)), .body = {}};
    if (chunked) {
        while (const std::size_t size = parse_number(take_line(), 16)) {
            response.body += take(size);
            take_line();
        }
        while (!take_line().empty()) {
        }  // trailers
    } else {
        response.body = take(length);
    }
    if (last) disconnect();
    return response;
}

}  // namespace dynaloom::test
