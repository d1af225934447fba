#include <dynaloom/error.hpp>
#include <dynaloom/model/managed.hpp>
#include <dynaloom/table/table.hpp>
#include <dynaloom/table/transaction.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/scripted_store.hpp"

namespace dynaloom::test {
namespace {

using namespace dynaloom::literals;
using Op = UpdateValue::Op;

struct Account {
    static constexpr auto pk_pattern = "ACCOUNT#{id}";
    static constexpr std::array names{Rename{"version", "v"}};

    std::string id{};
    int balance = 0;
    Version version{};
};

struct Page {
    static constexpr auto pk_pattern = "PAGE#{id}";

    std::string id{};
    std::string text{};
    CreatedAt created{};
    UpdatedAt updated{};
};

struct Session {
    static constexpr auto pk_pattern = "SESSION#{id}";

    std::string id{};
    ExpiresAt expires{};
};

constexpr std::chrono::sys_time<std::chrono::milliseconds> long_ago{std::chrono::milliseconds{1'000'000'000'357}};
constexpr auto long_ago_text = "2001-09-09T01:46:40.357Z";

class Managed : public testing::Test {
protected:
    /// The item that the request of that index puts.
    [[nodiscard]] Item put(std::size_t index) const { return store->request<PutItemRequest>(index).item.to_item(); }

    /// Answers as if the condition failed for this item.
    void refuse(std::optional<Item> item) {
        std::shared_ptr<const EncodedItem> found;
        if (item) found = std::make_shared<EncodedItem>(EncodedItem::from_item(*item, Encoding::plain));
        store->then([found](const Request&) -> Response { throw ConditionFailed{"The condition failed", found}; });
    }

    template <class Call>
    [[nodiscard]] static std::string conflict_of(const Call& call) {
        try {
            call();
        } catch (const ConditionFailed& error) {
            return error.what();
        }
        return "nothing was thrown";
    }

    std::shared_ptr<ScriptedStore> store = std::make_shared<ScriptedStore>();
    Table<Account> accounts{store, "app"};
    Table<Page> pages{store, "app"};
};

const Condition unversioned = attribute_not_exists("v");
Condition at_version(int version) {
    return compare(Condition::Op::equal, "v", version);
}

TEST_F(Managed, FirstSaveDemandsThatThereIsNoVersionAndStoresOne) {
    Account account{.id = "7"};
    store->then(PutItemResult{});
    accounts.save(account);
    EXPECT_EQ(account.version, 1);
    EXPECT_EQ(put(0).at("v"), 1);
    EXPECT_EQ(store->request<PutItemRequest>(0).condition, unversioned);
}

TEST_F(Managed, SaveDemandsTheRecordsVersionBesideTheCallersCondition) {
    Account account{.id = "7", .version = 3};
    store->then(PutItemResult{});
    accounts.save(account, when("balance"_f > 0));
    EXPECT_EQ(account.version, 4);
    EXPECT_EQ(put(0).at("v"), 4);
    EXPECT_EQ(store->request<PutItemRequest>(0).condition,
              all_of({compare(Condition::Op::greater, "balance", 0), at_version(3)}));
}

TEST_F(Managed, ConflictNamesTableModelKeyAndVersionsAndLeavesTheRecord) {
    Account account{.id = "7", .version = 3};
    refuse(Item{{"v", 5}});
    const std::string message = conflict_of([&] { accounts.save(account); });
    EXPECT_TRUE(message.starts_with("table \"app\": ")) << message;
    EXPECT_NE(message.find("Account PK \"ACCOUNT#7\": version conflict: expected version 3, found version 5"),
              std::string::npos)
        << message;
    EXPECT_EQ(account.version, 3);
    EXPECT_TRUE(store->request<PutItemRequest>(0).return_item_on_condition_failure);

    refuse(std::nullopt);
    EXPECT_NE(conflict_of([&] { accounts.update(account); }).find("expected version 3, found no record"),
              std::string::npos);
    refuse(Item{{"balance", 5}});
    EXPECT_NE(conflict_of([&] { accounts.remove(account); }).find("expected version 3, found a record without a"),
              std::string::npos);
    account.version = 0;
    refuse(Item{{"v", 5}});
    EXPECT_NE(conflict_of([&] { accounts.save(account); }).find("expected no earlier version, found version 5"),
              std::string::npos);
}

TEST_F(Managed, FailureOfTheCallersConditionIsNoConflict) {
    Account account{.id = "7", .version = 3};
    refuse(Item{{"v", 3}, {"balance", 0}});
    EXPECT_EQ(conflict_of([&] { accounts.save(account, when("balance"_f > 0)); }),
              "table \"app\": The condition failed");
    account.version = 0;
    refuse(std::nullopt);
    EXPECT_EQ(conflict_of([&] { accounts.save(account, when(exists)); }), "table \"app\": The condition failed");
}

TEST_F(Managed, CreateStoresTheFirstVersion) {
    Account account{.id = "7"};
    store->then(PutItemResult{});
    accounts.create(account);
    EXPECT_EQ(account.version, 1);
    EXPECT_EQ(put(0).at("v"), 1);
    EXPECT_EQ(store->request<PutItemRequest>(0).condition, attribute_not_exists("PK"));
}

TEST_F(Managed, UpdateAndRemoveOfARecordCheckItsVersion) {
    Account account{.id = "7", .version = 3};
    store->then(UpdateItemResult{});
    accounts.update(account);
    EXPECT_EQ(account.version, 4);
    const auto& update = store->request<UpdateItemRequest>(0);
    EXPECT_EQ(update.condition, at_version(3));
    EXPECT_EQ(apply(update.update, Item{{"v", 3}}).at("v"), 4);

    store->then(DeleteItemResult{});
    accounts.remove(std::as_const(account));
    EXPECT_EQ(store->request<DeleteItemRequest>(1).condition, at_version(4));
    store->then(DeleteItemResult{});
    accounts.remove(account, when("balance"_f == 0));
    EXPECT_EQ(store->request<DeleteItemRequest>(2).condition,
              all_of({compare(Condition::Op::equal, "balance", 0), at_version(4)}));
}

TEST_F(Managed, UpdateByKeyDemandsAndAdvancesTheVersion) {
    store->then(UpdateItemResult{});
    accounts.update("id"_f = "7").version(3).set("balance"_f -= 5).when("balance"_f >= 5).run();
    const auto& request = store->request<UpdateItemRequest>(0);
    EXPECT_EQ(request.condition, all_of({at_version(3), compare(Condition::Op::greater_equal, "balance", 5)}));
    const Item after = apply(request.update, Item{{"v", 3}, {"balance", 9}});
    EXPECT_EQ(after.at("v"), 4);
    EXPECT_EQ(after.at("balance"), 4);

    refuse(Item{{"v", 4}});
    EXPECT_NE(conflict_of([&] {
                  accounts.update("id"_f = "7").version(3).set("balance"_f = 5).run();
              }).find("ACCOUNT#7\": version conflict: expected version 3, found version 4"),
              std::string::npos);
}

TEST_F(Managed, TransactionChecksAndAdvancesVersions) {
    const Account account{.id = "1", .version = 3};
    Transaction transaction{store};
    transaction.put(accounts, account).when("balance"_f > 0);
    transaction.update(accounts, "id"_f = "2").version(7).set("balance"_f = 1);
    transaction.remove(accounts, Account{.id = "3", .version = 9});
    const auto& actions = transaction.request().actions;
    ASSERT_EQ(actions.size(), 3U);
    const auto& put = std::get<TransactPut>(actions[0]);
    EXPECT_EQ(put.condition, all_of({at_version(3), compare(Condition::Op::greater, "balance", 0)}));
    EXPECT_EQ(put.item.to_item().at("v"), 4);
    const auto& update = std::get<TransactUpdate>(actions[1]);
    EXPECT_EQ(update.condition, at_version(7));
    EXPECT_EQ(apply(update.update, Item{{"v", 7}}).at("v"), 8);
    EXPECT_EQ(std::get<TransactDelete>(actions[2]).condition, at_version(9));

    const auto found = std::make_shared<EncodedItem>(EncodedItem::from_item({{"v", 8}}, Encoding::plain));
    store->then([&](const Request&) -> Response {
        throw TransactionCanceled{{CancellationReason{},
                                   {.code = "ConditionalCheckFailed", .message = "The condition failed", .item = found},
                                   CancellationReason{}}};
    });
    try {
        transaction.commit();
        ADD_FAILURE() << "nothing was thrown";
    } catch (const TransactionCanceled& error) {
        EXPECT_NE(
            error.reasons().at(1).message.find("ACCOUNT#2\": version conflict: expected version 7, found version 8"),
            std::string::npos)
            << error.reasons().at(1).message;
    }
}

TEST_F(Managed, UpdateInATransactionIsNoneBeforeItsVersion) {
    Transaction transaction{store};
    { [[maybe_unused]] auto update = transaction.update(accounts, "id"_f = "2"); }
    EXPECT_TRUE(transaction.request().actions.empty());
}

TEST_F(Managed, SaveSetsTimesInRecordAndItem) {
    const auto before = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    Page page{.id = "a"};
    store->then(PutItemResult{});
    pages.save(page);
    EXPECT_GE(page.created.time, before);
    EXPECT_LE(page.created.time, std::chrono::system_clock::now());
    EXPECT_EQ(page.updated.time, page.created.time);
    EXPECT_EQ(put(0).at("created"), put(0).at("updated"));
    EXPECT_EQ(from_item<Page>(put(0)).created, page.created);
    EXPECT_EQ(store->request<PutItemRequest>(0).condition, std::nullopt);
}

TEST_F(Managed, SaveKeepsTheTimeOfCreationThatTheRecordHolds) {
    Page page{.id = "a", .created = long_ago, .updated = long_ago};
    store->then(PutItemResult{});
    pages.save(page);
    EXPECT_EQ(page.created, CreatedAt{long_ago});
    EXPECT_EQ(put(0).at("created"), long_ago_text);
    EXPECT_GT(page.updated.time, long_ago);
    EXPECT_EQ(from_item<Page>(put(0)).updated, page.updated);
}

TEST_F(Managed, TemporariesAndBatchesAreWrittenWithTimesToo) {
    store->then(PutItemResult{});
    pages.save({.id = "a"});
    EXPECT_TRUE(put(0).contains("created"));
    EXPECT_TRUE(put(0).contains("updated"));
    store->then(BatchWriteItemResult{});
    pages.batch_write({{.id = "b"}});
    const auto& write = store->request<BatchWriteItemRequest>(1).writes.at(0).write;
    EXPECT_TRUE(std::get<EncodedItem>(write).to_item().contains("updated"));
}

TEST_F(Managed, UpdateKeepsTheTimeOfCreationThatIsStored) {
    store->then(UpdateItemResult{});
    pages.update("id"_f = "a").set("text"_f = "new").run();
    const Update by_key = store->request<UpdateItemRequest>(0).update;
    EXPECT_EQ(apply(by_key, Item{{"created", long_ago_text}}).at("created"), long_ago_text);
    EXPECT_EQ(apply(by_key, Item{}).at("created"), apply(by_key, Item{}).at("updated"));
    EXPECT_NE(apply(by_key, Item{{"updated", long_ago_text}}).at("updated"), long_ago_text);

    Page page{.id = "a"};
    store->then([](const Request&) -> Response {
        return UpdateItemResult{.attributes = EncodedItem::from_item({{"created", long_ago_text}}, Encoding::plain)};
    });
    pages.update(page);
    const auto& of_record = store->request<UpdateItemRequest>(1);
    EXPECT_EQ(apply(of_record.update, Item{{"created", long_ago_text}}).at("created"), long_ago_text);
    EXPECT_EQ(of_record.return_values, ReturnValues::updated_new);
    EXPECT_EQ(page.created, CreatedAt{long_ago});
    EXPECT_GT(page.updated.time, long_ago);
}

TEST_F(Managed, MembersThatAreNotSetHaveNoAttribute) {
    const Item account = to_item(Account{.id = "7"});
    EXPECT_FALSE(account.contains("v"));
    const Item page = to_item(Page{.id = "a"});
    EXPECT_FALSE(page.contains("created"));
    EXPECT_FALSE(to_item(Session{.id = "a"}).contains("expires"));
    EXPECT_EQ(from_item<Account>(account).version, Version{});
    EXPECT_EQ(from_item<Page>(page).created, CreatedAt{});
    EXPECT_EQ(from_item<Session>(Item{{"id", "a"}, {"expires", 60}}).expires,
              ExpiresAt{std::chrono::sys_seconds{std::chrono::seconds{60}}});
}

TEST_F(Managed, ExpiresAtIsTheTablesTimeToLive) {
    const Table<Session> sessions{store, "app"};
    store->then(CreateTableResult{});
    store->then(DescribeTimeToLiveResult{});
    store->then(UpdateTimeToLiveResult{});
    sessions.create_if_missing();
    const auto& request = store->request<UpdateTimeToLiveRequest>(2);
    EXPECT_EQ(request.table, "app");
    EXPECT_EQ(request.attribute, "expires");
    EXPECT_TRUE(request.enabled);

    store->then(CreateTableResult{});
    store->then(DescribeTimeToLiveResult{.attribute = "expires"});
    sessions.create_if_missing();
    store->then(CreateTableResult{});
    store->then(DescribeTimeToLiveResult{.attribute = "other"});
    EXPECT_THROW(sessions.create_if_missing(), ValidationError);
    EXPECT_EQ(store->requests.size(), 7U);
}

TEST_F(Managed, TimeToLiveThatAnotherProcessEnabledIsFine) {
    const Table<Session> sessions{store, "app"};
    store->then(CreateTableResult{});
    store->then(DescribeTimeToLiveResult{});
    store->then([](const Request&) -> Response { throw ValidationError{"TimeToLive is already enabled"}; });
    store->then(DescribeTimeToLiveResult{.attribute = "expires"});
    sessions.create_if_missing();
    EXPECT_EQ(store->requests.size(), 4U);
}

TEST_F(Managed, ExpiryIsWrittenInSeconds) {
    const Table<Session> sessions{store, "app"};
    store->then(PutItemResult{});
    sessions.save({.id = "a", .expires = long_ago});
    EXPECT_EQ(put(0).at("expires"), 1'000'000'000);
}

}  // namespace
}  // namespace dynaloom::test
