#include "contract/store_contract.hpp"
#include "support/models.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/snapshot/join.hpp>
#include <dynaloom/snapshot/row_groups.hpp>
#include <dynaloom/snapshot/snapshot.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

using test::Customer;
using test::Order;
using test::OrderLine;

using Texts = std::vector<std::string>;

/// Customers 1 to 3, of whom 2 has orders 1 and 2; order 3 is nobody's. Order 1 has two lines.
Table<Customer, Order, OrderLine> filled_shop(const std::shared_ptr<Store>& store) {
    Table<Customer, Order, OrderLine> shop{store};
    shop.create_if_missing();
    for (const char* id : {"1", "2", "3"})
        shop.save(Customer{.customer_id = id, .name = id == std::string{"3"} ? "b" : "a"});
    for (const std::uint32_t number : {1U, 2U}) shop.save(Order{.customer_id = "2", .number = number});
    shop.save(Order{.customer_id = "9", .number = 3});
    for (const int line : {1, 2}) shop.save(OrderLine{.customer_id = "2", .number = 1, .line = line, .product = "tea"});
    return shop;
}

TEST_P(StoreContract, SnapshotsJoinOnSeveralFieldsAndInChains) {
    const auto shop = filled_shop(shared_store());
    const Snapshot<Customer> customers{shop};
    const Snapshot<Order> orders{shop};
    const Snapshot<OrderLine> lines{shop};

    const auto of_orders =
        left_join(orders, lines, on(&Order::customer_id, &OrderLine::customer_id, &Order::number, &OrderLine::number));
    std::multiset<std::string> found;
    for (const auto& [order, line] : of_orders)
        found.insert(std::to_string(order.number) + '/' + (line != nullptr ? std::to_string(line->line) : "-"));
    EXPECT_EQ(found, (std::multiset<std::string>{"1/1", "1/2", "2/-", "3/-"}));

    const auto all = join(of_orders, customers, on(&Order::customer_id, &Customer::customer_id));
    EXPECT_EQ(all.size(), 3U);
    for (const auto& [order, line, customer] : all) EXPECT_EQ(order.customer_id, customer.customer_id);

    const auto by_product = join(all, lines, on(in<1>(&OrderLine::line), &OrderLine::line));
    EXPECT_EQ(by_product.size(), 2U) << "a row that a left join has not found has no key";
    EXPECT_EQ(by_product.tables(), (Texts{"shop", "shop", "shop", "shop"}));
}

TEST_P(StoreContract, SnapshotsOfItemsJoinByTheNamesOfAttributes) {
    filled_shop(shared_store());
    put("shop", {{"PK", "x"}, {"SK", "x"}, {"customer_id", nullptr}, {"number", 9}});
    const Snapshot items{shared_store(), "shop"};
    const auto is = [](const char* sort_key) {
        return [sort_key](const Item& item) { return item.at("SK").s().starts_with(sort_key); };
    };
    const auto customers = items.where(is("PROFILE"));
    const auto orders = items.where([](const Item& item) { return item.contains("number") && !item.contains("line"); });
    EXPECT_EQ(orders.size(), 4U) << "one of them has NULL for its customer";
    const auto joined = join(orders, customers, on("customer_id"));
    EXPECT_EQ(joined.size(), 2U);
    for (const auto& [order, customer] : joined) EXPECT_EQ(order.at("PK"), customer.at("PK"));
    EXPECT_EQ(left_join(orders, customers, on("customer_id", "customer_id")).size(), 4U);
    const auto lines = items.where(is("ORDER#000001#"));
    const auto chain = join(joined, lines, on(in<0>("number"), "number"));
    ASSERT_EQ(chain.size(), 2U);
    EXPECT_EQ(std::get<2>(chain[0]).at("product").s(), "tea");
}

TEST_P(StoreContract, SnapshotsJoinOnWhatALeftJoinHasNotFound) {
    filled_shop(shared_store());
    const Snapshot items{shared_store(), "shop"};
    const auto customers = items.where([](const Item& item) { return item.at("SK").s() == "PROFILE"; });
    const auto strangers = items.where([](const Item& item) { return item.at("PK").s() == "CUSTOMER#9"; });
    ASSERT_EQ(strangers.size(), 1U) << "whose customer is not there";
    const auto unmatched = left_join(strangers, customers, on("customer_id"));
    EXPECT_EQ(join(unmatched, customers, on(in<1>("name"), "name")).size(), 0U);
    EXPECT_EQ(left_join(unmatched, customers, on(in<1>("name"), "name")).size(), 1U);
    expect_error<ValidationError>([&] { (void)join(unmatched, customers, on(in<0>("nome"), "name")); },
                                  "no row has an attribute \"nome\"");
}

TEST_P(StoreContract, SnapshotsRefuseKeysThatNoRowHasOrThatDifferInType) {
    filled_shop(shared_store());
    const Snapshot items{shared_store(), "shop"};
    expect_error<ValidationError>([&] { (void)items.where("customerId", "1"); },
                                  "snapshot of table \"shop\": no row has an attribute \"customerId\"");
    expect_error<ValidationError>([&] { (void)items.index_by("customerId"); }, "no row has an attribute");
    expect_error<ValidationError>([&] { (void)items.group_by("customerId"); }, "no row has an attribute");
    expect_error<ValidationError>([&] { (void)join(items, items, on("customer_id", "customerId")); },
                                  "no row has an attribute \"customerId\"");
    expect_error<ValidationError>(
        [&] { (void)join(items, items, on("customer_id", "number")); },
        R"("customer_id" of table "shop" is of type S, "number" of table "shop" is of type N)");
    put("shop", {{"PK", "x"}, {"SK", "x"}, {"number", "seven"}});
    expect_error<ValidationError>([&] { (void)join(items.refresh(), items, on("number")); }, "is of type S and N");
    put("shop", {{"PK", "x"}, {"SK", "x"}, {"number", AttributeValue::List{}}});
    expect_error<ValidationError>([&] { (void)items.refresh().index_by("number"); }, "type L is no key");
    const auto nothing = items.where([](const Item&) { return false; });
    EXPECT_EQ(join(nothing, items, on("customer_id")).size(), 0U);
}

TEST_P(StoreContract, SnapshotsAreFoundByIndexAndGrouped) {
    const auto shop = filled_shop(shared_store());
    const Snapshot<Customer> customers{shop};
    const auto by_id = customers.index_by(&Customer::customer_id);
    ASSERT_NE(by_id.find("3"), nullptr);
    EXPECT_EQ(by_id.find("3")->name, "b");
    EXPECT_EQ(by_id.find("4"), nullptr);
    const auto by_both = customers.index_by(&Customer::name, &Customer::customer_id);
    EXPECT_EQ(by_both.find_all("a", "1").size(), 1U);
    EXPECT_EQ(by_both.find_all("b", "1").size(), 0U);
    EXPECT_EQ(customers.index_by(&Customer::name).find_all("a").size(), 2U);

    std::map<std::string, std::size_t> groups;
    for (const auto& [name, rows] : customers.group_by(&Customer::name)) {
        EXPECT_EQ(rows[0]->name, name);
        groups[name] = rows.size();
    }
    EXPECT_EQ(groups, (std::map<std::string, std::size_t>{{"a", 2}, {"b", 1}}));

    const Snapshot items{shared_store(), "shop"};
    EXPECT_EQ(items.index_by("number").find_all(1).size(), 3U);
    EXPECT_EQ(items.group_by("number").size(), 3U);
    EXPECT_EQ(items.where("number", 1).where("line", 2).size(), 1U);
    EXPECT_EQ(customers.where(&Customer::name, "a").size(), 2U);
}

TEST_P(StoreContract, SnapshotsOutliveTheirHandlesInWhatComesOfThem) {
    const auto shop = filled_shop(shared_store());
    const auto make = [&] {
        const Snapshot<Customer> customers{shop};
        const Snapshot<Order> orders{shop};
        return std::tuple{customers.where(&Customer::name, "a"), customers.index_by(&Customer::customer_id),
                          customers.group_by(&Customer::name),
                          join(orders, customers, on(&Order::customer_id, &Customer::customer_id))};
    };
    const auto [selection, index, groups, joined] = make();
    EXPECT_EQ(selection[0].name, "a");
    EXPECT_EQ(index.find("2")->customer_id, "2");
    EXPECT_EQ(groups[0].rows[0]->name, groups[0].key);
    EXPECT_EQ(std::get<1>(joined[0]).customer_id, "2");
}

}  // namespace
}  // namespace dynaloom::contract
