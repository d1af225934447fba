#include "postgres/test_server.hpp"

#include "support/postgres_client.hpp"

namespace dynaloom::test {

PostgresServer& server() {
    static PostgresServer server;
    return server;
}

std::string new_database(const std::string& name) {
    PostgresClient{server().dsn()}.run("CREATE DATABASE \"" + name + "\"");
    return server().dsn(name);
}

const std::string& natural_database() {
    static const std::string name = [] {
        server().create_natural_database("natural_order");
        return std::string{"natural_order"};
    }();
    return name;
}

}  // namespace dynaloom::test
