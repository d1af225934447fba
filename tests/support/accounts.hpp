#pragma once

#include <dynaloom/store/store.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

/// Accounts of a bank, items of a table with the keys PK (S) and SK (N): whatever is transferred, the sum stays.
namespace dynaloom::test {

constexpr int accounts = 8;
constexpr int opening_balance = 1000;

inline Key account(int number) {
    return {{"PK", "account"}, {"SK", number}};
}

inline void open_accounts(Store& store, const std::string& table) {
    constexpr std::array<std::string_view, 2> keys{"PK", "SK"};
    for (int i = 0; i < accounts; ++i) {
        Item item = account(i);
        item.set("balance", opening_balance);
        store.put_item({.table = table, .item = EncodedItem::from_item(item, Encoding::plain, keys)});
    }
}

/// The actions that move `amount`, as long as there is so much.
inline std::vector<TransactWrite> transfer(const std::string& table, int from, int to, int amount) {
    const auto add = [](int change) { return Update{.add = {{Path{{"balance"}}, change}}}; };
    return {TransactUpdate{.table = table,
                           .key = account(from),
                           .update = add(-amount),
                           .condition = compare(Condition::Op::greater_equal, "balance", amount)},
            TransactUpdate{.table = table, .key = account(to), .update = add(amount)}};
}

/// The sum of all balances at one moment.
inline AttributeValue sum_of_accounts(Store& store, const std::string& table) {
    TransactGetItemsRequest request;
    for (int i = 0; i < accounts; ++i) request.gets.push_back({.table = table, .key = account(i)});
    Number sum;
    for (const auto& item : store.transact_get_items(request).items)
        sum = sum + item.value().to_item().at("balance").n();
    return sum;
}

}  // namespace dynaloom::test
