// What sockets alone cost: answers every request with as many bytes as a server of DynamoDB's protocol would, without
// looking at more of it than its operation and where it ends. One thread, epoll, nothing else.
//
//     bare_server <port>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

namespace {

std::string answer(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: " + std::string(52, 'A') +
           "\r\nx-amz-crc32: 1234567890\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: keep-alive\r\n\r\n" + body;
}

/// The length of the request that begins `bytes`, or 0 if it has not come as a whole.
std::size_t length_of_request(std::string_view bytes) {
    constexpr std::string_view length = "Content-Length: ";
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    const std::size_t found = bytes.find(length);
    if (found > end) return end + 4;
    const std::size_t whole = end + 4 + std::strtoul(bytes.data() + found + length.size(), nullptr, 10);
    return bytes.size() < whole ? 0 : whole;
}

const std::string& answer_to(std::string_view request) {
    static const std::string of_get = answer(std::string(330, 'x'));
    static const std::string of_query = answer(std::string(6'600, 'x'));
    static const std::string of_others = answer(R"({"Table":{"TableStatus":"ACTIVE"}})");
    if (request.find(".GetItem\r\n") != std::string_view::npos) return of_get;
    if (request.find(".Query\r\n") != std::string_view::npos) return of_query;
    return of_others;
}

/// @returns Whether the connection stays.
bool serve(int socket, std::string& received) {
    static std::array<char, 65'536> piece;
    const ssize_t count = recv(socket, piece.data(), piece.size(), 0);
    if (count <= 0) return false;
    received.append(piece.data(), static_cast<std::size_t>(count));
    while (const std::size_t length = length_of_request(received)) {
        const std::string& text = answer_to(std::string_view{received}.substr(0, length));
        if (send(socket, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) return false;
        received.erase(0, length);
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    const int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener, 100) != 0) {
        std::perror("bare_server");
        return 1;
    }
    const int events = epoll_create1(0);
    const auto watch = [&](int socket) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = socket;
        epoll_ctl(events, EPOLL_CTL_ADD, socket, &event);
    };
    watch(listener);
    std::map<int, std::string> received;
    while (true) {
        std::array<epoll_event, 64> ready{};
        const int count = epoll_wait(events, ready.data(), ready.size(), -1);
        for (int i = 0; i < count; ++i) {
            const int socket = ready.at(static_cast<std::size_t>(i)).data.fd;
            if (socket == listener) {
                const int accepted = accept(listener, nullptr, nullptr);
                setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                watch(accepted);
            } else if (!serve(socket, received[socket])) {
                received.erase(socket);
                close(socket);
            }
        }
    }
}
