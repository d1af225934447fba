#include "contract/store_contract.hpp"

#include <dynaloom/dynaloom.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

using namespace dynaloom::literals;

struct Session {
    static constexpr auto pk_pattern = "SESSION#{id}";

    std::string id{};
    ExpiresAt gone{};

    friend bool operator==(const Session&, const Session&) = default;
};

struct Account {
    static constexpr auto pk_pattern = "ACCOUNT#{id}";
    static constexpr std::array indexes{Index{.name = "by_age", .pk_fields = {"kind"}, .sk_fields = {"opened"}}};

    std::string id{};
    std::string kind = "cash";
    std::int64_t balance = 0;
    Version version{};
    CreatedAt opened{};
    UpdatedAt changed{};

    friend bool operator==(const Account&, const Account&) = default;
};

TEST_P(StoreContract, VersionRefusesWhoHasNotSeenTheLastWrite) {
    const Table<Account> accounts{shared_store(), "accounts"};
    accounts.create_if_missing();
    Account mine{.id = "7", .balance = 10};
    accounts.save(mine);
    EXPECT_EQ(accounts.get("id"_f = "7"), mine);

    Account theirs = *accounts.get("id"_f = "7");
    theirs.balance = 20;
    accounts.save(theirs);
    EXPECT_EQ(theirs.version, 2);
    const Account old = mine;
    expect_error<ConditionFailed>([&] { accounts.save(mine); },
                                  "Account PK \"ACCOUNT#7\": version conflict: expected version 1, found version 2");
    expect_error<ConditionFailed>([&] { accounts.update(mine); }, "version conflict");
    expect_error<ConditionFailed>([&] { accounts.remove(mine); }, "version conflict");
    expect_error<ConditionFailed>([&] { accounts.update("id"_f = "7").version(1).set("balance"_f = 0).run(); },
                                  "version conflict");
    EXPECT_EQ(mine, old);
    EXPECT_EQ(accounts.get("id"_f = "7"), theirs);

    Account another{.id = "7"};
    expect_error<ConditionFailed>([&] { accounts.save(another); }, "expected no earlier version, found version 2");

    accounts.remove(theirs);
    expect_error<ConditionFailed>([&] { accounts.save(theirs); }, "expected version 2, found no record");
    accounts.create(another);
    EXPECT_EQ(another.version, 1);
}

TEST_P(StoreContract, UpdatesOfVersionsAdvanceThem) {
    const Table<Account> accounts{shared_store(), "accounts"};
    accounts.create_if_missing();
    Account account{.id = "7", .balance = 10};
    accounts.update(account);
    EXPECT_EQ(accounts.get("id"_f = "7"), account);
    account.balance = 11;
    accounts.update(account);
    EXPECT_EQ(account.version, 2);
    EXPECT_EQ(accounts.get("id"_f = "7"), account);

    const Account now =
        accounts.update("id"_f = "7").version(account.version).set("balance"_f += 5).returning(all_new).run();
    EXPECT_EQ(now.version, 3);
    EXPECT_EQ(now.balance, 16);
    EXPECT_EQ(now.opened, account.opened);
    EXPECT_GE(now.changed, account.changed);
    accounts.update("id"_f = "8").version(0).set("balance"_f = 1).run();
    EXPECT_EQ(accounts.get("id"_f = "8")->version, 1);
}

TEST_P(StoreContract, RecordFromBeforeItsModelHadAVersionGetsOne) {
    const Table<Account> accounts{shared_store(), "accounts"};
    accounts.create_if_missing();
    put("accounts", {{"PK", "ACCOUNT#7"}, {"id", "7"}, {"balance", 10}});
    Account account = *accounts.get("id"_f = "7");
    EXPECT_EQ(account.version, Version{});
    accounts.save(account);
    EXPECT_EQ(accounts.get("id"_f = "7")->version, 1);
}

TEST_P(StoreContract, TransactionOfVersionsIsAllOrNothing) {
    const Table<Account> accounts{shared_store(), "accounts"};
    accounts.create_if_missing();
    Account payer{.id = "1", .balance = 10};
    Account payee{.id = "2"};
    accounts.save(payer);
    accounts.save(payee);
    Transaction stale{shared_store()};
    stale.put(accounts, Account{.id = "1", .balance = 5, .version = payer.version});
    stale.update(accounts, "id"_f = "2").version(9).set("balance"_f += 5);
    expect_error<TransactionCanceled>([&] { stale.commit(); },
                                      "PK \"ACCOUNT#2\": version conflict: expected version 9, found version 1");
    EXPECT_EQ(accounts.get("id"_f = "1"), payer);

    payer.balance = 5;
    Transaction transfer{shared_store()};
    transfer.put(accounts, payer);
    transfer.update(accounts, "id"_f = "2").version(payee.version).set("balance"_f += 5);
    transfer.commit();
    EXPECT_EQ(accounts.get("id"_f = "1")->version, 2);
    EXPECT_EQ(accounts.get("id"_f = "2")->version, 2);
    EXPECT_EQ(accounts.get("id"_f = "2")->opened, payee.opened);
}

TEST_P(StoreContract, IndexOfTheTimeOfCreationKeepsItsOrder) {
    using std::chrono::January;
    using std::chrono::sys_days;
    const Table<Account> accounts{shared_store(), "accounts"};
    accounts.create_if_missing();
    Account newer{.id = "1", .opened = sys_days{January / 2 / 2020}};
    Account older{.id = "2", .opened = sys_days{January / 1 / 2020}};
    Account newest{.id = "3"};
    for (Account* account : {&newer, &older, &newest}) accounts.save(*account);
    accounts.save(older);
    EXPECT_EQ(accounts.query<"by_age">("kind"_f = "cash").all(), (std::vector{older, newer, newest}));
    EXPECT_EQ(accounts.query<"by_age">("kind"_f = "cash", "opened"_f >= sys_days{January / 2 / 2020}).all(),
              (std::vector{newer, newest}));
}

TEST_P(StoreContract, RecordsThatHaveExpiredAreSweptAway) {
    if (!GetParam().extensions) GTEST_SKIP() << "DynamoDB deletes expired items when it likes";
    const Table<Session> sessions{shared_store(), "sessions"};
    sessions.create_if_missing();
    EXPECT_EQ(store().describe_time_to_live({"sessions"}).attribute, "gone");
    const auto now = std::chrono::system_clock::now();
    const Session past{.id = "1", .gone = now - std::chrono::hours{1}};
    const Session future{.id = "2", .gone = now + std::chrono::hours{1}};
    const Session never{.id = "3"};
    Session shortened{.id = "4"};
    for (const Session& session : {past, future, never, shortened}) sessions.save(session);
    EXPECT_EQ(sessions.get("id"_f = "1"), past);
    sessions.update("id"_f = "4").set("gone"_f = past.gone).run();
    EXPECT_EQ(store().delete_expired_items({"sessions"}).deleted, 2U);
    EXPECT_EQ(sessions.scan().all(), (std::vector{future, never}));

    sessions.update("id"_f = "2").set("gone"_f = past.gone).run();
    sessions.update("id"_f = "3").set("gone"_f = future.gone).run();
    EXPECT_EQ(store().delete_expired_items({"sessions"}).deleted, 1U);
    EXPECT_EQ(sessions.get("id"_f = "3"), (Session{.id = "3", .gone = future.gone}));
}

}  // namespace
}  // namespace dynaloom::contract
