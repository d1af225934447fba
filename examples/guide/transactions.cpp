// The code of docs/guide/transactions.md, compiled and run.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <cstdio>
#include <string>

#include "check.hpp"

using namespace dynaloom::literals;

// [models]
struct Account {
    static constexpr auto pk_pattern = "ACCOUNT#{id}";
    static constexpr auto sk_pattern = "BALANCE";
    static constexpr auto table_name = "bank";

    std::string id{};
    dynaloom::Number balance = 0;
};

struct Transfer {
    static constexpr auto pk_pattern = "ACCOUNT#{id}";
    static constexpr auto sk_pattern = "TRANSFER#{number:08}";
    static constexpr auto table_name = "bank";

    std::string id{};
    int number = 0;
    std::string to{};
    dynaloom::Number amount = 0;
};
// [/models]

int main() {
    const auto store = dynaloom::sqlite::open(":memory:");
    const dynaloom::Table<Account, Transfer> bank{store};
    bank.create_if_missing();
    bank.save(Account{.id = "jo", .balance = 8});
    bank.save(Account{.id = "al", .balance = 0});

    // [transaction]
    auto transfer = [&](const Transfer& order) {
        dynaloom::Transaction tx{store};
        tx.put(bank, order).when(dynaloom::not_exists);
        tx.update<Account>(bank, "id"_f = order.id).set("balance"_f -= order.amount).when("balance"_f >= order.amount);
        tx.update<Account>(bank, "id"_f = order.to).set("balance"_f += order.amount).when(dynaloom::exists);
        tx.commit();
    };
    transfer({.id = "jo", .number = 1, .to = "al", .amount = 5});
    // [/transaction]

    std::string code;
    // [canceled]
    try {
        transfer({.id = "jo", .number = 2, .to = "al", .amount = 5});
    } catch (const dynaloom::TransactionCanceled& error) {
        code = error.reasons()[1].code;              // "ConditionalCheckFailed": of the second action
        std::fprintf(stderr, "%s\n", error.what());  // names the action, its model, table and key
    }
    // [/canceled]
    check(code == "ConditionalCheckFailed", "reasons");
    check(!bank.get<Transfer>("id"_f = "jo", "number"_f = 2), "nothing is written");

    // [check]
    dynaloom::Transaction tx{store};
    tx.check<Account>(bank, "id"_f = "jo").when("balance"_f > 0);
    tx.remove<Transfer>(bank, "id"_f = "jo", "number"_f = 1);
    tx.commit();
    // [/check]

    // [get]
    auto [jo, al] = dynaloom::transact_get(dynaloom::record_at<Account>(bank, "id"_f = "jo"),
                                           dynaloom::record_at<Account>(bank, "id"_f = "al"));
    // [/get]
    check(jo->balance == 3 && al->balance == 5, "transact_get");
    std::puts("the guide's transactions hold");
}
