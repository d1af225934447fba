#include "postgres/test_server.hpp"

#include "support/eventually.hpp"

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

bool come_to_wait(PostgresClient& sql, int connections) {
    return eventually([&] {
        sql.run("SELECT pg_stat_clear_snapshot()");  // kept for a whole transaction, in which `sql` may be
        const auto waiting = sql.run(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()");
        return waiting.at(0).at(0) == std::to_string(connections);
    });
}

}  // namespace dynaloom::test
