#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

extern char** environ;

namespace dynaloom::test {

/// A child process whose output is read line by line. Killed at the end of its scope if it still runs.
class Process {
public:
    /// @param arguments  The program's path first.
    explicit Process(std::vector<std::string> arguments) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"pipe2"};
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        std::vector<char*> pointers;
        for (std::string& argument : arguments) pointers.push_back(argument.data());
        pointers.push_back(nullptr);
        const int failed = posix_spawn(&id_, pointers[0], &actions, nullptr, pointers.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        close(ends[1]);
        output_ = fdopen(ends[0], "r");
        if (failed != 0) throw std::runtime_error{"posix_spawn " + arguments[0]};
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() {
        if (id_ > 0) kill_now();
        std::fclose(output_);
    }

    /// The next line without its end, or nothing once the process has closed its output.
    std::optional<std::string> read_line() {
        std::string line;
        for (int c = std::fgetc(output_); c != EOF; c = std::fgetc(output_)) {
            if (c == '\n') return line;
            line += static_cast<char>(c);
        }
        return std::nullopt;  // a line without an end was cut off, and says nothing
    }

    /// All lines that are left.
    std::vector<std::string> read_lines() {
        std::vector<std::string> lines;
        while (auto line = read_line()) lines.push_back(std::move(*line));
        return lines;
    }

    /// `kill -9`, and waits for the end. What was written before can still be read.
    void kill_now() {
        kill(id_, SIGKILL);
        wait();
    }

    void send(int signal) const { kill(id_, signal); }

    /// Waits for the end. @returns The exit status, or -1 if a signal ended the process.
    int wait() {
        int status = 0;
        waitpid(id_, &status, 0);
        id_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    pid_t id_ = 0;
    std::FILE* output_ = nullptr;
};

}  // namespace dynaloom::test
