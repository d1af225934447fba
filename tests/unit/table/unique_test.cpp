#include <dynaloom/error.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/table/table.hpp>
#include <dynaloom/table/transaction.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/scripted_store.hpp"

namespace dynaloom::test {

struct UniqueUser {
    static constexpr auto pk_pattern = "USER#{id}";
    static constexpr auto sk_pattern = "PROFILE";
    static constexpr std::array unique{Unique{.name = "email", .key = "EMAIL#{email}"}};

    std::string id{};
    std::string email{};
    int logins = 0;
};

namespace {

using namespace dynaloom::literals;
using Op = Condition::Op;

static_assert(binding<UniqueUser>.unique.size() == 1);
static_assert(binding<UniqueUser>.unique[0].attribute == "email_unique");

struct UniqueWrites : testing::Test {
    std::shared_ptr<ScriptedStore> store = std::make_shared<ScriptedStore>();
    Table<UniqueUser> users{store, "app"};
    UniqueUser jo{.id = "jo", .email = "jo@x"};

    static Condition holds(const std::string& key) { return compare(Op::equal, "email_unique", key); }
    static Condition owned_by_jo() {
        return all_of({compare(Op::equal, "owner_pk", "USER#jo"), compare(Op::equal, "owner_sk", "PROFILE")});
    }
    static Condition free_or_owned_by_jo() {
        return {.op = Op::any_of, .children = {attribute_not_exists("PK"), owned_by_jo()}};
    }
    static std::shared_ptr<const EncodedItem> found(const Item& item) {
        return std::make_shared<EncodedItem>(EncodedItem::from_item(item, Encoding::plain));
    }
    static std::shared_ptr<const EncodedItem> jo_holding(const std::string& email) {
        return found({{"id", "jo"}, {"logins", 0}, {"email_unique", "EMAIL#" + email}});
    }

    void refuse_with(const std::shared_ptr<const EncodedItem>& item) {
        store->then([item](const Request&) -> Response {
            throw ConditionFailed{"The conditional request failed", item};
        });
    }
    void cancel_with(const std::vector<CancellationReason>& reasons) {
        store->then([reasons](const Request&) -> Response { throw TransactionCanceled{reasons}; });
    }

    [[nodiscard]] const std::vector<TransactWrite>& actions(std::size_t request) const {
        return store->request<TransactWriteItemsRequest>(request).actions;
    }
    void expect_guard(const TransactWrite& action, const std::string& key) {
        const auto& put = std::get<TransactPut>(action);
        EXPECT_EQ(put.item.to_item(),
                  (Item{{"PK", key}, {"SK", "UNIQUE"}, {"owner_pk", "USER#jo"}, {"owner_sk", "PROFILE"}}));
        EXPECT_EQ(put.condition, free_or_owned_by_jo());
        EXPECT_TRUE(put.return_item_on_condition_failure);
    }
    static void expect_release(const TransactWrite& action, const std::string& key) {
        const auto& erased = std::get<TransactDelete>(action);
        EXPECT_EQ(erased.key, (Key{{"PK", key}, {"SK", "UNIQUE"}}));
        EXPECT_EQ(erased.condition, free_or_owned_by_jo());
    }
};

TEST_F(UniqueWrites, CreateIsOneTransactionOfRecordAndGuard) {
    store->then(TransactWriteItemsResult{});
    users.create(jo);
    ASSERT_EQ(actions(0).size(), 2U);
    const auto& put = std::get<TransactPut>(actions(0)[0]);
    EXPECT_EQ(put.item.to_item().at("email_unique"), AttributeValue{"EMAIL#jo@x"});
    EXPECT_EQ(put.condition, all_of({attribute_not_exists("PK"), attribute_not_exists("email_unique")}));
    expect_guard(actions(0)[1], "EMAIL#jo@x");
    EXPECT_TRUE(store->request<TransactWriteItemsRequest>(0).client_request_token);
}

TEST_F(UniqueWrites, SaveThatChangesNoGuardIsOnePut) {
    store->then(PutItemResult{});
    users.save(jo);
    EXPECT_EQ(store->request<PutItemRequest>(0).condition, holds("EMAIL#jo@x"));
    store->then(PutItemResult{});
    users.save(UniqueUser{.id = "jo"});
    EXPECT_EQ(store->request<PutItemRequest>(1).condition, attribute_not_exists("email_unique"));
}

TEST_F(UniqueWrites, SaveLearnsFromTheItemThatRefusedIt) {
    refuse_with(jo_holding("old@x"));
    store->then(TransactWriteItemsResult{});
    users.save(jo, when("logins"_f == 0));
    ASSERT_EQ(actions(1).size(), 3U);
    EXPECT_EQ(std::get<TransactPut>(actions(1)[0]).condition,
              all_of({compare(Op::equal, "logins", 0), holds("EMAIL#old@x")}));
    expect_release(actions(1)[1], "EMAIL#old@x");
    expect_guard(actions(1)[2], "EMAIL#jo@x");
}

TEST_F(UniqueWrites, SaveOfANewRecordReleasesNothing) {
    refuse_with(nullptr);
    store->then(TransactWriteItemsResult{});
    users.save(jo);
    ASSERT_EQ(actions(1).size(), 2U);
    EXPECT_EQ(std::get<TransactPut>(actions(1)[0]).condition, attribute_not_exists("email_unique"));
}

TEST_F(UniqueWrites, ConditionThatIsFalseOfTheItemIsNotTriedAgain) {
    refuse_with(found({{"id", "jo"}, {"logins", 1}, {"email_unique", "EMAIL#old@x"}}));
    EXPECT_THROW(users.save(jo, when("logins"_f == 0)), ConditionFailed);
    EXPECT_EQ(store->requests.size(), 1U);
}

TEST_F(UniqueWrites, RefusalOfWhatIsAsExpectedIsNotTriedAgain) {
    refuse_with(jo_holding("jo@x"));
    EXPECT_THROW(users.save(jo), ConditionFailed);
    EXPECT_EQ(store->requests.size(), 1U);
}

TEST_F(UniqueWrites, RemoveReadsWhatTheRecordHolds) {
    store->then(GetItemResult{.item = *jo_holding("jo@x")});
    store->then(TransactWriteItemsResult{});
    users.remove("id"_f = "jo");
    const auto& read = store->request<GetItemRequest>(0);
    EXPECT_TRUE(read.consistent_read);
    EXPECT_EQ(read.projection, (std::vector<Path>{Path{{"email_unique"}}}));
    ASSERT_EQ(actions(1).size(), 2U);
    EXPECT_EQ(std::get<TransactDelete>(actions(1)[0]).condition, holds("EMAIL#jo@x"));
    expect_release(actions(1)[1], "EMAIL#jo@x");
}

TEST_F(UniqueWrites, UpdateThatTouchesNoConstraintIsAsItIs) {
    store->then(UpdateItemResult{});
    users.update("id"_f = "jo").set("logins"_f += 1).run();
    EXPECT_EQ(store->request<UpdateItemRequest>(0).condition, std::nullopt);
    EXPECT_EQ(store->requests.size(), 1U);
}

TEST_F(UniqueWrites, ViolationIsThrownAtOnce) {
    const auto guard = found({{"owner_pk", "USER#al"}});
    cancel_with({{}, {.code = "ConditionalCheckFailed", .message = "The conditional request failed", .item = guard}});
    try {
        users.create(jo);
        FAIL() << "nothing was thrown";
    } catch (const UniqueViolation& error) {
        EXPECT_EQ(error.constraint(), "email");
        EXPECT_EQ(error.item(), guard);
        EXPECT_STREQ(
            error.what(),
            "table \"app\": email \"jo@x\" is taken: unique constraint \"email\" of dynaloom::test::UniqueUser");
    }
    EXPECT_EQ(store->requests.size(), 1U);
}

TEST_F(UniqueWrites, ConditionThatIsFalseGoesBeforeAViolation) {
    const auto there = found({{"PK", "USER#jo"}, {"email_unique", "EMAIL#old@x"}});
    cancel_with({{.code = "ConditionalCheckFailed", .message = "The conditional request failed", .item = there},
                 {.code = "ConditionalCheckFailed", .message = "The conditional request failed"}});
    try {
        users.create(jo);
        FAIL() << "nothing was thrown";
    } catch (const UniqueViolation& error) {
        FAIL() << error.what();
    } catch (const ConditionFailed& error) {
        EXPECT_EQ(error.item(), there);
        EXPECT_STREQ(error.what(), "table \"app\": The conditional request failed");
    }
}

TEST_F(UniqueWrites, TransactionConflictIsTriedAgainAsAnotherTransaction) {
    cancel_with({{}, {.code = "TransactionConflict"}});
    store->then(TransactWriteItemsResult{});
    users.create(jo);
    EXPECT_NE(store->request<TransactWriteItemsRequest>(0).client_request_token,
              store->request<TransactWriteItemsRequest>(1).client_request_token);
}

TEST_F(UniqueWrites, OtherReasonsAreToldAsOfASingleWrite) {
    cancel_with({{.code = "ValidationError", .message = "Item size has exceeded the maximum allowed size"}, {}});
    EXPECT_THROW(users.create(jo), ValidationError);
    cancel_with({{}, {.code = "ThrottlingError", .message = "slow"}});
    EXPECT_THROW(users.create(jo), Throttled);
}

TEST_F(UniqueWrites, EndWithTheBudgetIfTheRecordKeepsChanging) {
    const Table<UniqueUser> hurried{store, "app", {.budget = std::chrono::milliseconds{1}}};
    refuse_with(jo_holding("0@x"));
    for (int i = 1; i < 100; ++i)
        cancel_with({{.code = "ConditionalCheckFailed", .item = jo_holding(std::to_string(i) + "@x")}, {}, {}});
    EXPECT_THROW(hurried.save(jo), Timeout);
    EXPECT_LT(store->requests.size(), 50U);
}

TEST_F(UniqueWrites, ExplainShowsTheTransaction) {
    const Explanation create = users.explain_create(jo);
    EXPECT_EQ(create.operation, "TransactWriteItems");
    EXPECT_EQ(create.write_units, 4);
    EXPECT_NE(create.request.find("EMAIL#jo@x"), std::string::npos);
    EXPECT_EQ(users.explain_save(jo).operation, "PutItem");
    EXPECT_EQ(users.explain_remove("id"_f = "jo").operation, "DeleteItem");
    EXPECT_EQ(users.update("id"_f = "jo").set("email"_f = "n@x").explain().operation, "TransactWriteItems");
    EXPECT_TRUE(store->requests.empty());
}

TEST_F(UniqueWrites, TransactionHasItsGuardsBehindItsActions) {
    Transaction tx{store};
    tx.put(users, jo);
    tx.update(users, "id"_f = "al").set("logins"_f += 1);
    EXPECT_EQ(tx.explain().write_units, 6);
    store->then(GetItemResult{});
    store->then(TransactWriteItemsResult{});
    tx.commit();
    ASSERT_EQ(actions(1).size(), 3U);
    expect_guard(actions(1)[2], "EMAIL#jo@x");
    EXPECT_EQ(std::get<TransactUpdate>(actions(1)[1]).condition, std::nullopt);

    store->then(TransactWriteItemsResult{});
    tx.commit();  // after an unknown outcome, say: the same request, under the same token
    EXPECT_EQ(store->request<TransactWriteItemsRequest>(1).client_request_token,
              store->request<TransactWriteItemsRequest>(2).client_request_token);
    EXPECT_EQ(actions(2).size(), 3U);
}

}  // namespace
}  // namespace dynaloom::test
