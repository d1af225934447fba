// What the README of DynamoBB shows, step by step: two tables scanned into memory, joined, written as CSV, and plain
// requests beside them. `snapshots` keeps its tables in a SQLite file, `snapshots dynamodb` in DynamoDB, whose region,
// credentials and endpoint the environment says.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/dynamodb/store.hpp>
#include <dynaloom/snapshot/snapshots.hpp>
#include <dynaloom/snapshot/sql.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using dynaloom::Item;

void put(dynaloom::Store& store, const std::string& table, const Item& item) {
    store.put_item({.table = table, .item = dynaloom::EncodedItem::from_item(item, store.encoding())});
}

/// Two tables designed like those of a relational database.
void fill(dynaloom::Store& store) {
    store.create_table({.table = "customers", .key_schema = {{"customerId"}}});
    store.create_table({.table = "locations", .key_schema = {{"locationId"}}});
    for (const char* table : {"customers", "locations"}) {
        while (store.describe_table({.table = table}).description.status != dynaloom::TableStatus::active) continue;
    }
    put(store, "customers", {{"customerId", "c1"}, {"name", "Acme"}, {"notes", "not needed here"}});
    put(store, "customers", {{"customerId", "c2"}, {"name", "Bolt, Nut & Sons"}, {"since", 1999}});
    put(store, "locations", {{"locationId", "l1"}, {"locationName", "Oslo"}, {"customerId", "c1"}, {"size", 10}});
    put(store, "locations", {{"locationId", "l2"}, {"locationName", "Bergen"}, {"customerId", "c2"}});
    put(store, "locations", {{"locationId", "l3"}, {"locationName", "Trondheim"}, {"customerId", "c2"}});
}

/// Stores scan in orders of their own.
template <class Rows>
std::vector<std::string> sorted_lines(const Rows& rows) {
    std::vector<std::string> lines;
    for (const auto& [location, customer] : rows)
        lines.push_back(location.at("locationName").s() + " belongs to " + customer.at("name").s());
    std::ranges::sort(lines);
    return lines;
}

void run(const std::shared_ptr<dynaloom::Store>& store) {
    fill(*store);

    // "setup the clients", "initialize the cache"
    dynaloom::SnapshotMap tables{store,
                                 {{"customers", {.attributes = {"customerId", "name"}}},
                                  {"locations", {.attributes = {"locationId", "locationName", "customerId"}}}}};

    // "establish the individual table classes"
    const dynaloom::Snapshot<Item> customers = tables["customers"];
    const dynaloom::Snapshot<Item> locations = tables["locations"];

    // "join a customer and location table"
    const auto customer_locations = join(locations, customers, dynaloom::on("customerId"));
    for (const std::string& line : sorted_lines(customer_locations)) std::puts(line.c_str());

    // "This is useful when you're doing stuff like writing a CSV and need the table to reference"
    dynaloom::SnapshotSql sql;
    sql.add("customers", customers);
    sql.add("locations", locations);
    write_csv(std::cout, sql.query("SELECT name, count(*) AS locations FROM locations JOIN customers USING (customerId)"
                                   " GROUP BY customerId ORDER BY customerId"));
    std::cout.flush();

    // "Don't want a cache?", "Get an item from a table"
    const auto customer =
        store->get_item({.table = "customers", .key = {{"customerId", "c2"}}, .projection = {{{"name"}}}});
    std::puts(customer.item->to_item().at("name").s().c_str());

    // "This method directly scans DynamoDB and has no cache"
    std::printf("%zu customers\n", store->scan({.table = "customers"}).count);

    // "you can also use the Boto3 instance"; the snapshot stays what it was until it is refreshed
    dynaloom::Update rename;
    rename.set = {{.path = {{"name"}}, .value = {.operand = dynaloom::AttributeValue{"Acme International"}}}};
    tables.store()->update_item({.table = "customers", .key = {{"customerId", "c1"}}, .update = rename});
    const auto name_of = [&](const dynaloom::Snapshot<Item>& snapshot) {
        return snapshot.where("customerId", "c1")[0].at("name").s();
    };
    tables.refresh();
    std::printf("%s is now %s\n", name_of(customers).c_str(), name_of(tables["customers"]).c_str());
}

int main(int count, char** arguments) try {
    const bool in_dynamodb = count > 1 && std::string_view{arguments[1]} == "dynamodb";
    run(in_dynamodb ? dynaloom::dynamodb::open() : dynaloom::sqlite::open("snapshots.db"));
} catch (const dynaloom::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
