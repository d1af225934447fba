// The typed API on SQLite against prepared statements written by hand on the same table of the same file: single gets
// and batches of puts.

#include <dynaloom/dynaloom.hpp>

#include <benchmark/benchmark.h>

#include <vector>

#include "bare_sqlite.hpp"
#include "record.hpp"

namespace dynaloom::benchmarks {
namespace {

using namespace dynaloom::literals;

constexpr std::uint32_t rows = 50'000;
constexpr std::uint32_t batch = 25;

const RecordsFile& normal_file() {
    static const RecordsFile file{sqlite::Durability::normal, rows};
    return file;
}

const RecordsFile& full_file() {
    static const RecordsFile file{sqlite::Durability::full, rows};
    return file;
}

void get_bare(benchmark::State& state) {
    BareRecords bare{normal_file().path()};
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const Record key = make_record(scattered(seed, rows));
        Record record;
        must(bare.get(key.user_id, key.order_id, record), "get");
        benchmark::DoNotOptimize(record);
    }
    state.SetItemsProcessed(state.iterations());
}

void get_typed(benchmark::State& state) {
    const Table<Record> table{normal_file().store(), "records"};
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const Record key = make_record(scattered(seed, rows));
        auto record = table.get("user_id"_f = key.user_id, "order_id"_f = key.order_id);
        must(record.has_value(), "get");
        benchmark::DoNotOptimize(record);
    }
    state.SetItemsProcessed(state.iterations());
}

/// Scattered records that differ from those stored: SQLite does not write a page that stays as it is.
std::vector<Record> next_batch(std::uint32_t& seed) {
    static std::int64_t round = 0;
    std::vector<Record> records;
    for (std::uint32_t i = 0; i < batch; ++i) {
        records.push_back(make_record(scattered(seed, rows)));
        records.back().created = ++round;
    }
    return records;
}

void put_bare(benchmark::State& state, const RecordsFile& file, const char* synchronous) {
    BareRecords bare{file.path(), synchronous};
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const auto records = next_batch(seed);
        bare.connection.exec("BEGIN IMMEDIATE");
        for (const Record& record : records) bare.put(record);
        bare.connection.exec("COMMIT");
    }
    state.SetItemsProcessed(state.iterations() * batch);
}

void put_typed(benchmark::State& state, const RecordsFile& file) {
    const Table<Record> table{file.store(), "records"};
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const auto records = next_batch(seed);
        table.batch_write(records);
    }
    state.SetItemsProcessed(state.iterations() * batch);
}

BENCHMARK(get_bare)->Name("sqlite_get/hand_written");
BENCHMARK(get_typed)->Name("sqlite_get/typed");

void put_normal_bare(benchmark::State& state) {
    put_bare(state, normal_file(), "NORMAL");
}
void put_normal_typed(benchmark::State& state) {
    put_typed(state, normal_file());
}
void put_full_bare(benchmark::State& state) {
    put_bare(state, full_file(), "FULL");
}
void put_full_typed(benchmark::State& state) {
    put_typed(state, full_file());
}

BENCHMARK(put_normal_bare)->Name("sqlite_batch_put_normal/hand_written")->UseRealTime();
BENCHMARK(put_normal_typed)->Name("sqlite_batch_put_normal/typed")->UseRealTime();
BENCHMARK(put_full_bare)->Name("sqlite_batch_put_full/hand_written")->UseRealTime();
BENCHMARK(put_full_typed)->Name("sqlite_batch_put_full/typed")->UseRealTime();

}  // namespace
}  // namespace dynaloom::benchmarks
