// The code of docs/guide/unique.md, compiled and run.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "check.hpp"

using namespace dynaloom::literals;

// [model]
struct User {
    static constexpr auto pk_pattern = "USER#{id}";
    static constexpr auto sk_pattern = "PROFILE";
    static constexpr auto table_name = "app";
    static constexpr std::array unique{dynaloom::Unique{.name = "email", .key = "EMAIL#{email}"},
                                       dynaloom::Unique{.name = "handle", .key = "HANDLE#{team}#{handle}"}};

    std::string id{};
    std::string email{};
    std::string team{};
    std::string handle{};
    int logins = 0;
};
// [/model]

int main() {
    const auto store = dynaloom::sqlite::open(":memory:");
    const dynaloom::Table<User> users{store};
    users.create_if_missing();

    std::string taken;
    // [violation]
    users.create({.id = "1", .email = "jo@example.com"});
    try {
        users.create({.id = "2", .email = "jo@example.com"});
    } catch (const dynaloom::UniqueViolation& error) {
        taken = error.constraint();                  // "email"
        std::fprintf(stderr, "%s\n", error.what());  // names table, field, value, constraint and model
    }
    // [/violation]
    check(taken == "email" && !users.get("id"_f = "2"), "violation");

    // [writes]
    users.save({.id = "1", .email = "jo@example.org"});                         // gives jo@example.com back
    users.save({.id = "2", .email = "jo@example.com"});                         // and here it is taken again
    users.update("id"_f = "2").set("team"_f = "red", "handle"_f = "al").run();  // takes HANDLE#red#al as well
    users.update("id"_f = "2").set("logins"_f += 1).run();                      // touches no constraint
    users.remove("id"_f = "2");                                                 // gives both back
    // [/writes]
    check(users.scan().all().size() == 1, "guards are no records");

    users.save({.id = "2", .email = "al@example.com"});
    // [transaction]
    dynaloom::Transaction swap{store};  // each gets what the other one had
    swap.update(users, "id"_f = "1").set("email"_f = "al@example.com");
    swap.update(users, "id"_f = "2").set("email"_f = "jo@example.org");
    swap.commit();
    // [/transaction]
    check(users.get("id"_f = "1")->email == "al@example.com", "swap");

    // [explain]
    const User next{.id = "3", .email = "ed@example.com"};
    std::puts(to_string(users.explain_create(next)).c_str());  // TransactWriteItems, about 4 write units
    // [/explain]
    check(users.explain_create(next).write_units == 4, "cost of create");
    check(users.explain_save(next).operation == "PutItem" && users.explain_save(next).write_units == 1, "cost of save");
    std::puts("the guide's unique constraints hold");
}
