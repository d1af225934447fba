#include "dynamodb_local.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "dynamodb_client.hpp"

namespace dynaloom::test {
namespace {

/// A port that nobody had a moment ago: the emulator can't choose one itself.
std::uint16_t free_port() {
    const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    socklen_t size = sizeof address;
    auto* const pointer = reinterpret_cast<sockaddr*>(&address);
    const bool bound = probe >= 0 && bind(probe, pointer, size) == 0 && getsockname(probe, pointer, &size) == 0;
    if (probe >= 0) close(probe);
    if (!bound) throw std::runtime_error{"no free port"};
    return ntohs(address.sin_port);
}

}  // namespace

std::string DynamoDbLocal::folder() {
    const char* const folder = std::getenv("DYNALOOM_DYNAMODB_LOCAL");
    return folder == nullptr ? "" : folder;
}

DynamoDbLocal::DynamoDbLocal(const std::string& folder) : port_{free_port()} {
    const std::string libraries = "-Djava.library.path=" + folder;
    const std::string classes = folder + "/*";
    const std::string port = std::to_string(port_);
    // Quick to start and small, rather than fast after minutes.
    const std::array arguments{"java",
                               "-Xmx512m",
                               "-XX:+UseSerialGC",
                               "-XX:TieredStopAtLevel=1",
                               "-Xshare:auto",
                               libraries.c_str(),
                               "-cp",
                               classes.c_str(),
                               "software.amazon.dynamodb.services.local.main.ServerRunner",
                               "-inMemory",
                               "-disableTelemetry",
                               "-port",
                               port.c_str(),
                               static_cast<const char*>(nullptr)};
    const pid_t parent = getpid();
    id_ = fork();
    if (id_ < 0) throw std::runtime_error{"fork"};
    if (id_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(127);  // it was too late for the signal
        const int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, STDIN_FILENO);
        dup2(nowhere, STDOUT_FILENO);  // its banner; errors stay visible
        execvp(arguments[0], const_cast<char* const*>(arguments.data()));
        _exit(127);
    }
    try {
        wait_until_it_answers();
    } catch (...) {
        stop();
        throw;
    }
}

DynamoDbLocal::~DynamoDbLocal() {
    stop();
}

void DynamoDbLocal::wait_until_it_answers() {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (std::chrono::steady_clock::now() < limit) {
        try {
            if (DynamoDbClient{port_}.call("ListTables", "{}").status == 200) return;
        } catch (const std::runtime_error&) {
            // It doesn't listen yet.
        }
        if (waitpid(id_, nullptr, WNOHANG) == id_) {
            id_ = 0;
            throw std::runtime_error{"DynamoDB Local has ended instead of starting"};
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    throw std::runtime_error{"DynamoDB Local does not answer"};
}

void DynamoDbLocal::stop() noexcept {
    if (id_ <= 0) return;
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
    id_ = 0;
}

}  // namespace dynaloom::test
