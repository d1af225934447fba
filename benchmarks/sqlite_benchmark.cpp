// The typed API on SQLite against prepared statements written by hand on the same table of the same file.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hand_written.hpp"
#include "record.hpp"

namespace dynaloom::benchmarks {
namespace {

using namespace dynaloom::literals;

constexpr std::uint32_t rows = 50'000;
constexpr std::uint32_t batch = 25;

void must(bool held, const char* what) {
    if (held) return;
    std::fprintf(stderr, "benchmark failed: %s\n", what);
    std::exit(1);
}

/// A connection and its statements, as one would keep them by hand.
class Bare {
public:
    Bare(const std::string& path, const char* synchronous) {
        must(sqlite3_open(path.c_str(), &db_) == SQLITE_OK, "open");
        exec("PRAGMA journal_mode=WAL");
        exec(("PRAGMA synchronous=" + std::string{synchronous}).c_str());
        get_ = prepare("SELECT data FROM records WHERE pk=?1 AND sk=?2");
        put_ = prepare(
            "INSERT INTO records(pk, sk, schema_version, data) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(pk, sk)"
            " DO UPDATE SET schema_version = excluded.schema_version, data = excluded.data");
    }
    Bare(const Bare&) = delete;
    Bare& operator=(const Bare&) = delete;
    ~Bare() {
        sqlite3_finalize(get_);
        sqlite3_finalize(put_);
        sqlite3_close(db_);
    }

    void exec(const char* sql) { must(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql); }

    void get(const std::string& user, const std::string& order, Record& record) {
        const std::string pk = "USER#" + user;
        const std::string sk = "ORDER#" + order;
        bind(get_, 1, pk);
        bind(get_, 2, sk);
        must(sqlite3_step(get_) == SQLITE_ROW, "step");
        hand_written::read_plain(column(get_, 0), record);
        sqlite3_reset(get_);
    }

    void put(const Record& record) {
        const std::string pk = "USER#" + record.user_id;
        const std::string sk = "ORDER#" + record.order_id;
        data_.clear();
        hand_written::write_plain(record, data_);
        bind(put_, 1, pk);
        bind(put_, 2, sk);
        bind(put_, 3, schema_version<Record>);
        bind(put_, 4, data_);
        must(sqlite3_step(put_) == SQLITE_DONE, "insert");
        sqlite3_reset(put_);
    }

private:
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        must(sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) == SQLITE_OK, sql);
        return statement;
    }
    static void bind(sqlite3_stmt* statement, int index, std::string_view text) {
        must(
            sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC) == SQLITE_OK,
            "bind");
    }
    static std::string_view column(sqlite3_stmt* statement, int index) {
        const void* text = sqlite3_column_text(statement, index);
        return {static_cast<const char*>(text), static_cast<std::size_t>(sqlite3_column_bytes(statement, index))};
    }

    sqlite3* db_ = nullptr;
    sqlite3_stmt* get_ = nullptr;
    sqlite3_stmt* put_ = nullptr;
    std::string data_;
};

/// A file with `rows` records, removed at the end.
class File {
public:
    explicit File(sqlite::Durability durability) {
        static int number = 0;
        path_ = std::filesystem::temp_directory_path() / ("dynaloom_benchmark_" + std::to_string(number++) + ".db");
        remove();
        store_ = sqlite::open(path_.string(), {.durability = durability});
        table().create_if_missing();
        std::vector<Record> records;
        for (std::uint32_t i = 0; i < rows; ++i) records.push_back(make_record(i * 7919U % rows));
        table().batch_write(records);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        store_.reset();
        remove();
    }
    [[nodiscard]] Table<Record> table() const { return {store_, "records"}; }
    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    void remove() const {
        for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_.string() + suffix);
    }

    std::filesystem::path path_;
    std::shared_ptr<Store> store_;
};

const File& normal_file() {
    static const File file{sqlite::Durability::normal};
    return file;
}

const File& full_file() {
    static const File file{sqlite::Durability::full};
    return file;
}

/// Walks the records in an order that the page cache does not favour.
std::uint32_t scattered(std::uint32_t& state) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8U) % rows;
}

void get_bare(benchmark::State& state) {
    Bare bare{normal_file().path(), "NORMAL"};
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const Record key = make_record(scattered(seed));
        Record record;
        bare.get(key.user_id, key.order_id, record);
        benchmark::DoNotOptimize(record);
    }
    state.SetItemsProcessed(state.iterations());
}

void get_typed(benchmark::State& state) {
    const Table<Record> table = normal_file().table();
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const Record key = make_record(scattered(seed));
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
        records.push_back(make_record(scattered(seed)));
        records.back().created = ++round;
    }
    return records;
}

void put_bare(benchmark::State& state, const File& file, const char* synchronous) {
    Bare bare{file.path(), synchronous};
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const auto records = next_batch(seed);
        bare.exec("BEGIN IMMEDIATE");
        for (const Record& record : records) bare.put(record);
        bare.exec("COMMIT");
    }
    state.SetItemsProcessed(state.iterations() * batch);
}

void put_typed(benchmark::State& state, const File& file) {
    const Table<Record> table = file.table();
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
