#include "contract/store_contract.hpp"
#include "support/dynamodb_local.hpp"

#include <dynaloom/dynamodb/store.hpp>
#include <dynaloom/error.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace dynaloom::contract {
namespace {

using test::Dynalite;
using test::DynamoDbLocal;

std::shared_ptr<Store> open_at(const test::LocalServer& server, const std::string& access_key) {
    return dynamodb::open(
        {.region = "ddblocal",
         .endpoint = server.endpoint(),
         .credentials = dynamodb::fixed_credentials({.access_key_id = access_key, .secret_access_key = "none"}),
         .attempt_timeout = std::chrono::seconds{30}});
}

/// An empty database of the one server, which keeps one for each access key.
std::shared_ptr<Store> open_local() {
    static const DynamoDbLocal server{DynamoDbLocal::folder()};
    static std::atomic<int> count = 0;
    return open_at(server, "database" + std::to_string(++count));
}

/// A store whose tables are made, changed and deleted over time, as DynamoDB's are: returns when it is done.
class Settled final : public Store {
public:
    explicit Settled(std::shared_ptr<Store> store)
        : Store{store->encoding(), store->concurrency()}, store_{std::move(store)} {}

    Response execute(const Request& request, const CallOptions& options) override {
        Response response = store_->execute(request, options);
        if (const auto* created = std::get_if<CreateTableRequest>(&request)) wait_for(created->table);
        if (const auto* updated = std::get_if<UpdateTableRequest>(&request)) wait_for(updated->table);
        if (const auto* deleted = std::get_if<DeleteTableRequest>(&request)) wait_for(deleted->table);
        return response;
    }

private:
    /// Until the table and its indexes are active, or it is gone.
    void wait_for(const std::string& table) {
        const auto is_active = [](const auto& each) { return each.status == TableStatus::active; };
        try {
            while (true) {
                const TableDescription now = store_->describe_table({.table = table}).description;
                if (is_active(now) && std::ranges::all_of(now.global_indexes, is_active)) return;
                std::this_thread::sleep_for(std::chrono::milliseconds{1});
            }
        } catch (const TableNotFound&) {
            return;
        }
    }

    std::shared_ptr<Store> store_;
};

/// The one database of the one server, emptied.
std::shared_ptr<Store> open_dynalite() {
    static const Dynalite server{Dynalite::folder()};
    auto store = std::make_shared<Settled>(open_at(server, "anybody"));
    for (const std::string& table : store->list_tables({}).tables) store->delete_table({.table = table});
    return store;
}

std::vector<StoreFactory> factories() {
    std::vector<StoreFactory> factories;
    if (!DynamoDbLocal::folder().empty())
        factories.push_back({.name = "DynamoDbLocal", .open = open_local, .extensions = false, .texts = false});
    if (!Dynalite::folder().empty())
        factories.push_back({.name = "Dynalite", .open = open_dynalite, .extensions = false, .texts = false});
    return factories;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreContract);
INSTANTIATE_TEST_SUITE_P(DynamoDb, StoreContract, testing::ValuesIn(factories()),
                         [](const auto& store) { return store.param.name; });

TEST(DynamoDbContract, HasDynamoDbLocal) {
    if (DynamoDbLocal::folder().empty()) GTEST_SKIP() << "no DynamoDbLocal: DYNALOOM_DYNAMODB_LOCAL is not set";
}
TEST(DynamoDbContract, HasDynalite) {
    if (Dynalite::folder().empty()) GTEST_SKIP() << "no Dynalite: DYNALOOM_DYNALITE is not set";
}

}  // namespace
}  // namespace dynaloom::contract
