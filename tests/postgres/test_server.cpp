#include "postgres/test_server.hpp"

#include <chrono>
#include <thread>

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
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    const auto waiting = [&] {
        sql.run("SELECT pg_stat_clear_snapshot()");  // kept for a whole transaction, in which `sql` may be
        return sql.run(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()");
    };
    while (waiting().at(0).at(0) != std::to_string(connections)) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    return true;
}

}  // namespace dynaloom::test
