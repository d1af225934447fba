#include "reserved_port.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace dynaloom::test {

ReservedPort::ReservedPort() : socket_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    // Bound and not listening: others may bind to it by its number, and are given another if they ask for any.
    const int reuse = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    socklen_t size = sizeof address;
    auto* const pointer = reinterpret_cast<sockaddr*>(&address);
    if (socket_ >= 0 && setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse) == 0 &&
        bind(socket_, pointer, size) == 0 && getsockname(socket_, pointer, &size) == 0) {
        number_ = ntohs(address.sin_port);
        return;
    }
    if (socket_ >= 0) close(socket_);
    throw std::runtime_error{"no free port"};
}

ReservedPort::~ReservedPort() {
    close(socket_);
}

}  // namespace dynaloom::test
