#include <dynaloom/dynaloom.hpp>
#include <dynaloom/snapshot/join.hpp>
#include <dynaloom/snapshot/sql.hpp>
#include <dynaloom/snapshot/text_output.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "support/models.hpp"

namespace dynaloom {
namespace {

using test::Customer;
using test::Order;

class SnapshotSqlTest : public testing::Test {
protected:
    SnapshotSqlTest() {
        shop_.create_if_missing();
        for (const char* id : {"1", "2", "3"})
            shop_.save(Customer{.customer_id = id, .name = std::string{"name "} + id});
        for (const std::uint32_t number : {1U, 2U})
            shop_.save(Order{.customer_id = "2", .number = number, .tags = {"new"}});
        sql_.add("customers", Snapshot<Customer>{shop_});
        sql_.add("orders", Snapshot<Order>{shop_});
    }

    void put(const std::string& table, const Item& item) {
        store_->put_item({.table = table, .item = EncodedItem::from_item(item, Encoding::plain)});
    }
    /// One item, and what a SELECT says of it.
    AttributeValue ask(const Item& item, const std::string& select) {
        if (!sql_of_items_) {
            store_->create_table({.table = "items", .key_schema = {{"id"}}});
            sql_of_items_.emplace();
        }
        Item whole = item;
        whole.set("id", "1");
        put("items", whole);
        sql_of_items_->add("items", Snapshot{store_, "items"});
        return sql_of_items_->query("SELECT " + select + " FROM items")[0][0];
    }
    static void expect_refused(const std::function<void()>& call, const std::string& text) {
        try {
            call();
            ADD_FAILURE() << "nothing was thrown, expected: " << text;
        } catch (const ValidationError& error) {
            EXPECT_NE(std::string{error.what()}.find(text), std::string::npos) << error.what();
        }
    }

    std::shared_ptr<Store> store_ = sqlite::open(":memory:");
    Table<Customer, Order> shop_{store_};
    SnapshotSql sql_;
    std::optional<SnapshotSql> sql_of_items_{};
};

TEST_F(SnapshotSqlTest, JoinsTables) {
    const SqlResult rows = sql_.query(
        "SELECT c.name, o.number FROM orders o JOIN customers c USING (customer_id) WHERE c.name LIKE ? ORDER BY 2 "
        "DESC",
        {"name%"});
    EXPECT_EQ(rows.columns(), (std::vector<std::string>{"name", "number"}));
    ASSERT_EQ(rows.rows(), 2U);
    EXPECT_EQ(rows[0], (SqlResult::Row{"name 2", 2}));
    EXPECT_EQ(rows.at(1, "number"), AttributeValue{1});
    expect_refused([&] { (void)rows.at(2, "number"); }, "none at 2");
    expect_refused([&] { (void)rows.at(0, "size"); }, "no column \"size\"");
}

TEST_F(SnapshotSqlTest, ReadsNestedValuesAsJson) {
    EXPECT_EQ(sql_.query("SELECT value FROM orders, json_each(tags) WHERE number = 1")[0][0], AttributeValue{"new"});
    EXPECT_EQ(ask({{"m", Item{{"x", AttributeValue::List{1, "a"}}}}}, "json_extract(m, '$.x[1]')"),
              AttributeValue{"a"});
    EXPECT_EQ(ask({{"s", AttributeValue::StringSet{"a", "b"}}}, "s"), AttributeValue{R"({"$set":["a","b"]})"});
    EXPECT_EQ(ask({{"b", to_bytes("ab")}}, "hex(b)"), AttributeValue{"6162"});
    EXPECT_EQ(ask({{"b", Bytes{}}}, "b"), AttributeValue{Bytes{}});
    EXPECT_EQ(ask({{"t", true}}, "t"), AttributeValue{1});
    EXPECT_EQ(ask({{"t", ""}}, "t"), AttributeValue{""});
    EXPECT_EQ(ask({{"t", nullptr}}, "t IS NULL"), AttributeValue{1});
}

TEST_F(SnapshotSqlTest, RoundsNoNumberSilently) {
    struct Case {
        const char* number;
        const char* type;
    };
    const Case cases[] = {
        {"0", "integer"},
        {"-9223372036854775808", "integer"},
        {"9223372036854775808", "text"},
        {"19.99", "real"},
        {"0.123456789012345", "real"},
        {"0.1234567890123456", "text"},
        {"12345678901234567890123456789012345678", "text"},
        {"100000000000000000000000", "real"},
        {"0.00000000000000000000000000000000000000000000000000001", "real"},
    };
    for (const auto& [number, type] : cases) {
        SCOPED_TRACE(number);
        const Item item{{"n", Number::parse(number)}};
        EXPECT_EQ(ask(item, "typeof(n)"), AttributeValue{type});
        const AttributeValue found = ask(item, "n");
        if (type == std::string{"text"})
            EXPECT_EQ(found, AttributeValue{number});
        else
            EXPECT_EQ(found, AttributeValue{Number::parse(number)});
        EXPECT_EQ(Number::parse(ask(item, "CAST(n AS TEXT)").s()), Number::parse(number));
    }
}

TEST_F(SnapshotSqlTest, RefusesAllButOneSelect) {
    for (const char* write :
         {"INSERT INTO customers VALUES ('4', 'x')", "UPDATE customers SET name = ''", "DELETE FROM orders",
          "DROP TABLE orders", "CREATE TABLE x (y)", "ATTACH 'x' AS y", "PRAGMA query_only", "BEGIN", "VACUUM INTO 'x'",
          "WITH x AS (SELECT 1) DELETE FROM orders"}) {
        SCOPED_TRACE(write);
        expect_refused([&] { (void)sql_.query(write); }, "only a SELECT can be run");
    }
    expect_refused([&] { (void)sql_.query("SELECT load_extension('x')"); }, "not authorized to use function");
    expect_refused([&] { (void)sql_.query("SELECT 1; SELECT 2"); }, "more than one statement");
    expect_refused([&] { (void)sql_.query(" "); }, "no statement");
    expect_refused([&] { (void)sql_.query("SELECT missing FROM orders"); }, "no such column: missing");
    expect_refused([&] { (void)sql_.query("SELECT ?, ?", {1}); }, "2 parameters, not 1");
    expect_refused([&] { (void)sql_.query("SELECT json('{')"); }, "malformed JSON");
    EXPECT_EQ(sql_.query("SELECT count(*) FROM orders;\n")[0][0], AttributeValue{2});
    EXPECT_EQ(
        sql_.query(
            "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 3) SELECT max(i) FROM n")[0][0],
        AttributeValue{3});
}

TEST_F(SnapshotSqlTest, KeepsItsTableIfAnotherCannotTakeItsPlace) {
    store_->create_table({.table = "items", .key_schema = {{"id"}}});
    put("items", {{"id", "1"}, {"a", 1}, {"A", 2}});
    const Snapshot items{store_, "items"};
    expect_refused([&] { sql_.add("orders", items); }, "SQL table \"orders\": duplicate column name");
    EXPECT_EQ(sql_.query("SELECT count(*) FROM orders")[0][0], AttributeValue{2});
    shop_.save(Order{.customer_id = "1", .number = 9});
    sql_.add("orders", Snapshot<Order>{shop_});
    EXPECT_EQ(sql_.query("SELECT count(*) FROM orders")[0][0], AttributeValue{3});
}

TEST_F(SnapshotSqlTest, TakesSelectionsJoinsAndEmptyTables) {
    const Snapshot<Customer> customers{shop_};
    sql_.add("one", customers.where(&Customer::customer_id, "1"));
    EXPECT_EQ(sql_.query("SELECT name FROM one")[0][0], AttributeValue{"name 1"});
    sql_.add("both", join(Snapshot<Order>{shop_}, customers, on(&Order::customer_id, &Customer::customer_id)));
    EXPECT_EQ(sql_.query(R"(SELECT max("shop.number"), min("shop_2.name") FROM both)")[0],
              (SqlResult::Row{2, "name 2"}));
    store_->create_table({.table = "nothing", .key_schema = {{"id"}}});
    sql_.add("a \"nothing\"", Snapshot{store_, "nothing"});
    EXPECT_EQ(sql_.query(R"(SELECT id FROM "a ""nothing""")").rows(), 0U);
}

TEST_F(SnapshotSqlTest, ResultsBecomeCsvAndJsonLines) {
    const SqlResult rows =
        sql_.query("SELECT name, NULL AS empty, name, 1.5 AS half FROM customers WHERE name = ?", {"name 1"});
    std::ostringstream csv;
    write_csv(csv, rows);
    EXPECT_EQ(csv.str(), "name,empty,name_2,half\r\nname 1,,name 1,1.5\r\n");
    std::ostringstream json;
    write_json_lines(json, rows);
    EXPECT_EQ(json.str(), "{\"name\":\"name 1\",\"empty\":null,\"name_2\":\"name 1\",\"half\":1.5}\n");
}

TEST_F(SnapshotSqlTest, AnswersSeveralThreads) {
    constexpr int count = 4;
    std::vector<std::jthread> threads;
    threads.reserve(count);
    for (int i = 0; i < count; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 50; ++n) {
                EXPECT_EQ(sql_.query("SELECT count(*) FROM customers")[0][0], AttributeValue{3});
                if (n % 10 == 0) sql_.add("customers", Snapshot<Customer>{shop_});
            }
        });
}

}  // namespace
}  // namespace dynaloom
