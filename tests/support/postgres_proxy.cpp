#include "postgres_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::test {

namespace {

constexpr int tick = 10;  // milliseconds

int connect_to(const std::string& folder) {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder + "/.s.PGSQL.5432";
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error{"connect " + path};
    return socket;
}

/// An ErrorResponse.
std::string end_of_session() {
    constexpr std::string_view fields{
        "SFATAL\0"
        "VFATAL\0"
        "C57P01\0"
        "Mterminating connection due to administrator command\0"
        "\0",
        75};
    return std::string{"E\0\0\0", 4}.append(1, static_cast<char>(fields.size() + 4)).append(fields);
}

}  // namespace

PostgresProxy::PostgresProxy(std::string folder)
    : folder_{std::move(folder)}, listening_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const pointer = reinterpret_cast<sockaddr*>(&address);
    if (bind(listening_, pointer, size) != 0 || listen(listening_, 5) != 0 ||
        getsockname(listening_, pointer, &size) != 0)
        throw std::runtime_error{"listen"};
    port_ = ntohs(address.sin_port);
    serving_ = std::thread{[this] { serve(); }};
}

PostgresProxy::~PostgresProxy() {
    ends_ = true;
    serving_.join();
    close(listening_);
}

void PostgresProxy::serve() {
    std::vector<std::pair<int, int>> lines;  // client, server
    while (!ends_) {
        if (frozen_) {
            poll(nullptr, 0, tick);
            continue;
        }
        std::vector<pollfd> all{{.fd = listening_, .events = POLLIN, .revents = 0}};
        for (const auto& [client, server] : lines) {
            all.push_back({.fd = client, .events = POLLIN, .revents = 0});
            all.push_back({.fd = server, .events = POLLIN, .revents = 0});
        }
        poll(all.data(), all.size(), tick);
        if (frozen_) continue;
        for (std::size_t i = lines.size(); i-- > 0;) {
            const auto [client, server] = lines[i];
            if ((all[1 + 2 * i].revents == 0 || carry(client, server, false)) &&
                (all[2 + 2 * i].revents == 0 || carry(server, client, true)))
                continue;
            close(client);
            close(server);
            lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i));
        }
        if (all[0].revents != 0) lines.emplace_back(accept(listening_, nullptr, nullptr), connect_to(folder_));
    }
    for (const auto& [client, server] : lines) {
        close(client);
        close(server);
    }
}

bool PostgresProxy::carry(int from, int to, bool from_server) {
    std::array<char, 65536> buffer{};
    const ssize_t size = recv(from, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    std::string bytes{buffer.data(), static_cast<std::size_t>(size)};
    if (!from_server && std::exchange(server_spoke_, false)) ++turns_;
    server_spoke_ = from_server;
    if (!from_server && freezes_behind_login_ && bytes.front() == 'Q') {
        frozen_ = true;
        return true;
    }
    bool cut = false;
    if (from_server && cuts_) {
        constexpr std::string_view report{
            "C\0\0\0\x0b"
            "COMMIT\0",
            12};
        if (const std::size_t at = bytes.find(report); at != std::string::npos) {
            bytes.resize(at + report.size());
            if (ends_session_) bytes += end_of_session();
            cut = true;
            cuts_ = false;  // who gets the report may ask at once
        }
    }
    for (std::string_view left{bytes}; !left.empty();) {
        const ssize_t sent = send(to, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        left.remove_prefix(static_cast<std::size_t>(sent));
    }
    return !cut || ends_session_;
}

}  // namespace dynaloom::test
