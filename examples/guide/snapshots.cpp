// The code of docs/guide/snapshots.md, compiled and run.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>
#include <dynaloom/stream/stream.hpp>
// [include]
#include <dynaloom/snapshot/snapshots.hpp>
#include <dynaloom/snapshot/sql.hpp>  // of the component snapshot_sql
// [/include]

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "check.hpp"

using namespace dynaloom::literals;

// [models]
struct Customer {
    static constexpr auto pk_pattern = "CUSTOMER#{customer_id}";

    std::string customer_id{};
    std::string name{};
    std::string city{};
};

struct Location {
    static constexpr auto pk_pattern = "LOCATION#{location_id}";

    std::string location_id{};
    std::string customer_id{};
    int size = 0;
    std::vector<std::string> tags{};
};
// [/models]

void load(const dynaloom::Table<Customer>& customer_table) {
    // [load]
    const dynaloom::Snapshot customers{customer_table};
    for (const Customer& customer : customers) std::puts(customer.name.c_str());
    std::printf("%zu customers in %zu bytes\n", customers.size(), customers.bytes());
    // [/load]
    check(customers.size() == 3, "three customers");

    // [some]
    const dynaloom::Snapshot in_oslo{customer_table, when("city"_f == "Oslo"), {.memory_limit = 1U << 30U}};
    // [/some]
    check(in_oslo.size() == 2, "two in Oslo");
}

void items(const std::shared_ptr<dynaloom::Store>& store) {
    // [items]
    const dynaloom::Snapshot items{store, "locations", {.attributes = {"location_id", "customer_id"}, .segments = 4}};
    for (const dynaloom::Item& item : items) std::puts(item.at("location_id").s().c_str());
    // [/items]
    check(items.size() == 4, "four locations");
}

void search(const dynaloom::Snapshot<Customer>& customers, const dynaloom::Snapshot<dynaloom::Item>& items) {
    // [search]
    const auto in_oslo = customers.where(&Customer::city, "Oslo");
    const auto long_names = in_oslo.where([](const Customer& customer) { return customer.name.size() > 4; });
    const auto of_acme = items.where("customer_id", "c1");

    const auto by_id = customers.index_by(&Customer::customer_id);
    if (const Customer* customer = by_id.find("c1")) std::puts(customer->name.c_str());

    for (const auto& [city, rows] : customers.group_by(&Customer::city))
        std::printf("%s: %zu customers\n", city.c_str(), rows.size());
    // [/search]
    check(in_oslo.size() == 2 && long_names.size() == 1 && of_acme.size() == 2, "where");
}

void joins(const dynaloom::Snapshot<Customer>& customers, const dynaloom::Snapshot<Location>& locations,
           const dynaloom::Snapshot<dynaloom::Item>& items) {
    using dynaloom::in, dynaloom::on;
    // [join]
    const auto pairs = join(locations, customers, on(&Location::customer_id, &Customer::customer_id));
    for (const auto& [location, customer] : pairs)
        std::printf("%s belongs to %s\n", location.location_id.c_str(), customer.name.c_str());
    // [/join]
    check(pairs.size() == 3, "join");

    // [left-join]
    const auto all = left_join(locations, customers, on(&Location::customer_id, &Customer::customer_id));
    for (const auto& [location, customer] : all)
        if (customer == nullptr) std::printf("%s is nobody's\n", location.location_id.c_str());
    // [/left-join]
    check(all.size() == 4, "left join");

    // [chain]
    const auto neighbours = join(pairs, customers, on(&Customer::city, &Customer::city));
    const auto same_customer = join(items, items, on("customer_id"));
    const auto chain = join(same_customer, items, on(in<0>("location_id"), "location_id"));
    // [/chain]
    check(neighbours.size() == 5 && same_customer.size() == 6 && chain.size() == 6, "chain");
}

void follow(const dynaloom::Table<Customer>& customer_table) {
    const auto& store = customer_table.store();
    // [follow]
    dynaloom::enable_stream(*store, "customers");
    dynaloom::Snapshot<Customer> customers{customer_table, {.follow = true}};
    customer_table.save({.customer_id = "c4", .name = "Delta", .city = "Bodø"});
    const dynaloom::Snapshot<Customer> newer = customers.refresh();
    // [/follow]
    check(customers.size() == 3 && newer.size() == 4 && newer.taken_at() > customers.taken_at(), "refresh");
}

void maps(const std::shared_ptr<dynaloom::Store>& store, const dynaloom::Table<Customer>& customer_table) {
    // [map]
    dynaloom::SnapshotMap tables{store, {{"locations", {.attributes = {"location_id", "size"}}}}};
    tables.add("customers", dynaloom::Snapshot{customer_table});

    const dynaloom::Snapshot<dynaloom::Item> locations = tables["locations"];
    const dynaloom::Snapshot<Customer> customers = tables.get<Customer>("customers");
    std::puts(tables.description("locations").arn.c_str());
    tables.store()->delete_item({.table = "locations", .key = {{"PK", "LOCATION#l4"}}});
    tables.refresh();
    // [/map]
    check(locations.size() == 4 && tables["locations"].size() == 3 && customers.size() == 4, "map");
}

void sql(const dynaloom::Snapshot<Customer>& customers, const dynaloom::Snapshot<Location>& locations) {
    std::ostringstream out;
    // [sql]
    dynaloom::SnapshotSql sql;
    sql.add("customers", customers);
    sql.add("locations", locations);
    const auto sizes = sql.query(
        "SELECT c.name, sum(l.size) AS size FROM locations l JOIN customers c USING (customer_id)"
        " WHERE c.city = ? GROUP BY customer_id ORDER BY size DESC",
        {"Oslo"});
    for (std::size_t row = 0; row < sizes.rows(); ++row) std::puts(sizes.at(row, "name").s().c_str());
    write_csv(out, sizes);
    // [/sql]
    check(out.str() == "name,size\r\nAcme,30\r\n", out.str().c_str());

    // [json]
    const auto tagged = sql.query("SELECT location_id FROM locations, json_each(tags) WHERE value = 'new'");
    // [/json]
    check(tagged.rows() == 1, "json");
}

void text(const dynaloom::Snapshot<Customer>& customers, const dynaloom::Snapshot<Location>& locations) {
    // [text]
    std::ofstream file{"customers.csv"};
    write_csv(file, customers.where(&Customer::city, "Oslo"));

    std::ofstream lines{"locations.jsonl"};
    write_json_lines(lines, join(locations, customers, dynaloom::on(&Location::customer_id, &Customer::customer_id)));
    // [/text]
    check(file.good() && lines.good(), "text");
}

int main() {
    const auto store = dynaloom::sqlite::open(":memory:");
    const dynaloom::Table<Customer> customer_table{store, "customers"};
    const dynaloom::Table<Location> location_table{store, "locations"};
    customer_table.create_if_missing();
    location_table.create_if_missing();
    customer_table.save({.customer_id = "c1", .name = "Acme", .city = "Oslo"});
    customer_table.save({.customer_id = "c2", .name = "Bolt & Sons", .city = "Oslo"});
    customer_table.save({.customer_id = "c3", .name = "Cedar", .city = "Bergen"});
    location_table.save({.location_id = "l1", .customer_id = "c1", .size = 10, .tags = {"new"}});
    location_table.save({.location_id = "l2", .customer_id = "c1", .size = 20});
    location_table.save({.location_id = "l3", .customer_id = "c3", .size = 5});
    location_table.save({.location_id = "l4", .customer_id = "c9"});

    load(customer_table);
    items(store);
    const dynaloom::Snapshot customers{customer_table};
    const dynaloom::Snapshot locations{location_table};
    const dynaloom::Snapshot as_items{store, "locations"};
    search(customers, as_items);
    joins(customers, locations, as_items);
    sql(customers, locations);
    text(customers, locations);
    follow(customer_table);
    maps(store, customer_table);
}
