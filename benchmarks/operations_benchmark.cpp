// DynamoDB's operations, typed, on SQLite against what one would write by hand for the same effect: queries,
// conditional updates, transactions, tables with indexes, parallel scans.

#include <dynaloom/dynaloom.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "bare_sqlite.hpp"
#include "hand_written.hpp"
#include "record.hpp"

namespace dynaloom::benchmarks {
namespace {

using namespace dynaloom::literals;

constexpr std::uint32_t rows = 50'000;  // 100 a partition
constexpr std::uint32_t page = 20;

const RecordsFile& file() {
    static const RecordsFile records{sqlite::Durability::normal, rows};
    return records;
}

void query_bare(benchmark::State& state) {
    const BareConnection connection{file().path()};
    BareStatement query{connection.get(), "SELECT data FROM records WHERE pk=?1 ORDER BY sk LIMIT ?2"};
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const std::string pk = "USER#" + make_record(scattered(seed, rows)).user_id;
        query.bind(std::string_view{pk}, std::int64_t{page});
        std::vector<Record> records;
        while (query.next()) hand_written::read_plain(query.column(0), records.emplace_back());
        query.reset();
        must(records.size() == page, "query");
    }
    state.SetItemsProcessed(state.iterations() * page);
}

void query_typed(benchmark::State& state) {
    const Table<Record> table{file().store(), "records"};
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const auto records = table.query("user_id"_f = make_record(scattered(seed, rows)).user_id).limit(page).all();
        must(records.size() == page, "query");
    }
    state.SetItemsProcessed(state.iterations() * page);
}

void update_bare(benchmark::State& state) {
    BareRecords bare{file().path()};
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const Record key = make_record(scattered(seed, rows));
        bare.connection.exec("BEGIN IMMEDIATE");
        Record record;
        must(bare.get(key.user_id, key.order_id, record) && record.created < 2'000'000'000, "condition");
        ++record.created;
        bare.put(record);
        bare.connection.exec("COMMIT");
    }
    state.SetItemsProcessed(state.iterations());
}

void update_typed(benchmark::State& state) {
    const Table<Record> table{file().store(), "records"};
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const Record key = make_record(scattered(seed, rows));
        table.update("user_id"_f = key.user_id, "order_id"_f = key.order_id)
            .set("created"_f += 1)
            .when("created"_f < 2'000'000'000)
            .run();
    }
    state.SetItemsProcessed(state.iterations());
}

/// Four scattered records, each other than what is stored.
std::array<Record, 4> next_four(std::uint32_t& seed) {
    static std::int64_t round = 0;
    std::array<Record, 4> records;
    const std::uint32_t first = scattered(seed, rows);
    for (std::uint32_t i = 0; i < 4; ++i) {
        records[i] = make_record((first + i * (rows / 4)) % rows);
        records[i].created = ++round;
    }
    return records;
}

void transaction_bare(benchmark::State& state) {
    BareRecords bare{file().path()};
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const auto records = next_four(seed);
        bare.connection.exec("BEGIN IMMEDIATE");
        for (const Record& record : records) bare.put(record);
        bare.connection.exec("COMMIT");
    }
    state.SetItemsProcessed(state.iterations());
}

void transaction_typed(benchmark::State& state) {
    const Table<Record> table{file().store(), "records"};
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const auto records = next_four(seed);
        Transaction transaction{file().store()};
        for (const Record& record : records) transaction.put(table, record);
        transaction.commit();
    }
    state.SetItemsProcessed(state.iterations());
}

/// A record with two indexes.
struct Listed {
    static constexpr auto pk_pattern = "USER#{user_id}";
    static constexpr auto sk_pattern = "ORDER#{order_id}";
    static constexpr std::array indexes{
        Index{.name = "by_email", .pk = "EMAIL#{email}", .sk = "{order_id}"},
        Index{.name = "by_title", .pk = "TITLE#{title}", .sk = "{order_id}"},
    };

    std::string user_id{};
    std::string order_id{};
    std::string email{};
    std::string title{};
    std::string body{};
};

Listed make_listed(std::uint32_t number, std::uint32_t round) {
    Record record = make_record(number);
    return {.user_id = std::move(record.user_id),
            .order_id = std::move(record.order_id),
            .email = std::move(record.email),
            .title = "Title " + std::to_string((number + round) % 5'000),
            .body = std::move(record.body)};
}

// By hand the two attributes are columns with an index each. Half of what a put changes is in one of them.
void put_indexed_bare(benchmark::State& state) {
    BareConnection connection{file().path()};
    connection.exec(
        "CREATE TABLE IF NOT EXISTS bare_listed(pk TEXT, sk TEXT, email TEXT, title TEXT, data TEXT, PRIMARY KEY(pk, "
        "sk))"
        " WITHOUT ROWID");
    connection.exec("CREATE INDEX IF NOT EXISTS bare_email ON bare_listed(email)");
    connection.exec("CREATE INDEX IF NOT EXISTS bare_title ON bare_listed(title)");
    BareStatement put{connection.get(),
                      "INSERT INTO bare_listed VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(pk, sk) DO UPDATE SET"
                      " email = excluded.email, title = excluded.title, data = excluded.data"};
    std::uint32_t seed = 1;
    std::uint32_t round = 0;
    for (auto _ : state) {
        const Listed listed = make_listed(scattered(seed, rows), ++round);
        const std::string pk = "USER#" + listed.user_id;
        const std::string sk = "ORDER#" + listed.order_id;
        Record record;
        record.user_id = listed.user_id;
        record.order_id = listed.order_id;
        record.email = listed.email;
        record.title = listed.title;
        record.body = listed.body;
        std::string data;
        hand_written::write_plain(record, schema_version<Listed>, data);
        put.bind(std::string_view{pk}, std::string_view{sk}, std::string_view{listed.email},
                 std::string_view{listed.title}, std::string_view{data})
            .run();
    }
    state.SetItemsProcessed(state.iterations());
}

void put_indexed_typed(benchmark::State& state) {
    const Table<Listed> table{file().store(), "listed"};
    table.create_if_missing();
    std::uint32_t seed = 1;
    std::uint32_t round = 0;
    for (auto _ : state) table.save(make_listed(scattered(seed, rows), ++round));
    state.SetItemsProcessed(state.iterations());
}

std::uint32_t scanned_rows() {
    const char* rows_wanted = std::getenv("DYNALOOM_BENCHMARK_SCANNED_ITEMS");
    return rows_wanted == nullptr ? 1'000'000 : static_cast<std::uint32_t>(std::atoi(rows_wanted));
}

const RecordsFile& large_file() {
    static const RecordsFile records{sqlite::Durability::normal, scanned_rows()};
    return records;
}

// Two threads, each with a connection and one half of the partition keys.
void scan_bare(benchmark::State& state) {
    const std::string middle = "USER#" + make_record(scanned_rows() / 2).user_id;
    for (auto _ : state) {
        const auto count = [&](const char* sql, std::size_t& found) {
            const BareConnection connection{large_file().path()};
            BareStatement half{connection.get(), sql};
            half.bind(std::string_view{middle});
            Record record;
            for (; half.next(); ++found) {
                hand_written::read_plain(half.column(0), record);
                benchmark::DoNotOptimize(record);
            }
        };
        std::size_t low = 0;
        std::size_t high = 0;
        std::thread other{[&] { count("SELECT data FROM records WHERE pk < ?1", low); }};
        count("SELECT data FROM records WHERE pk >= ?1", high);
        other.join();
        must(low + high == scanned_rows(), "scan");
    }
    state.SetItemsProcessed(state.iterations() * scanned_rows());
}

void scan_typed(benchmark::State& state) {
    const Table<Record> table{large_file().store(), "records"};
    for (auto _ : state) {
        std::atomic<std::size_t> found{0};
        table.scan().in_parallel(2).for_each([&](const Record& record) {
            benchmark::DoNotOptimize(record);
            ++found;
        });
        must(found == scanned_rows(), "scan");
    }
    state.SetItemsProcessed(state.iterations() * scanned_rows());
}

BENCHMARK(query_bare)->Name("sqlite_query_20/hand_written");
BENCHMARK(query_typed)->Name("sqlite_query_20/typed");
BENCHMARK(update_bare)->Name("sqlite_update/hand_written")->UseRealTime();
BENCHMARK(update_typed)->Name("sqlite_update/typed")->UseRealTime();
BENCHMARK(transaction_bare)->Name("sqlite_transaction_4/hand_written")->UseRealTime();
BENCHMARK(transaction_typed)->Name("sqlite_transaction_4/typed")->UseRealTime();
BENCHMARK(put_indexed_bare)->Name("sqlite_put_two_indexes/hand_written")->UseRealTime();
BENCHMARK(put_indexed_typed)->Name("sqlite_put_two_indexes/typed")->UseRealTime();
BENCHMARK(scan_bare)->Name("sqlite_parallel_scan/hand_written")->UseRealTime();
BENCHMARK(scan_typed)->Name("sqlite_parallel_scan/typed")->UseRealTime();

}  // namespace
}  // namespace dynaloom::benchmarks
