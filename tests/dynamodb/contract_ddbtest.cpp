#include "contract/store_contract.hpp"
#include "support/dynamodb_local.hpp"

#include <dynaloom/dynamodb/store.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

using test::DynamoDbLocal;

/// An empty database of the one server, which keeps one for each access key.
std::shared_ptr<Store> open_database() {
    static const DynamoDbLocal server{DynamoDbLocal::folder()};
    static std::atomic<int> count = 0;
    return dynamodb::open({.region = "ddblocal",
                           .endpoint = server.endpoint(),
                           .credentials = dynamodb::fixed_credentials(
                               {.access_key_id = "database" + std::to_string(++count), .secret_access_key = "none"}),
                           .attempt_timeout = std::chrono::seconds{30}});
}

std::vector<StoreFactory> factories() {
    if (DynamoDbLocal::folder().empty()) return {};
    return {{.name = "DynamoDbLocal", .open = open_database, .extensions = false, .texts = false}};
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreContract);
INSTANTIATE_TEST_SUITE_P(DynamoDb, StoreContract, testing::ValuesIn(factories()),
                         [](const auto& store) { return store.param.name; });

TEST(DynamoDbLocalContract, HasAServer) {
    if (DynamoDbLocal::folder().empty()) GTEST_SKIP() << "no DynamoDB Local: DYNALOOM_DYNAMODB_LOCAL is not set";
}

}  // namespace
}  // namespace dynaloom::contract
