#include "contract/store_contract.hpp"
#include "postgres/test_server.hpp"

#include <dynaloom/postgres/store.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

/// An empty schema of a database of the one server.
std::shared_ptr<Store> open_schema(const std::string& database) {
    static std::atomic<int> count = 0;
    return postgres::open(test::server().dsn(database), {.schema = "contract" + std::to_string(++count)});
}

std::vector<StoreFactory> factories() {
    if (test::PostgresServer::programs().empty()) return {};
    return {{"PostgresOfBytewiseOrder", [] { return open_schema("postgres"); }},
            {"PostgresOfNaturalLanguage", [] { return open_schema(test::natural_database()); }}};
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreContract);
INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract, testing::ValuesIn(factories()),
                         [](const auto& store) { return store.param.name; });

TEST(PostgresContract, HasAServer) {
    if (test::PostgresServer::programs().empty()) GTEST_SKIP() << "no PostgreSQL: no initdb in /usr/lib/postgresql";
}

}  // namespace
}  // namespace dynaloom::contract
