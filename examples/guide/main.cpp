// The guide's code, compiled and run. Every region below stands in docs/guide/.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "check.hpp"

using namespace dynaloom::literals;

// [field-types]
enum class Tier { basic, gold };

struct Address {
    std::string street{};
    std::string zip{};
};

struct Customer {
    static constexpr auto pk_pattern = "CUSTOMER#{customer_id}";
    static constexpr auto sk_pattern = "PROFILE";
    static constexpr auto table_name = "shop";
    static constexpr std::array names{dynaloom::Rename{"customer_id", "customerId"}};
    static constexpr std::array required{"name"};

    std::string customer_id{};
    std::string name{};
    Tier tier = Tier::basic;             // "basic", "gold"
    std::optional<std::string> email{};  // absent when empty
    std::vector<Address> addresses{};    // a list of maps
    std::set<std::string> interests{};   // a string set
    dynaloom::Number balance = 0;        // 38 exact digits
    std::chrono::sys_seconds joined{};   // "2026-11-21T09:30:00Z"
    dynaloom::Extra extra{};             // attributes this program does not know
};
// [/field-types]

// [orders]
struct Order {
    static constexpr auto pk_pattern = "CUSTOMER#{customer_id}";
    static constexpr auto sk_pattern = "ORDER#{number:06}";
    static constexpr auto table_name = "shop";

    std::string customer_id{};
    int number = 0;
    dynaloom::Number total = 0;
};
// [/orders]

// [conversion]
struct Colour {
    unsigned rgb = 0;
};

template <>
struct dynaloom::Conversion<Colour> {
    using stored = std::string;
    static stored to_stored(Colour colour) { return std::to_string(colour.rgb); }
    static Colour from_stored(const stored& text) { return {static_cast<unsigned>(std::stoul(text))}; }
};
// [/conversion]

struct Theme {
    static constexpr auto pk_pattern = "THEME#{name}";
    static constexpr auto sk_pattern = "COLOURS";
    std::string name{};
    Colour background{};
};

// [managed-members]
struct Account {
    static constexpr auto pk_pattern = "ACCOUNT#{id}";

    std::string id{};
    int balance = 0;
    dynaloom::Version version{};    // 1, 2, 3, ...
    dynaloom::CreatedAt created{};  // "2026-11-21T09:30:00.000Z"
    dynaloom::UpdatedAt updated{};
};
// [/managed-members]

namespace {

void several_models(const std::shared_ptr<dynaloom::Store>& store) {
    // [several-models]
    dynaloom::Table<Customer, Order> shop{store};
    shop.create_if_missing();

    shop.save(Customer{.customer_id = "7", .name = "Jo", .tier = Tier::gold});
    shop.save(Order{.customer_id = "7", .number = 1, .total = dynaloom::Number::parse("19.90")});
    shop.save(Order{.customer_id = "7", .number = 2, .total = 5});

    std::optional<Order> order = shop.get<Order>("customer_id"_f = "7", "number"_f = 2);
    std::vector<Order> orders = shop.query<Order>("customer_id"_f = "7").all();
    // [/several-models]
    check(order.has_value() && order->total == 5, "get");
    check(orders.size() == 2, "query");

    // [collect]
    auto [customers, all_orders] = shop.collect<Customer, Order>("customer_id"_f = "7");
    // [/collect]
    check(customers.size() == 1 && all_orders.size() == 2, "collect");

    // [create]
    try {
        shop.create(Customer{.customer_id = "7", .name = "Somebody else"});
    } catch (const dynaloom::ConditionFailed&) {
        // There is a customer 7 already; it stays as it is.
    }
    // [/create]
    check(shop.get<Customer>("customer_id"_f = "7")->name == "Jo", "create");

    // [batches]
    std::vector<Order> many;
    for (int number = 10; number < 60; ++number) many.push_back({.customer_id = "8", .number = number});
    shop.batch_write(many);

    std::vector<std::optional<Order>> found = shop.batch_get<Order>({
        shop.key<Order>("customer_id"_f = "8", "number"_f = 10),
        shop.key<Order>("customer_id"_f = "8", "number"_f = 99),
    });
    // [/batches]
    check(found.size() == 2 && found[0] && !found[1], "batches");

    // [pages]
    auto first = shop.query<Order>("customer_id"_f = "8").page_size(20).page();
    std::string saved = first.next->text();  // in a URL, say

    auto second = shop.query<Order>("customer_id"_f = "8").page_size(20).after(dynaloom::Cursor{saved}).page();
    // [/pages]
    check(first.items.size() == 20 && second.items.front().number == 30, "pages");

    // [scan]
    std::size_t count = 0;
    for (const Order& any : shop.scan<Order>().on_error(dynaloom::OnError::raise)) count += any.number > 0 ? 1 : 0;
    // [/scan]
    check(count == 52, "scan");
}

void keys() {
    // [key-utilities]
    auto key = dynaloom::create_item_key<Order>("customer_id"_f = "7", "number"_f = 2);
    // key.partition == "CUSTOMER#7", key.sort == "ORDER#000002"

    auto prefix = dynaloom::partial_key_prefix("STORY#{story_id}#RUN#{run_id}", "story_id"_f = "1234");
    // "STORY#1234#RUN#"

    bool is_order = dynaloom::is_match<Order>("CUSTOMER#7", "ORDER#000002");
    // [/key-utilities]
    check(key.partition == "CUSTOMER#7" && key.sort == "ORDER#000002", "create_item_key");
    check(prefix == "STORY#1234#RUN#", "partial_key_prefix");
    check(is_order, "is_match");
}

void conversions() {
    // [json]
    Order order{.customer_id = "7", .number = 2, .total = dynaloom::Number::parse("19.90")};
    std::string text = dynaloom::to_json(order);
    auto again = dynaloom::from_json<Order>(text);
    dynaloom::Item item = dynaloom::to_item(order);
    // [/json]
    check(again.total == order.total, "json");
    check(item.at("number").n() == 2, "item");
}

void managed_members(const std::shared_ptr<dynaloom::Store>& store) {
    dynaloom::Table<Account> accounts{store, "accounts"};
    accounts.create_if_missing();

    // [managed]
    Account account{.id = "7", .balance = 10};
    accounts.save(account);  // now account.version is 1, and account.created is set

    Account seen_elsewhere = *accounts.get("id"_f = "7");
    account.balance = 20;
    accounts.save(account);
    try {
        seen_elsewhere.balance = 5;
        accounts.save(seen_elsewhere);
    } catch (const dynaloom::ConditionFailed&) {
        // "… version conflict: expected version 1, found version 2": read it again, and decide again.
    }

    accounts.update("id"_f = "7").version(account.version).set("balance"_f -= 5).run();
    // [/managed]
    const auto found = accounts.get("id"_f = "7");
    check(found->balance == 15 && found->version == 3 && found->created == account.created, "managed members");
}

void low_level(const std::shared_ptr<dynaloom::Store>& store) {
    // [low-level]
    auto result = store->get_item({.table = "shop", .key = {{"PK", "CUSTOMER#7"}, {"SK", "PROFILE"}}});
    if (result.item) std::printf("%s\n", result.item->body().c_str());
    // [/low-level]
    check(result.item.has_value(), "low-level get");
}

// [faults-program]
/// What is tested. The number is this program's own: nobody else creates this order.
void create_order(const dynaloom::Table<Order>& orders, const Order& order) {
    bool perhaps_created = false;
    for (int attempt = 0;; ++attempt) {
        try {
            orders.create(order);
            return;
        } catch (const dynaloom::ConditionFailed&) {
            if (perhaps_created) return;  // by the attempt whose answer was lost
            throw;
        } catch (const dynaloom::Error& error) {
            if (!error.retryable() || attempt == 20) throw;
            perhaps_created = perhaps_created || error.outcome_unknown();
            // A real program waits here, longer each time.
        }
    }
}
// [/faults-program]

void planned_faults() {
    // [faults-planned]
    auto sound = dynaloom::sqlite::open(":memory:");
    auto store = dynaloom::inject_faults(
        sound, {.plan = {dynaloom::fault_at<dynaloom::PutItemRequest>(1, dynaloom::Fault::lost_response),
                         dynaloom::fault_at<dynaloom::PutItemRequest>(2, dynaloom::Fault::throttle)}});
    dynaloom::Table<Order> orders{store};
    orders.create_if_missing();

    create_order(orders, {.customer_id = "7", .number = 1});  // does not throw
    // [/faults-planned]
    check(store->injected().size() == 2 && orders.query("customer_id"_f = "7").all().size() == 1, "planned faults");
}

void random_faults() {
    // [faults-random]
    auto sound = dynaloom::sqlite::open(":memory:");
    dynaloom::Table<Order> stored{sound};
    stored.create_if_missing();

    auto store = dynaloom::inject_faults(
        sound, {.seed = 42, .rates = {.throttle = 0.1, .conflict = 0.05, .lost_request = 0.05, .lost_response = 0.1}});
    for (int number = 1; number <= 100; ++number)
        create_order(dynaloom::Table<Order>{store}, {.customer_id = "7", .number = number});

    std::size_t found = stored.query("customer_id"_f = "7").all().size();  // 100
    for (const dynaloom::InjectedFault& fault : store->injected())
        std::cout << "request " << fault.request << ", " << fault.operation << ": " << fault_name(fault.fault) << '\n';
    // [/faults-random]
    check(found == 100 && store->injected(dynaloom::Fault::lost_response) > 5, "random faults");
}

void stale_reads() {
    // [faults-stale]
    auto store = dynaloom::inject_faults(
        dynaloom::sqlite::open(":memory:"),
        {.rates = {.stale_read = 1}, .replica = dynaloom::sqlite::open(":memory:"), .replica_lag = 2});
    dynaloom::Table<Order> orders{store};
    orders.create_if_missing();

    orders.save({.customer_id = "7", .number = 1});
    bool first = orders.get("customer_id"_f = "7", "number"_f = 1).has_value();                         // false
    bool second = orders.get(dynaloom::consistent, "customer_id"_f = "7", "number"_f = 1).has_value();  // true
    bool third = orders.get("customer_id"_f = "7", "number"_f = 1).has_value();                         // true
    // [/faults-stale]
    check(!first && second && third, "stale reads");
}

void new_tables() {
    // [faults-creating]
    auto store = dynaloom::inject_faults(dynaloom::sqlite::open(":memory:"), {.creating_for = 3});
    dynaloom::Table<Order> orders{store};
    orders.create_if_missing();  // waits
    orders.save({.customer_id = "7", .number = 1});
    // [/faults-creating]
    check(orders.get("customer_id"_f = "7", "number"_f = 1).has_value(), "new tables");
}

void warnings() {
    // [warnings]
    dynaloom::set_warning_handler([](std::string_view message) {
        std::fprintf(stderr, "[my program] %.*s\n", static_cast<int>(message.size()), message.data());
    });
    // [/warnings]
    dynaloom::set_warning_handler({});
}

std::shared_ptr<dynaloom::Store> open_store(const std::string& path) {
    // [open]
    auto store = dynaloom::sqlite::open(
        path, {.durability = dynaloom::sqlite::Durability::normal, .busy_timeout = std::chrono::seconds{10}});
    // [/open]
    return store;
}

}  // namespace

int main() {
    const auto file = std::filesystem::temp_directory_path() / "dynaloom_guide.db";
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
    const auto store = open_store(file.string());
    several_models(store);
    keys();
    conversions();
    low_level(store);
    managed_members(store);
    warnings();
    planned_faults();
    random_faults();
    stale_reads();
    new_tables();

    dynaloom::Table<Theme> themes{store, "themes"};
    themes.create_if_missing();
    themes.save({.name = "dark", .background = {.rgb = 17}});
    check(themes.get("name"_f = "dark")->background.rgb == 17, "conversion");
    std::puts("the guide holds");
}
