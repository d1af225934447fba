#include <dynaloom/server/server.hpp>
#include <dynaloom/sqlite/store.hpp>

// A program that serves a store needs the server's component, and that of the store.
int main() {
    const dynaloom::server::Server server{dynaloom::sqlite::open(":memory:"), {.port = 0}};
    return server.port() > 0 ? 0 : 1;
}
