// `dynaloom_records serve` keeps a PostgreSQL server with a table of records until its input ends. `dynaloom_records
// CONNECTION COUNT` says what dynaloom does a second on it, and how much of its own CPU that takes.

#include "record.hpp"
#include "support/postgres_server.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/postgres/store.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::benchmarks {
namespace {

using namespace dynaloom::literals;

constexpr std::uint32_t rows = 10'000;  // 100 a partition; the script knows these numbers too
constexpr std::uint32_t page = 20;
constexpr std::uint32_t batch = 25;

void must(bool right) {
    if (!right) throw std::runtime_error{"the table holds something else"};
}

/// Prints operations per second and CPU microseconds of each. @param work  Is told the number of the operation.
template <class Work>
void measure(const char* name, std::uint32_t count, const Work& work) {
    for (std::uint32_t i = 0; i < count / 10; ++i) work(i);
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t before = std::clock();
    for (std::uint32_t i = 0; i < count; ++i) work(i);
    const double cpu = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
    std::printf("%s\t%.0f\t%.2f\n", name, count / time.count(), cpu / count * 1e6);
}

Record record_of(std::uint32_t operation) {
    return make_record(operation * 7919U % rows);
}

void serve() {
    const test::PostgresServer server;
    Table<Record> table{postgres::open(server.dsn()), "records"};
    table.create_if_missing();
    std::vector<Record> records;
    for (std::uint32_t i = 0; i < rows; ++i) records.push_back(make_record(i));
    table.batch_write(records);
    std::puts(server.dsn().c_str());
    std::fflush(stdout);
    while (std::getchar() != EOF) continue;
}

void work(const std::string& dsn, std::uint32_t count) {
    const Table<Record> table{postgres::open(dsn), "records"};
    measure("get", count, [&](std::uint32_t i) {
        const Record wanted = record_of(i);
        must(table.get("user_id"_f = wanted.user_id, "order_id"_f = wanted.order_id).has_value());
    });
    measure("query", count, [&](std::uint32_t i) {
        must(table.query("user_id"_f = record_of(i).user_id).limit(page).all().size() == page);
    });
    measure("batch put", count / batch, [&](std::uint32_t i) {
        std::vector<Record> changed;
        for (std::uint32_t j = 0; j < batch; ++j) {
            changed.push_back(record_of(i * batch + j));
            changed.back().created = i;
        }
        table.batch_write(changed);
    });
}

}  // namespace
}  // namespace dynaloom::benchmarks

int main(int count, char** arguments) {
    if (count == 2 && std::string_view{arguments[1]} == "serve") {
        dynaloom::benchmarks::serve();
    } else if (count == 3) {
        dynaloom::benchmarks::work(arguments[1], static_cast<std::uint32_t>(std::atoi(arguments[2])));
    } else {
        return 2;
    }
}
