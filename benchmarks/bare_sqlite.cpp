#include "bare_sqlite.hpp"

#include <dynaloom/dynaloom.hpp>

#include <cstdio>
#include <cstdlib>

#include "hand_written.hpp"

namespace dynaloom::benchmarks {

void must(bool held, const char* what) {
    if (held) return;
    std::fprintf(stderr, "benchmark failed: %s\n", what);
    std::exit(1);
}

BareStatement::BareStatement(sqlite3* db, const char* sql) {
    must(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) == SQLITE_OK, sql);
}

bool BareStatement::next() {
    const int result = sqlite3_step(statement_);
    must(result == SQLITE_ROW || result == SQLITE_DONE, "step");
    return result == SQLITE_ROW;
}

std::string_view BareStatement::column(int index) const {
    const void* text = sqlite3_column_text(statement_, index);
    return {static_cast<const char*>(text), static_cast<std::size_t>(sqlite3_column_bytes(statement_, index))};
}

void BareStatement::run() {
    must(!next(), "a row that nobody asked for");
    reset();
}

void BareStatement::bind_one(int index, std::string_view text) {
    const auto size = static_cast<int>(text.size());
    must(sqlite3_bind_text(statement_, index, text.data(), size, SQLITE_STATIC) == SQLITE_OK, "bind");
}

void BareStatement::bind_one(int index, std::int64_t number) {
    must(sqlite3_bind_int64(statement_, index, number) == SQLITE_OK, "bind");
}

BareConnection::BareConnection(const std::string& path, const char* synchronous) {
    must(sqlite3_open(path.c_str(), &db_) == SQLITE_OK, "open");
    exec("PRAGMA journal_mode=WAL");
    exec(("PRAGMA synchronous=" + std::string{synchronous}).c_str());
}

void BareConnection::exec(const char* sql) {
    must(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
}

BareRecords::BareRecords(const std::string& path, const char* synchronous)
    : connection{path, synchronous},
      get_{connection.get(), "SELECT data FROM records WHERE pk=?1 AND sk=?2"},
      put_{connection.get(),
           "INSERT INTO records(pk, sk, schema_version, data) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(pk, sk)"
           " DO UPDATE SET schema_version = excluded.schema_version, data = excluded.data"} {}

bool BareRecords::get(const std::string& user, const std::string& order, Record& record) {
    const std::string pk = "USER#" + user;
    const std::string sk = "ORDER#" + order;
    const bool found = get_.bind(std::string_view{pk}, std::string_view{sk}).next();
    if (found) hand_written::read_plain(get_.column(0), record);
    get_.reset();
    return found;
}

void BareRecords::put(const Record& record) {
    const std::string pk = "USER#" + record.user_id;
    const std::string sk = "ORDER#" + record.order_id;
    data_.clear();
    hand_written::write_plain(record, schema_version<Record>, data_);
    put_.bind(std::string_view{pk}, std::string_view{sk}, std::string_view{schema_version<Record>},
              std::string_view{data_})
        .run();
}

RecordsFile::RecordsFile(sqlite::Durability durability, std::uint32_t rows) {
    static int number = 0;
    path_ = std::filesystem::temp_directory_path() / ("dynaloom_benchmark_" + std::to_string(number++) + ".db");
    remove();
    store_ = sqlite::open(path(), {.durability = durability});
    const Table<Record> table{store_, "records"};
    table.create_if_missing();
    constexpr std::uint32_t at_once = 10'000;
    for (std::uint32_t done = 0; done < rows; done += at_once) {
        std::vector<Record> records;
        for (std::uint64_t i = done; i < done + at_once && i < rows; ++i)
            records.push_back(make_record(static_cast<std::uint32_t>(i * 7919U % rows)));
        table.batch_write(records);
    }
}

RecordsFile::~RecordsFile() {
    store_.reset();
    remove();
}

void RecordsFile::remove() const {
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path() + suffix);
}

std::uint32_t scattered(std::uint32_t& state, std::uint32_t rows) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8U) % rows;
}

}  // namespace dynaloom::benchmarks
