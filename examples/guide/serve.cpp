// The code of docs/guide/serve.md, compiled and run.

#include <dynaloom/server/server.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <memory>

#include "check.hpp"

int main() {
    // [server]
    const std::shared_ptr<dynaloom::Store> store = dynaloom::sqlite::open("served.db");
    const dynaloom::server::Server server{store, {.port = 0}};
    // server.url() is http://127.0.0.1: and a port; it answers until it is destroyed
    // [/server]
    check(server.url().starts_with("http://127.0.0.1:"), "the URL");
}
