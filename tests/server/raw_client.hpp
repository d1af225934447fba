#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace dynaloom::test {

/// A socket at a port of this machine, to send bytes as no proper client would.
class RawClient {
public:
    struct Answer {
        int status = 0;
        std::string head{};
        std::string body{};

        [[nodiscard]] bool has(std::string_view text) const {
            return head.find(text) != std::string::npos || body.find(text) != std::string::npos;
        }
    };

    explicit RawClient(std::uint16_t port) : socket_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error{"connect"};
    }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    ~RawClient() { close(socket_); }

    /// @returns Whether the other side took all.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    void end_sending() { shutdown(socket_, SHUT_WR); }

    /// The next answer, or nothing if the connection ends, or nothing comes for a long time.
    std::optional<Answer> receive(bool with_body = true) {
        std::size_t end = 0;
        while ((end = received_.find("\r\n\r\n")) == std::string::npos)
            if (!read_more()) return std::nullopt;
        Answer answer;
        answer.head = received_.substr(0, end + 4);
        received_.erase(0, end + 4);
        answer.status = std::atoi(answer.head.c_str() + 9);
        const auto length = answer.head.find("Content-Length: ");
        if (length == std::string::npos || !with_body) return answer;
        const auto size = static_cast<std::size_t>(std::atol(answer.head.c_str() + length + 16));
        while (received_.size() < size)
            if (!read_more()) return std::nullopt;
        answer.body = received_.substr(0, size);
        received_.erase(0, size);
        return answer;
    }

    /// Whether the other side closes the connection, having sent nothing more.
    bool is_closed() { return received_.empty() && !read_more() && !timed_out_ && received_.empty(); }

private:
    bool read_more() {
        constexpr int patience = 60'000;  // milliseconds, for what would hang
        pollfd wanted{socket_, POLLIN, 0};
        timed_out_ = poll(&wanted, 1, patience) == 0;
        if (timed_out_) return false;
        char bytes[65536];
        const ssize_t count = recv(socket_, bytes, sizeof bytes, 0);
        if (count <= 0) return false;
        received_.append(bytes, static_cast<std::size_t>(count));
        return true;
    }

    int socket_;
    std::string received_;
    bool timed_out_ = false;
};

}  // namespace dynaloom::test
