// `with_postgres VARIABLE PROGRAM [ARGUMENT...]` runs a program while a PostgreSQL cluster of its own is up, whose URL
// the variable of its environment holds. It ends as the program does, or with 77 where there is no PostgreSQL.

#include "support/postgres_server.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

int main(int count, char** arguments) try {
    constexpr int skipped = 77;
    if (count < 3) return 2;
    if (dynaloom::test::PostgresServer::programs().empty()) {
        std::puts("no PostgreSQL");
        return skipped;
    }
    const dynaloom::test::PostgresServer server;
    ::setenv(arguments[1], server.url().c_str(), 1);
    const pid_t child = ::fork();
    if (child == 0) {
        ::execvp(arguments[2], arguments + 2);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child) return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
