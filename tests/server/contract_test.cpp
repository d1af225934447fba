#include "contract/store_contract.hpp"

#include <dynaloom/dynamodb/store.hpp>
#include <dynaloom/server/server.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <memory>
#include <utility>

namespace dynaloom::contract {
namespace {

/// A store that DynamoDB's protocol leads to, with its server.
class ServedStore final : public Store {
public:
    ServedStore()
        : Store{Encoding::wire},
          server_{sqlite::open(":memory:"), {.port = 0}},
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

INSTANTIATE_TEST_SUITE_P(Server, StoreContract,
                         testing::Values(StoreFactory{.name = "OverSqlite",
                                                      .open = [] { return std::make_shared<ServedStore>(); },
                                                      .extensions = false,
                                                      .texts = true}),
                         [](const auto& store) { return store.param.name; });

}  // namespace
}  // namespace dynaloom::contract
