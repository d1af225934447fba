#include "contract/store_contract.hpp"
#include "support/temp_dir.hpp"
#include "support/wire_store.hpp"

#include <dynaloom/sqlite/store.hpp>
#include <dynaloom/store/faults.hpp>

#include <memory>
#include <string>

namespace dynaloom::contract {
namespace {

/// A store whose file is removed with it. The tests are of behaviour, so no commit waits for the disk.
std::shared_ptr<Store> open_in_own_directory() {
    struct Both {
        test::TempDir directory;  // outlives the store
        std::shared_ptr<Store> store;
    };
    auto both = std::make_shared<Both>();
    both->store = sqlite::open(both->directory / "store.db", {.durability = sqlite::Durability::normal});
    return {both, both->store.get()};
}

const StoreFactory factories[] = {
    {"SqliteFile", open_in_own_directory},
    {"SqliteMemory", [] { return sqlite::open(":memory:"); }},
    {"FaultlessSqlite",  // without rates, fault injection is not to be noticed, not even with a replica to feed
     [] { return inject_faults(sqlite::open(":memory:"), {.replica = sqlite::open(":memory:")}); }},
    {.name = "SqliteThroughDynamoDbsProtocol",
     .open = [] { return std::make_shared<test::WireStore>(sqlite::open(":memory:")); },
     .texts = false},
};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::ValuesIn(factories),
                         [](const auto& store) { return store.param.name; });

TEST(StoreFactory, IsPrintedAsItsName) {
    EXPECT_EQ(testing::PrintToString(factories[0]), "SqliteFile");
}

}  // namespace
}  // namespace dynaloom::contract
