// What sockets alone cost, beside servers of DynamoDB's protocol: one that does not look at what it is asked.
//
//     bare_server <port>

#include "client/canned_server.hpp"

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    try {
        const std::vector<std::string> arguments(argv, argv + argc);
        const dynaloom::benchmarks::CannedServer server{static_cast<std::uint16_t>(std::stoi(arguments.at(1)))};
        pause();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
