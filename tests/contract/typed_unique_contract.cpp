#include "contract/store_contract.hpp"
#include "support/in_threads.hpp"

#include <dynaloom/dynaloom.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::contract {
namespace {

using namespace dynaloom::literals;

struct User {
    static constexpr auto pk_pattern = "USER#{id}";
    static constexpr auto sk_pattern = "PROFILE";
    static constexpr std::array indexes{Index{.name = "by_city", .pk = "CITY#{city}", .sk = "{id}"}};
    static constexpr std::array unique{Unique{.name = "email", .key = "EMAIL#{email}"},
                                       Unique{.name = "badge", .key = "BADGE#{city}#{badge}"}};

    std::string id{};
    std::string email{};
    std::optional<std::string> city{};
    std::optional<int> badge{};
    int logins = 0;

    friend bool operator==(const User&, const User&) = default;
};

struct Account {
    static constexpr auto pk_pattern = "ACCOUNT#{id}";
    static constexpr auto sk_pattern = "{bank}";
    static constexpr std::array unique{Unique{.name = "iban", .key = "IBAN#{iban}"}};

    std::string id{};
    std::string bank = "b";
    std::string iban{};
    Version version{};
    CreatedAt opened{};

    friend bool operator==(const Account&, const Account&) = default;
};

/// A table without a sort key.
struct Tag {
    static constexpr auto pk_pattern = "TAG#{id}";
    static constexpr std::array unique{Unique{.name = "name", .key = "NAME#{name}"}};

    std::string id{};
    std::string name{};
};

using Guards = std::map<std::string, std::string>;

using Users = Table<User, Account>;

Users make_users(const std::shared_ptr<Store>& store) {
    Users users{store, "app"};
    users.create_if_missing();
    return users;
}

const User first_jo{.id = "jo", .email = "jo@x"};
const User first_al{.id = "al", .email = "al@x"};

/// The keys of the table's guards, each with the key of its owner.
Guards guards_of(Store& store, const std::string& table = "app") {
    Guards found;
    for (const EncodedItem& stored : store.scan({.table = table, .consistent_read = true}).items) {
        const Item item = stored.to_item();
        if (!item.contains("owner_pk")) continue;
        if (item.contains("SK")) {
            EXPECT_EQ(item.at("SK"), AttributeValue{"UNIQUE"});
            EXPECT_EQ(item.size(), 4U);
        }
        EXPECT_TRUE(found.emplace(item.at("PK").s(), item.at("owner_pk").s()).second);
    }
    return found;
}

template <class Call>
void expect_violation(const Call& call, std::string_view constraint, std::string_view text) {
    try {
        call();
        ADD_FAILURE() << "nothing was thrown";
    } catch (const UniqueViolation& error) {
        EXPECT_EQ(error.constraint(), constraint);
        EXPECT_NE(std::string_view{error.what()}.find(text), std::string_view::npos) << error.what();
        EXPECT_FALSE(error.retryable());
    }
}

TEST_P(StoreContract, UniqueCreateTakesTheValueAndRefusesItToOthers) {
    const Users users = make_users(shared_store());
    const User jo = first_jo;
    users.create(jo);
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#jo@x", "USER#jo"}}));
    expect_violation([&] { users.create(User{.id = "al", .email = "jo@x"}); }, "email",
                     "table \"app\": email \"jo@x\" is taken: unique constraint \"email\" of ");
    EXPECT_FALSE(users.get<User>("id"_f = "al"));
    expect_error<ConditionFailed>([&] { users.create(User{.id = "jo", .email = "other@x"}); }, "table \"app\"");
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#jo@x", "USER#jo"}}));
    EXPECT_EQ(users.get<User>("id"_f = "jo"), jo);
}

TEST_P(StoreContract, UniqueGuardOfAViolationNamesItsOwner) {
    const Users users = make_users(shared_store());
    const User jo = first_jo;
    users.create(jo);
    try {
        users.save(User{.id = "al", .email = "jo@x"});
        FAIL() << "nothing was thrown";
    } catch (const ConditionFailed& error) {  // a caller who knows of no constraint
        ASSERT_NE(error.item(), nullptr);
        const Item guard = error.item()->to_item();
        EXPECT_EQ(guard.at("owner_pk"), AttributeValue{"USER#jo"});
        EXPECT_EQ(guard.at("owner_sk"), AttributeValue{"PROFILE"});
    }
}

TEST_P(StoreContract, UniqueSaveFreesTheOldValueAndTakesTheNew) {
    const Users users = make_users(shared_store());
    User jo = first_jo;
    User al = first_al;
    users.save(jo);
    users.save(al);
    jo.email = "new@x";
    users.save(jo);
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#new@x", "USER#jo"}, {"EMAIL#al@x", "USER#al"}}));
    al.email = "new@x";
    expect_violation([&] { users.save(al); }, "email", "email \"new@x\"");
    al.email = "jo@x";
    users.save(al);
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#new@x", "USER#jo"}, {"EMAIL#jo@x", "USER#al"}}));
    jo.logins = 3;
    users.save(jo);
    EXPECT_EQ(users.get<User>("id"_f = "jo"), jo);
    EXPECT_EQ(guards_of(store()).size(), 2U);
}

TEST_P(StoreContract, UniqueRecordWithoutTheValueHoldsNothing) {
    const Users users = make_users(shared_store());
    users.save(User{.id = "1"});
    users.save(User{.id = "2", .city = "Bern"});
    users.create(User{.id = "3", .badge = 7});
    EXPECT_EQ(guards_of(store()), Guards{});
    users.save(User{.id = "2", .city = "Bern", .badge = 7});
    users.save(User{.id = "3", .city = "Rome", .badge = 7});
    EXPECT_EQ(guards_of(store()), (Guards{{"BADGE#Bern#7", "USER#2"}, {"BADGE#Rome#7", "USER#3"}}));
    expect_violation([&] { users.save(User{.id = "1", .city = "Rome", .badge = 7}); }, "badge",
                     "city \"Rome\", badge \"7\" is taken");
    users.save(User{.id = "3", .badge = 7});
    EXPECT_EQ(guards_of(store()), (Guards{{"BADGE#Bern#7", "USER#2"}}));
}

TEST_P(StoreContract, UniqueRemoveFreesTheValue) {
    const Users users = make_users(shared_store());
    const User jo = first_jo;
    const User al = first_al;
    users.save(jo);
    users.save(al);
    users.remove(jo);
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#al@x", "USER#al"}}));
    expect_error<ConditionFailed>([&] { users.remove<User>("id"_f = "al", when("logins"_f > 0)); }, "table \"app\"");
    EXPECT_EQ(guards_of(store()).size(), 1U);
    users.remove<User>("id"_f = "al", when("logins"_f == 0));
    users.remove<User>("id"_f = "al");  // none is there
    users.remove(User{.id = "nobody", .email = "al@x"});
    EXPECT_EQ(guards_of(store()), Guards{});
    EXPECT_EQ(scan_all({.table = "app"}).size(), 0U);
}

TEST_P(StoreContract, UniqueUpdateOfAFieldChangesItsGuard) {
    const Users users = make_users(shared_store());
    const User jo = first_jo;
    const User al = first_al;
    users.save(jo);
    users.save(al);
    users.update<User>("id"_f = "jo").set("email"_f = "new@x", "logins"_f += 1).run();
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#new@x", "USER#jo"}, {"EMAIL#al@x", "USER#al"}}));
    EXPECT_EQ(users.get<User>("id"_f = "jo")->email, "new@x");
    expect_violation([&] { users.update<User>("id"_f = "jo").set("email"_f = "al@x").run(); }, "email", "\"al@x\"");

    users.update<User>("id"_f = "jo").set("city"_f = "Bern", "badge"_f = 1).run();
    EXPECT_EQ(guards_of(store()).count("BADGE#Bern#1"), 1U);
    users.update<User>("id"_f = "jo").remove("badge"_f).run();
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#new@x", "USER#jo"}, {"EMAIL#al@x", "USER#al"}}));
    users.update<User>("id"_f = "jo").set("logins"_f += 1).run();
    EXPECT_EQ(users.get<User>("id"_f = "jo")->logins, 2);
    EXPECT_EQ(guards_of(store()).size(), 2U);

    users.update<User>("id"_f = "made").set("email"_f = "made@x").run();  // makes the item
    EXPECT_EQ(guards_of(store()).at("EMAIL#made@x"), "USER#made");
    EXPECT_EQ((users.query<User, "by_city">("city"_f = "Bern").all().size()), 1U);
}

TEST_P(StoreContract, UniqueUpdateOfARecordChangesItsGuard) {
    const Users users = make_users(shared_store());
    User jo = first_jo;
    users.save(jo);
    jo.email = "new@x";
    users.update(jo);
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#new@x", "USER#jo"}}));
    jo.email = "";
    users.update(jo);
    EXPECT_EQ(guards_of(store()), Guards{});
    EXPECT_EQ(users.get<User>("id"_f = "jo"), jo);
}

TEST_P(StoreContract, UniqueConditionsOfTheCallerKeepTheirMeaning) {
    const Users users = make_users(shared_store());
    const User jo = first_jo;
    users.save(jo);
    const auto expect_refusal = [&](const auto& call) {
        try {
            call();
            ADD_FAILURE() << "nothing was thrown";
        } catch (const UniqueViolation& error) {
            ADD_FAILURE() << error.what();
        } catch (const ConditionFailed& error) {
            EXPECT_NE(std::string_view{error.what()}.find("table \"app\""), std::string_view::npos) << error.what();
        }
    };
    User changed = jo;
    changed.email = "new@x";
    expect_refusal([&] { users.save(changed, when("logins"_f == 9)); });
    expect_refusal([&] { users.save(changed, when(not_exists)); });
    expect_refusal([&] { users.update(changed, when("logins"_f == 9)); });
    expect_refusal([&] { users.update<User>("id"_f = "jo").set("email"_f = "n@x").when("logins"_f > 0).run(); });
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#jo@x", "USER#jo"}}));
    users.save(changed, when("email"_f == "jo@x"));
    users.save(User{.id = "al", .email = "jo@x"}, when(not_exists));
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#new@x", "USER#jo"}, {"EMAIL#jo@x", "USER#al"}}));
}

TEST_P(StoreContract, UniqueUpdateThatChangesAGuardGivesNothingBack) {
    const Users users = make_users(shared_store());
    const User jo = first_jo;
    users.save(jo);
    expect_error<ValidationError>(
        [&] { (void)users.update<User>("id"_f = "jo").set("email"_f = "n@x").returning(all_new).run(); },
        "unique constraint \"email\" of ");
    EXPECT_EQ(users.get<User>("id"_f = "jo"), jo);
    EXPECT_EQ(users.update<User>("id"_f = "jo").set("logins"_f = 4).returning(all_new).run().logins, 4);
}

TEST_P(StoreContract, UniqueVersionsAreCheckedBesideConstraints) {
    const Users users = make_users(shared_store());
    Account mine{.id = "1", .iban = "CH1"};
    users.save(mine);
    EXPECT_EQ(mine.version, 1);
    Account theirs = mine;
    theirs.iban = "CH2";
    users.save(theirs);
    EXPECT_EQ(theirs.version, 2);
    mine.iban = "CH3";
    expect_error<ConditionFailed>([&] { users.save(mine); }, "version conflict: expected version 1, found version 2");
    expect_error<ConditionFailed>([&] { users.remove(mine); }, "version conflict");
    EXPECT_EQ(guards_of(store()), (Guards{{"IBAN#CH2", "ACCOUNT#1"}}));

    users.update<Account>("id"_f = "1", "bank"_f = "b").version(2).set("iban"_f = "CH4").run();
    expect_error<ConditionFailed>(
        [&] { users.update<Account>("id"_f = "1", "bank"_f = "b").version(2).set("iban"_f = "CH5").run(); },
        "version conflict");
    Account other{.id = "2", .iban = "CH4"};
    expect_violation([&] { users.create(other); }, "iban", "iban \"CH4\"");
    EXPECT_EQ(other.version, 0);
    users.remove(*users.get<Account>("id"_f = "1", "bank"_f = "b"));
    users.create(other);
    EXPECT_EQ(guards_of(store()), (Guards{{"IBAN#CH4", "ACCOUNT#2"}}));
}

TEST_P(StoreContract, UniqueUpdateOfARecordLearnsWhenItWasMade) {
    const Users users = make_users(shared_store());
    Account made{.id = "1", .iban = "CH1"};
    users.save(made);
    Account unaware{.id = "1", .iban = "CH2", .version = made.version};
    users.update(unaware);
    EXPECT_EQ(unaware.opened, made.opened);
    EXPECT_EQ(users.get<Account>("id"_f = "1", "bank"_f = "b"), unaware);
}

TEST_P(StoreContract, UniqueTransactionsTakeAndGiveBackGuards) {
    const Users users = make_users(shared_store());
    const User jo = first_jo;
    const User al = first_al;
    users.save(jo);
    users.save(al);
    Transaction tx{shared_store()};
    tx.put(users, User{.id = "ed", .email = "jo@x"}).when(not_exists);
    tx.update<User>(users, "id"_f = "jo").set("email"_f = "al@x");
    tx.remove<User>(users, "id"_f = "al");
    tx.commit();
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#jo@x", "USER#ed"}, {"EMAIL#al@x", "USER#jo"}}));
    tx.commit();  // the same transaction, which has been done
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#jo@x", "USER#ed"}, {"EMAIL#al@x", "USER#jo"}}));
    EXPECT_FALSE(users.get<User>("id"_f = "al"));
}

TEST_P(StoreContract, UniqueViolationCancelsATransactionAndIsTheReasonOfItsAction) {
    const Users users = make_users(shared_store());
    const User jo = first_jo;
    const User al = first_al;
    users.save(jo);
    users.save(User{.id = "ed"});
    Transaction tx{shared_store()};
    tx.put(users, Account{.id = "1", .iban = "CH1"});
    tx.put(users, User{.id = "al", .email = "jo@x"});
    tx.check<User>(users, "id"_f = "ed");
    try {
        tx.commit();
        FAIL() << "it was committed";
    } catch (const TransactionCanceled& error) {
        ASSERT_EQ(error.reasons().size(), 3U);
        EXPECT_EQ(error.reasons()[0].code, "None");
        EXPECT_EQ(error.reasons()[1].code, "ConditionalCheckFailed");
        EXPECT_EQ(error.reasons()[2].code, "None");
        const std::string what = error.what();
        EXPECT_NE(what.find("[None, ConditionalCheckFailed, None]"), std::string::npos) << what;
        EXPECT_NE(what.find("User, table \"app\", PK \"USER#al\", SK \"PROFILE\": email \"jo@x\" is taken: unique "
                            "constraint \"email\" of "),
                  std::string::npos)
            << what;
    }
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#jo@x", "USER#jo"}}));
    users.remove(jo);
    tx.commit();
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#jo@x", "USER#al"}, {"IBAN#CH1", "ACCOUNT#1"}}));

    Transaction twice{shared_store()};
    twice.put(users, User{.id = "1", .email = "one@x"});
    twice.put(users, User{.id = "2", .email = "one@x"});
    expect_violation([&] { twice.commit(); }, "email", "by another write of the same transaction");
}

TEST_P(StoreContract, UniqueGuardsAreNoRecordsOfAModel) {
    const Users users = make_users(shared_store());
    const User jo = first_jo;
    users.save(jo);
    Account account{.id = "1", .iban = "CH1"};
    users.save(account);
    std::vector<std::string> warnings;
    const WarningHandler before = set_warning_handler([&](std::string_view text) { warnings.emplace_back(text); });
    EXPECT_EQ(users.scan<User>().all().size(), 1U);
    EXPECT_EQ(users.scan<Account>().all().size(), 1U);
    set_warning_handler(before);
    EXPECT_EQ(warnings, std::vector<std::string>{});
    EXPECT_EQ(scan_all({.table = "app"}).size(), 4U);
}

TEST_P(StoreContract, UniqueTablesWithoutASortKeyHaveGuards) {
    const Table<Tag> tags{shared_store(), "tags"};
    tags.create_if_missing();
    tags.create({.id = "1", .name = "a#b"});
    expect_violation([&] { tags.save({.id = "2", .name = "a#b"}); }, "name", "name \"a#b\"");
    EXPECT_EQ(guards_of(store(), "tags"), (Guards{{"NAME#a#b", "TAG#1"}}));
    tags.remove("id"_f = "1");
    EXPECT_EQ(guards_of(store(), "tags"), Guards{});
}

TEST_P(StoreContract, UniqueRecordsFromBeforeTheConstraintTakeTheirValueWithTheNextSave) {
    const Users users = make_users(shared_store());
    put("app", {{"PK", "USER#jo"}, {"SK", "PROFILE"}, {"id", "jo"}, {"email", "jo@x"}});
    users.update<User>("id"_f = "jo").set("logins"_f = 1).run();
    EXPECT_EQ(guards_of(store()), Guards{});
    users.save(*users.get<User>("id"_f = "jo"));
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#jo@x", "USER#jo"}}));
}

TEST_P(StoreContract, UniqueGuardThatAnotherRecordHoldsIsNotGivenBack) {
    const Users users = make_users(shared_store());
    const User jo = first_jo;
    users.save(jo);
    put("app", {{"PK", "USER#al"}, {"SK", "PROFILE"}, {"id", "al"}, {"email", "jo@x"}, {"email_unique", "EMAIL#jo@x"}});
    users.remove<User>("id"_f = "al");
    EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#jo@x", "USER#jo"}}));
    EXPECT_FALSE(users.get<User>("id"_f = "al"));
}

// Whatever is done in whatever order, a write is refused iff another record holds its value, and the guards are those
// of the records.
TEST_P(StoreContract, UniqueGuardsAreThoseOfTheRecords) {
    const Users users = make_users(shared_store());
    std::minstd_rand random{20260101};
    const auto below = [&](unsigned bound) { return static_cast<unsigned>(random() % bound); };
    std::map<std::string, std::string> emails;  // of the records
    for (int step = 0; step < 300; ++step) {
        const std::string id = std::to_string(below(4));
        const std::string email = below(5) == 0 ? "" : std::to_string(below(3)) + "@x";
        const User user{.id = id, .email = email};
        const bool is_taken = !email.empty() && std::any_of(emails.begin(), emails.end(), [&](const auto& other) {
            return other.first != id && other.second == email;
        });
        const unsigned kind = below(6);
        SCOPED_TRACE(testing::Message{} << "step " << step << ", kind " << kind << ", " << id << " " << email);
        bool was_refused = false;
        try {
            if (kind == 0) users.save(user);
            if (kind == 1) users.update(user);
            if (kind == 2) users.update<User>("id"_f = id).set("email"_f = email).run();
            if (kind == 3 && !emails.contains(id)) users.create(user);
            if (kind == 4) users.remove<User>("id"_f = id);
            if (kind == 5) {
                Transaction tx{shared_store()};
                tx.put(users, user);
                tx.commit();
            }
        } catch (const UniqueViolation&) {
            was_refused = true;
        } catch (const TransactionCanceled&) {
            was_refused = true;
        }
        const bool writes = kind != 4 && (kind != 3 || !emails.contains(id));
        EXPECT_EQ(was_refused, writes && is_taken);
        if (writes && !was_refused) emails[id] = email;
        if (kind == 4) emails.erase(id);

        Guards expected;
        for (const auto& [holder, held] : emails) {
            if (!held.empty()) expected.emplace("EMAIL#" + held, "USER#" + holder);
            EXPECT_EQ(users.get<User>("id"_f = holder)->email, held);
        }
        ASSERT_EQ(guards_of(store()), expected);
    }
}

TEST_P(StoreContract, UniqueOfSeveralThreadsOneGetsAValue) {
    const Users users = make_users(shared_store());
    for (int round = 0; round < 10; ++round) {
        const std::string email = "round" + std::to_string(round);
        std::atomic<int> winners = 0;
        test::in_threads(4, [&](int thread) {
            try {
                const User user{.id = std::to_string(thread), .email = email};
                thread % 2 == 0 ? users.save(user) : users.update(user);
                ++winners;
            } catch (const UniqueViolation&) {
            }
        });
        EXPECT_EQ(winners, 1);
        const Guards now = guards_of(store());
        ASSERT_EQ(now.count("EMAIL#" + email), 1U);
        int holders = 0;
        for (const User& user : users.scan<User>()) {
            EXPECT_EQ(now.at("EMAIL#" + user.email), "USER#" + user.id);
            holders += static_cast<int>(user.email == email);
        }
        EXPECT_EQ(holders, 1);
    }
}

TEST_P(StoreContract, UniqueConcurrentWritesOfOneRecordLeaveTheGuardItNames) {
    const Users users = make_users(shared_store());
    for (int round = 0; round < 5; ++round) {
        test::in_threads(4, [&](int thread) {
            const std::string email = std::to_string(round) + "-" + std::to_string(thread);
            if (thread == 0) {
                users.update<User>("id"_f = "jo").set("email"_f = email).run();
            } else if (thread == 1) {
                Transaction tx{shared_store()};
                tx.put(users, User{.id = "jo", .email = email});
                tx.commit();
            } else {
                users.save(User{.id = "jo", .email = email});
            }
        });
        EXPECT_EQ(guards_of(store()), (Guards{{"EMAIL#" + users.get<User>("id"_f = "jo")->email, "USER#jo"}}));
    }
}

}  // namespace
}  // namespace dynaloom::contract
