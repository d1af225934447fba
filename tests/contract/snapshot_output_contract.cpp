#include "contract/store_contract.hpp"
#include "support/models.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/snapshot/snapshot_map.hpp>
#include <dynaloom/snapshot/text_output.hpp>

#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace dynaloom::contract {

/// A record with a field of every kind that a cell tells apart.
struct Everything {
    static constexpr auto pk_pattern = "{id}";
    static constexpr std::array names{Rename{"text", "a text"}};

    std::string id{};
    std::string text{};
    double price = 0;
    Number exact{};
    bool truth = false;
    std::optional<int> absent{};
    std::vector<int> list{};
    std::set<std::string> set{};
    Bytes bytes{};
    Extra extra{};
};

namespace {

using test::Customer;
using test::Order;

template <class Rows>
std::string csv(const Rows& rows) {
    std::ostringstream out;
    write_csv(out, rows);
    return out.str();
}
template <class Rows>
std::string json_lines(const Rows& rows) {
    std::ostringstream out;
    write_json_lines(out, rows);
    return out.str();
}

Table<Everything> everything(const std::shared_ptr<Store>& store) {
    Table<Everything> table{store, "everything"};
    table.create_if_missing();
    table.save({.id = "1",
                .text = "a \"quoted\", text\nof two lines",
                .price = 19.99,
                .exact = Number::parse("12345678901234567890123456789012345678"),
                .truth = true,
                .list = {1, 2},
                .set = {"x", "y"},
                .bytes = to_bytes("hi"),
                .extra = Extra{Item{{"more", nullptr}}}});
    return table;
}

TEST_P(StoreContract, SnapshotsOfModelsBecomeCsvAndJsonLines) {
    const Snapshot rows{everything(shared_store())};
    EXPECT_EQ(csv(rows),
              "id,a text,price,exact,truth,absent,list,set,bytes,more\r\n"
              "1,\"a \"\"quoted\"\", text\nof two lines\",19.99,12345678901234567890123456789012345678,true,,\"[1,2]\","
              "\"{\"\"$set\"\":[\"\"x\"\",\"\"y\"\"]}\",aGk=,\r\n");
    EXPECT_EQ(
        json_lines(rows),
        R"({"id":"1","a text":"a \"quoted\", text\nof two lines","price":19.99,)"
        R"("exact":1.2345678901234567890123456789012345678e37,"truth":true,"list":[1,2],"set":{"$set":["x","y"]},)"
        R"("bytes":{"$binary":"aGk="},"more":null})"
        "\n");
}

TEST_P(StoreContract, SnapshotsOfItemsBecomeCsvWithTheKeyFirst) {
    create("things");
    put("things", {{"PK", "a"}, {"SK", "1"}, {"b", ""}, {"A", 1}});
    put("things", {{"PK", "a"}, {"SK", "2"}, {"m", Item{{"x", 1}}}});
    const Snapshot items{shared_store(), "things"};
    EXPECT_EQ(csv(items), "PK,SK,A,b,m\r\na,1,1,\"\",\r\na,2,,,\"{\"\"x\"\":1}\"\r\n");
    EXPECT_EQ(json_lines(items.where("SK", "2")), "{\"PK\":\"a\",\"SK\":\"2\",\"m\":{\"x\":1}}\n");
    const Snapshot some{shared_store(), "things", {.attributes = {"m", "SK", "nowhere"}}};
    EXPECT_EQ(csv(some.where("SK", "1")), "m,SK,nowhere\r\n,1,\r\n");
    const Snapshot one{shared_store(), "things", {.attributes = {"m"}}};
    EXPECT_EQ(csv(one.where([](const Item& item) { return item.empty(); })), "m\r\n\"\"\r\n");
}

TEST_P(StoreContract, JoinedSnapshotsBecomeCsvWithTheNamesOfTheirTables) {
    const Table<Customer, Order> shop{shared_store()};
    shop.create_if_missing();
    shop.save(Customer{.customer_id = "1", .name = "Ann"});
    shop.save(Order{.customer_id = "1", .number = 7, .tags = {"new"}});
    shop.save(Order{.customer_id = "2", .number = 8});
    const auto joined =
        left_join(Snapshot<Order>{shop}, Snapshot<Customer>{shop}, on(&Order::customer_id, &Customer::customer_id));
    EXPECT_TRUE(csv(joined).starts_with("shop.customer_id,shop.number,shop.tags,shop_2.customer_id,shop_2.name\r\n"));
    EXPECT_NE(csv(joined).find("\r\n1,7,\"[\"\"new\"\"]\",1,Ann\r\n"), std::string::npos);
    EXPECT_NE(csv(joined).find("\r\n2,8,[],,\r\n"), std::string::npos);
    EXPECT_NE(json_lines(joined).find(R"({"shop.customer_id":"2","shop.number":8,"shop.tags":[]})"), std::string::npos);
}

TEST_P(StoreContract, JoinedSnapshotsBearNoNameTwice) {
    const auto make = [&](const std::string& table, const Item& item) {
        store().create_table({.table = table, .key_schema = {{"id"}}});
        put(table, item);
        return Snapshot{shared_store(), table};
    };
    const Snapshot first = make("ttt", {{"id", "1"}, {"c.d", 1}});
    const Snapshot second = make("ttt_2", {{"id", "1"}});
    const Snapshot third = make("ttt.c", {{"id", "1"}, {"d", 2}});
    EXPECT_TRUE(csv(join(join(first, second, on("id")), first, on(in<0>("id"), "id")))
                    .starts_with("ttt.c.d,ttt.id,ttt_2.id,ttt_3.c.d,ttt_3.id\r\n"))
        << csv(join(join(first, second, on("id")), first, on(in<0>("id"), "id")));
    EXPECT_TRUE(csv(join(first, third, on("id"))).starts_with("ttt.c.d,ttt.id,ttt.c.d_2,ttt.c.id\r\n"))
        << csv(join(first, third, on("id")));
}

TEST_P(StoreContract, SnapshotMapHoldsSnapshotsByNameBesideTheStore) {
    const Table<Customer, Order> shop{shared_store()};
    shop.create_if_missing();
    shop.save(Customer{.customer_id = "1", .name = "Ann"});
    create("things");
    put("things", {{"PK", "a"}, {"SK", "1"}});

    SnapshotMap map{shared_store(), {{"things", {.attributes = {"PK"}}}, {.table = "shop", .name = "all"}}};
    map.add("customers", Snapshot<Customer>{shop});
    EXPECT_EQ(map.names(), (std::vector<std::string>{"all", "customers", "things"}));
    EXPECT_EQ(map["things"][0], (Item{{"PK", "a"}}));
    EXPECT_EQ(map.get<Customer>("customers")[0].name, "Ann");
    EXPECT_EQ(map.description("customers").table, "shop");
    expect_error<ValidationError>([&] { (void)map["nothing"]; }, "no snapshot \"nothing\"");
    expect_error<ValidationError>([&] { (void)map["customers"]; }, "rows of another type");

    const Snapshot<Item> old = map["things"];
    map.store()->delete_item({.table = "things", .key = {{"PK", "a"}, {"SK", "1"}}});
    shop.save(Customer{.customer_id = "2", .name = "Bea"});
    map.refresh();
    EXPECT_EQ(old.size(), 1U);
    EXPECT_EQ(map["things"].size(), 0U);
    EXPECT_EQ(map.get<Customer>("customers").size(), 2U);
    EXPECT_TRUE(map.contains("all"));
}

}  // namespace
}  // namespace dynaloom::contract
