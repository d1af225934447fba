// Credentials that a program prints: `credential_process` of a profile.

#include "dynamodb/credential_source.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

extern char** environ;

namespace dynaloom::dynamodb {

namespace {

constexpr std::string_view source = "credential_process";
constexpr std::chrono::seconds patience{60};
constexpr std::size_t longest_output = 64UL << 10U;

/// A child whose standard output is read. It is killed if it has not been waited for.
class Child {
public:
    explicit Child(const std::string& command) {
        std::array<int, 2> pipe{};
        if (::pipe2(pipe.data(), O_CLOEXEC) != 0) refuse_source(source, std::strerror(errno));
        output_ = pipe[0];
        posix_spawn_file_actions_t actions{};
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
        std::string shell = "sh";
        std::string flag = "-c";
        std::string text = command;
        std::array<char*, 4> arguments{shell.data(), flag.data(), text.data(), nullptr};
        const int error = posix_spawn(&id_, "/bin/sh", &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(pipe[1]);
        if (error != 0) {
            ::close(output_);
            refuse_source(source, std::strerror(error));
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        ::close(output_);
        if (id_ == 0) return;
        ::kill(id_, SIGKILL);
        wait();
    }

    /// All of the output. @returns False if there was no end of it in time, or within the limit.
    bool read(std::string& output) const {
        const auto end = std::chrono::steady_clock::now() + patience;
        std::array<char, 4096> bytes{};
        while (output.size() < longest_output) {
            const auto left = std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now());
            pollfd ready{.fd = output_, .events = POLLIN, .revents = 0};
            const int count = left.count() > 0 ? ::poll(&ready, 1, static_cast<int>(left.count())) : 0;
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return false;
            const ssize_t size = ::read(output_, bytes.data(), bytes.size());
            if (size < 0 && errno == EINTR) continue;
            if (size <= 0) return size == 0;
            output.append(bytes.data(), static_cast<std::size_t>(size));
        }
        return false;
    }

    /// @returns Whether the program succeeded.
    bool wait() {
        int status = 0;
        while (::waitpid(id_, &status, 0) < 0) {
            if (errno != EINTR) break;
        }
        id_ = 0;
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }

private:
    pid_t id_ = 0;
    int output_ = -1;
};

}  // namespace

Lease process_lease(const std::string& command) {
    Child child{command};
    std::string output;
    if (!child.read(output)) refuse_source(source, "the program did not end within a minute, or prints too much");
    if (!child.wait()) refuse_source(source, "the program failed; what it says stands on stderr");
    return read_lease(source, output);
}

}  // namespace dynaloom::dynamodb
