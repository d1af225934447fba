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
#include <thread>

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
        posix_spawnattr_t group{};  // of its own, so that what the shell starts ends with it
        posix_spawnattr_init(&group);
        posix_spawnattr_setflags(&group, POSIX_SPAWN_SETPGROUP);
        std::string shell = "sh";
        std::string flag = "-c";
        std::string text = command;
        std::array<char*, 4> arguments{shell.data(), flag.data(), text.data(), nullptr};
        const int error = posix_spawn(&id_, "/bin/sh", &actions, &group, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&group);
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
        ::kill(-id_, SIGKILL);
        while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    /// All of the output. @returns False if there was no end of it in time, or within the limit.
    bool read(std::string& output) const {
        std::array<char, 4096> bytes{};
        while (output.size() < longest_output) {
            const auto left = std::chrono::duration_cast<milliseconds>(end_ - std::chrono::steady_clock::now());
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

    /// @returns Whether the program succeeded, within the same time.
    bool wait() {
        constexpr milliseconds between{5};
        int status = 0;
        while (std::chrono::steady_clock::now() < end_) {
            const pid_t ended = ::waitpid(id_, &status, WNOHANG);
            if (ended < 0 && errno == EINTR) continue;
            if (ended != 0) {
                id_ = 0;
                return ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
            }
            std::this_thread::sleep_for(between);
        }
        return false;
    }

private:
    std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + patience;
    pid_t id_ = 0;
    int output_ = -1;
};

}  // namespace

Lease process_lease(const std::string& command) {
    Child child{command};
    std::string output;
    if (!child.read(output)) refuse_source(source, "the program did not end within a minute, or prints too much");
    if (!child.wait()) refuse_source(source, "the program failed, or did not end; what it says stands on stderr");
    return read_lease(source, output);
}

}  // namespace dynaloom::dynamodb
