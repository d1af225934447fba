#include "postgres/test_server.hpp"

namespace dynaloom::test {

PostgresServer& server() {
    static PostgresServer server;
    return server;
}

const std::string& natural_database() {
    static const std::string name = [] {
        server().create_natural_database("natural_order");
        return std::string{"natural_order"};
    }();
    return name;
}

}  // namespace dynaloom::test
