#include "contract/store_contract.hpp"

#include <dynaloom/dynamodb/store.hpp>
#include <dynaloom/postgres/store.hpp>
#include <dynaloom/server/server.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::contract {
namespace {

/// A store that DynamoDB's protocol leads to, with its server.
class ServedStore final : public Store {
public:
    explicit ServedStore(std::shared_ptr<Store> served)
        : Store{Encoding::wire},
          server_{std::move(served), {.port = 0}},
          store_{dynamodb::open(
              {.region = "ddblocal",
               .endpoint = server_.url(),
               .credentials = dynamodb::fixed_credentials({.access_key_id = "test", .secret_access_key = "none"})})} {}

    Response execute(const Request& request, const CallOptions& options) override {
        return store_->execute(request, options);
    }

private:
    server::Server server_;
    std::shared_ptr<Store> store_;
};

StoreFactory served(std::string name, std::function<std::shared_ptr<Store>()> open) {
    return {.name = std::move(name),
            .open = [open = std::move(open)] { return std::make_shared<ServedStore>(open()); },
            .extensions = false,
            .texts = true};
}

/// Over PostgreSQL where the environment names a cluster for tests.
std::vector<StoreFactory> factories() {
    std::vector<StoreFactory> all{served("OverSqlite", [] { return sqlite::open(":memory:"); })};
    if (const char* url = std::getenv("DYNALOOM_SERVED_POSTGRES"))
        all.push_back(served("OverPostgres", [url = std::string{url}] {
            static std::atomic<int> count = 0;
            return postgres::open(url, {.schema = "served" + std::to_string(++count)});
        }));
    return all;
}

INSTANTIATE_TEST_SUITE_P(Server, StoreContract, testing::ValuesIn(factories()),
                         [](const auto& store) { return store.param.name; });

}  // namespace
}  // namespace dynaloom::contract
