#include "dynamodb_local.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "dynamodb_client.hpp"

namespace dynaloom::test {
namespace {

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

}  // namespace

LocalServer::LocalServer(std::vector<std::string> command) {
    command.push_back(std::to_string(port()));
    std::vector<char*> arguments;
    for (std::string& argument : command) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    const pid_t parent = getpid();
    id_ = fork();
    if (id_ < 0) throw std::runtime_error{"fork"};
    if (id_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(127);  // it was too late for the signal
        const int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, STDIN_FILENO);
        dup2(nowhere, STDOUT_FILENO);  // its banner; errors stay visible
        execvp(arguments[0], arguments.data());
        _exit(127);
    }
    try {
        wait_until_it_answers(command[0]);
    } catch (...) {
        stop();
        throw;
    }
}

LocalServer::~LocalServer() {
    stop();
}

void LocalServer::wait_until_it_answers(const std::string& program) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes{2};
    while (std::chrono::steady_clock::now() < limit) {
        try {
            if (DynamoDbClient{port()}.call("ListTables", "{}").status == 200) return;
        } catch (const std::runtime_error&) {
            // It doesn't listen yet.
        }
        if (waitpid(id_, nullptr, WNOHANG) == id_) {
            id_ = 0;
            throw std::runtime_error{program + " has ended instead of starting"};
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    throw std::runtime_error{program + " does not answer"};
}

void LocalServer::stop() noexcept {
    if (id_ <= 0) return;
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
    id_ = 0;
}

std::string DynamoDbLocal::folder() {
    return variable("DYNALOOM_DYNAMODB_LOCAL");
}

// Quick to start and small, rather than fast after minutes.
DynamoDbLocal::DynamoDbLocal(const std::string& folder)
    : LocalServer{{"java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
                   "-Djava.library.path=" + folder, "-cp", folder + "/*",
                   "software.amazon.dynamodb.services.local.main.ServerRunner", "-inMemory", "-disableTelemetry",
                   "-port"}} {}

std::string Dynalite::folder() {
    return variable("DYNALOOM_DYNALITE");
}

Dynalite::Dynalite(const std::string& folder)
    : LocalServer{{"node", folder + "/node_modules/dynalite/cli.js", "--host", "127.0.0.1", "--createTableMs", "0",
                   "--deleteTableMs", "0", "--updateTableMs", "0", "--port"}} {}

}  // namespace dynaloom::test
