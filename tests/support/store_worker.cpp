/// A process that uses a SQLite file, or the PostgreSQL database of a connection string, at the same time as others,
/// for the tests of processes.
///
///     write <file> <writer> <count> <batch>   puts items of the partition `writer`, 0 to count - 1, `batch` to a call,
///                                             and prints the number of items after each call that returned
///     count <file> <total>                    counts the items again and again until there are `total` of them
///     transfer <file> <writer> <count> moves money between accounts, a transaction each with an entry in the partition
///                                     `writer`, and prints how many were done after each
///     history <file> <client> <count>         sends requests to registers (history.hpp), and prints each before it is
///                                             sent and when it is answered
///     increment <file> <threads> <count>      adds one to each of ten items in turn, on conditions, `count` times in
///     each
///                                             thread
///     open <file> <name>                      opens the file, creates table `name`, prints `opened`
///     read-only <file>                        as a user who may not write the file: prints an item, then tries to put

#include "support/accounts.hpp"
#include "support/history.hpp"
#include "support/in_threads.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/postgres/store.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

namespace dynaloom {
namespace {

constexpr const char* table = "stories";

std::shared_ptr<Store> open_store(const std::string& where, sqlite::Durability durability = sqlite::Durability::full) {
    if (where.find('=') != std::string::npos) return postgres::open(where);
    // On a machine that is busy with something else a turn to write may be long in coming.
    return sqlite::open(where, {.durability = durability, .busy_timeout = std::chrono::minutes{2}});
}

EncodedItem item_of(const std::string& writer, int number) {
    constexpr std::array<std::string_view, 2> keys{"PK", "SK"};
    return EncodedItem::from_item({{"PK", writer}, {"SK", number}, {"text", std::string(100, 'x')}}, Encoding::plain,
                                  keys);
}

int write(const std::string& file, const std::string& writer, int count, int batch) {
    const auto store = open_store(file);
    for (int done = 0; done < count; done += batch) {
        if (batch == 1) {
            store->put_item({.table = table, .item = item_of(writer, done)});
        } else {
            BatchWriteItemRequest request;
            for (int i = done; i < done + batch; ++i) request.writes.push_back({table, item_of(writer, i)});
            store->batch_write_item(request);
        }
        std::printf("%d\n", done + batch);
        std::fflush(stdout);
    }
    return 0;
}

int transfer(const std::string& file, const std::string& writer, int count) {
    const auto store = open_store(file);
    for (int done = 0; done < count; ++done) {
        const int from = done % test::accounts;
        const int to = (done / test::accounts + from + 1) % test::accounts;
        if (from != to) {
            TransactWriteItemsRequest request{.actions = test::transfer(table, from, to, 1)};
            request.actions.emplace_back(TransactPut{.table = table, .item = item_of(writer, done)});
            request.client_request_token = writer + std::to_string(done);
            store->transact_write_items(request);
        }
        std::printf("%d\n", done + 1);
        std::fflush(stdout);
    }
    return 0;
}

int history(const std::string& file, int client, int count) {
    const auto store = open_store(file, sqlite::Durability::normal);
    test::HistoryClient sender{*store, "registers", client};
    for (int i = 0; i < count; ++i) {
        std::cout << sender.next([](const test::Operation& asked) { std::cout << asked << std::endl; }) << std::endl;
    }
    return 0;
}

int count(const std::string& file, std::size_t total) {
    const auto store = open_store(file);
    for (std::size_t before = 0; before < total;) {
        std::size_t now = 0;
        for (ScanRequest scan{.table = table};;) {
            const ScanResult page = store->scan(scan);
            now += page.items.size();
            if (!page.last_evaluated_key) break;
            scan.exclusive_start_key = page.last_evaluated_key;
        }
        if (now < before) {
            std::printf("%zu items became %zu\n", before, now);
            return 1;
        }
        before = now;
    }
    return 0;
}

int increment(const std::string& file, int threads, int count) {
    const auto store = open_store(file);
    test::in_threads(threads, [&](int thread) {
        for (int i = 0; i < count; ++i) {
            UpdateItemRequest request{.table = table, .key = {{"PK", "counter"}, {"SK", (thread + i) % 10}}};
            request.update.add = {{Path{{"n"}}, 1}};
            request.condition = compare(Condition::Op::less, "n", 1'000'000);
            store->update_item(request);
        }
    });
    return 0;
}

int open(const std::string& file, const std::string& name) {
    const auto store = open_store(file);
    try {
        store->create_table({name, {{"PK"}, {}}});
    } catch (const TableExists&) {
        // Another process was quicker.
    }
    std::puts("opened");
    return 0;
}

int read_only(const std::string& file) {
    constexpr unsigned nobody = 65534;
    if (geteuid() == 0 && (setgid(nobody) != 0 || setuid(nobody) != 0)) return 2;
    const auto store = sqlite::open(file);
    const GetItemResult found = store->get_item({.table = table, .key = {{"PK", "p"}, {"SK", 1}}});
    std::puts(found.item ? "found" : "absent");
    try {
        store->put_item({.table = table, .item = item_of("p", 2)});
        std::puts("written");
    } catch (const ServiceError& error) {
        std::printf("%s %s\n", error.code().c_str(), error.what());
    }
    return 0;
}

int run(int argc, char** argv) {
    const std::string_view verb = argc > 2 ? argv[1] : "";
    if (verb == "write" && argc == 6) return write(argv[2], argv[3], std::stoi(argv[4]), std::stoi(argv[5]));
    if (verb == "count" && argc == 4) return count(argv[2], std::stoul(argv[3]));
    if (verb == "transfer" && argc == 5) return transfer(argv[2], argv[3], std::stoi(argv[4]));
    if (verb == "history" && argc == 5) return history(argv[2], std::stoi(argv[3]), std::stoi(argv[4]));
    if (verb == "increment" && argc == 5) return increment(argv[2], std::stoi(argv[3]), std::stoi(argv[4]));
    if (verb == "open" && argc == 4) return open(argv[2], argv[3]);
    if (verb == "read-only" && argc == 3) return read_only(argv[2]);
    return 2;
}

}  // namespace
}  // namespace dynaloom

int main(int argc, char** argv) {
    try {
        return dynaloom::run(argc, argv);
    } catch (const std::exception& error) {
        std::printf("error: %s\n", error.what());
        return 1;
    }
}
