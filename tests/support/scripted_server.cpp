#include "scripted_server.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "dynamodb/crc32.hpp"

namespace dynaloom::test {
namespace {

/// The next request on the connection; false when the client has closed it.
bool read_request(int socket, std::string& buffer, ScriptedServer::Received& request) {
    constexpr std::string_view length_name = "Content-Length: ";
    std::array<char, 65536> bytes;
    while (true) {
        const std::size_t end = buffer.find("\r\n\r\n");
        if (end != std::string::npos) {
            const std::size_t body = end + 4;
            const std::size_t length_at = buffer.find(length_name);
            const std::size_t length =
                length_at < end ? std::stoul(buffer.substr(length_at + length_name.size(), 10)) : 0;
            if (buffer.size() >= body + length) {
                request.head = buffer.substr(0, end);
                request.body = buffer.substr(body, length);
                buffer.erase(0, body + length);
                return true;
            }
        }
        const ssize_t count = recv(socket, bytes.data(), bytes.size(), 0);
        if (count <= 0) return false;
        buffer.append(bytes.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace

ScriptedServer::Step ScriptedServer::answer(int status, std::string_view body, std::string_view headers) {
    std::string bytes =
        "HTTP/1.1 " + std::to_string(status) + " Status\r\nContent-Type: application/x-amz-json-1.0\r\n";
    bytes += "x-amzn-RequestId: REQUEST\r\nx-amz-crc32: " + std::to_string(dynamodb::crc32(body)) + "\r\n";
    bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    bytes.append(headers).append("\r\n").append(body);
    return {.bytes = std::move(bytes)};
}

ScriptedServer::Step ScriptedServer::refuse(int status, std::string_view code, std::string_view rest,
                                            std::string_view headers) {
    std::string body = R"({"__type":"com.amazonaws.dynamodb.v20120810#)";
    body.append(code).append("\"").append(rest).append("}");
    return answer(status, body, headers);
}

ScriptedServer::ScriptedServer() : otherwise_{refuse(500, "InternalServerError")} {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const pointer = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || bind(listener_, pointer, size) != 0 || listen(listener_, 64) != 0 ||
        getsockname(listener_, pointer, &size) != 0)
        throw std::runtime_error{"no port for the scripted server"};
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread{[this] { accept_connections(); }};
}

ScriptedServer::~ScriptedServer() {
    {
        const std::lock_guard lock{mutex_};
        stop_ = true;
        for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
    }
    changed_.notify_all();
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
    close(listener_);
}

void ScriptedServer::then(Step step) {
    const std::lock_guard lock{mutex_};
    steps_.push_back(std::move(step));
}

void ScriptedServer::otherwise(Step step) {
    const std::lock_guard lock{mutex_};
    otherwise_ = std::move(step);
}

std::vector<ScriptedServer::Received> ScriptedServer::received() const {
    const std::lock_guard lock{mutex_};
    return received_;
}

void ScriptedServer::accept_connections() {
    while (true) {
        const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        const std::lock_guard lock{mutex_};
        if (stop_) {
            close(socket);
            return;
        }
        sockets_.push_back(socket);
        threads_.emplace_back([this, socket, connection = threads_.size()] { serve(socket, connection); });
    }
}

void ScriptedServer::serve(int socket, std::size_t connection) {
    std::string buffer;
    bool open = true;
    while (open) {
        Received request{.connection = connection};
        if (!read_request(socket, buffer, request)) break;
        const Step step = next_step(std::move(request));
        if (!wait(step)) break;
        std::string_view rest = step.bytes;
        while (!rest.empty()) {
            const ssize_t sent = send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent <= 0) break;
            rest.remove_prefix(static_cast<std::size_t>(sent));
        }
        open = step.end == End::keep;
        if (step.end == End::reset) {
            const linger at_once{.l_onoff = 1, .l_linger = 0};
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        }
    }
    const std::lock_guard lock{mutex_};
    std::erase(sockets_, socket);
    close(socket);
}

ScriptedServer::Step ScriptedServer::next_step(Received received) {
    const std::lock_guard lock{mutex_};
    received_.push_back(std::move(received));
    changed_.notify_all();
    if (steps_.empty()) return otherwise_;
    Step step = std::move(steps_.front());
    steps_.pop_front();
    return step;
}

/// @returns False if the server stops meanwhile.
bool ScriptedServer::wait(const Step& step) {
    std::unique_lock lock{mutex_};
    if (changed_.wait_for(lock, step.delay, [this] { return stop_; })) return false;
    changed_.wait(lock, [&] { return stop_ || received_.size() >= step.until; });
    return !stop_;
}

}  // namespace dynaloom::test
