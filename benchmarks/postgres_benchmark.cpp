// The typed API on PostgreSQL against libpq by hand on the same table: single gets, a hundred gets at once, queries and
// batches of puts.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/postgres/store.hpp>

#include <benchmark/benchmark.h>

#include <libpq-fe.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "bare_sqlite.hpp"
#include "hand_written.hpp"
#include "record.hpp"
#include "support/postgres_server.hpp"

namespace dynaloom::benchmarks {
namespace {

using namespace dynaloom::literals;

constexpr std::uint32_t rows = 50'000;  // 100 a partition
constexpr std::uint32_t page = 20;
constexpr std::uint32_t batch = 25;
constexpr std::uint32_t gets = 100;

/// A cluster with a table of records, made by dynaloom.
struct Records {
    Records() {
        table.create_if_missing();
        std::vector<Record> records;
        for (std::uint64_t i = 0; i < rows; ++i)
            records.push_back(make_record(static_cast<std::uint32_t>(i * 7919U % rows)));
        table.batch_write(records);
    }

    test::PostgresServer server;
    std::shared_ptr<Store> store = postgres::open(server.dsn());
    Table<Record> table{store, "records"};
};

Records& records() {
    static Records records;
    return records;
}

/// A connection as one would use it by hand.
class BarePostgres {
public:
    BarePostgres() {
        must(PQstatus(get()) == CONNECTION_OK, "connect");
        prepare("get", "SELECT data FROM records WHERE pk = $1 AND sk = $2");
        prepare("query", "SELECT data FROM records WHERE pk = $1 ORDER BY sk LIMIT 20");
        std::string put = "INSERT INTO records (pk, sk, schema_version, data) VALUES ";
        for (std::uint32_t i = 0; i < batch; ++i) {
            put += i == 0 ? "(" : ", (";
            for (std::uint32_t j = 1; j <= 4; ++j) put += (j == 1 ? "$" : ", $") + std::to_string(4 * i + j);
            put += ')';
        }
        prepare("put", put +
                           " ON CONFLICT (pk, sk) DO UPDATE SET schema_version = excluded.schema_version,"
                           " data = excluded.data");
        run("CREATE TEMPORARY TABLE staged (pk text, sk text, schema_version text, data jsonb)");
    }

    [[nodiscard]] PGconn* get() const noexcept { return connection_.get(); }

    void run(const char* sql) { check(PQexec(get(), sql), PGRES_COMMAND_OK); }

    using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;
    Result execute(const char* statement, const std::vector<const char*>& values) {
        return expect(
            PQexecPrepared(get(), statement, static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0),
            PGRES_TUPLES_OK);
    }
    static Result expect(PGresult* result, ExecStatusType status) {
        must(PQresultStatus(result) == status, PQresultErrorMessage(result));
        return {result, &PQclear};
    }
    static void check(PGresult* result, ExecStatusType status) { expect(result, status); }

private:
    void prepare(const char* name, const std::string& sql) {
        check(PQprepare(get(), name, sql.c_str(), 0, nullptr), PGRES_COMMAND_OK);
    }

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_{PQconnectdb(records().server.dsn().c_str()), &PQfinish};
};

struct BareKey {
    explicit BareKey(const Record& record) : pk{"USER#" + record.user_id}, sk{"ORDER#" + record.order_id} {}
    std::string pk;
    std::string sk;
};

void read_row(PGresult* result, int row, Record& record) {
    hand_written::read_plain({PQgetvalue(result, row, 0), static_cast<std::size_t>(PQgetlength(result, row, 0))},
                             record);
}

void get_bare(benchmark::State& state) {
    static BarePostgres bare;  // as warm as the connection of a store
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const BareKey key{make_record(scattered(seed, rows))};
        const auto result = bare.execute("get", {key.pk.c_str(), key.sk.c_str()});
        Record record;
        read_row(result.get(), 0, record);
        benchmark::DoNotOptimize(record);
    }
    state.SetItemsProcessed(state.iterations());
}

void get_typed(benchmark::State& state) {
    const Table<Record>& table = records().table;
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const Record key = make_record(scattered(seed, rows));
        auto record = table.get("user_id"_f = key.user_id, "order_id"_f = key.order_id);
        must(record.has_value(), "get");
        benchmark::DoNotOptimize(record);
    }
    state.SetItemsProcessed(state.iterations());
}

std::uint32_t first_of_many(std::uint32_t& seed) {
    return scattered(seed, rows);
}

void gets_bare(benchmark::State& state) {
    static BarePostgres bare;  // as warm as the connection of a store
    must(PQenterPipelineMode(bare.get()) == 1, "pipeline");
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const std::uint32_t first = first_of_many(seed);
        for (std::uint32_t i = 0; i < gets; ++i) {
            const BareKey key{make_record((first + i * (rows / gets)) % rows)};
            const std::array values{key.pk.c_str(), key.sk.c_str()};
            must(PQsendQueryPrepared(bare.get(), "get", 2, values.data(), nullptr, nullptr, 0) == 1, "send");
        }
        PQpipelineSync(bare.get());
        std::vector<Record> found;
        for (std::uint32_t i = 0; i < gets; ++i) {
            const auto result = BarePostgres::expect(PQgetResult(bare.get()), PGRES_TUPLES_OK);
            read_row(result.get(), 0, found.emplace_back());
            PQgetResult(bare.get());
        }
        BarePostgres::check(PQgetResult(bare.get()), PGRES_PIPELINE_SYNC);
        benchmark::DoNotOptimize(found);
    }
    state.SetItemsProcessed(state.iterations() * gets);
}

void gets_typed(benchmark::State& state) {
    const Table<Record>& table = records().table;
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const std::uint32_t first = first_of_many(seed);
        std::vector<Key> keys;
        for (std::uint32_t i = 0; i < gets; ++i) {
            const Record key = make_record((first + i * (rows / gets)) % rows);
            keys.push_back(table.key("user_id"_f = key.user_id, "order_id"_f = key.order_id));
        }
        const auto found = table.batch_get(keys);
        must(found.size() == gets && found.back().has_value(), "gets");
    }
    state.SetItemsProcessed(state.iterations() * gets);
}

void query_bare(benchmark::State& state) {
    static BarePostgres bare;  // as warm as the connection of a store
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const BareKey key{make_record(scattered(seed, rows))};
        const auto result = bare.execute("query", {key.pk.c_str()});
        std::vector<Record> found;
        for (int row = 0; row < PQntuples(result.get()); ++row) read_row(result.get(), row, found.emplace_back());
        must(found.size() == page, "query");
    }
    state.SetItemsProcessed(state.iterations() * page);
}

void query_typed(benchmark::State& state) {
    const Table<Record>& table = records().table;
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const auto found = table.query("user_id"_f = make_record(scattered(seed, rows)).user_id).limit(page).all();
        must(found.size() == page, "query");
    }
    state.SetItemsProcessed(state.iterations() * page);
}

/// Records of other places in the table, each other than what is stored.
std::vector<Record> next_batch(std::uint32_t& seed) {
    static std::int64_t round = 0;
    std::vector<Record> changed;
    const std::uint32_t first = scattered(seed, rows);
    for (std::uint32_t i = 0; i < batch; ++i) {
        changed.push_back(make_record((first + i * (rows / batch)) % rows));
        changed.back().created = ++round;
    }
    return changed;
}

void put_bare(benchmark::State& state) {
    static BarePostgres bare;  // as warm as the connection of a store
    std::uint32_t seed = 1;
    for (auto _ : state) {
        std::vector<std::string> texts;
        texts.reserve(4 * std::size_t{batch});
        for (const Record& record : next_batch(seed)) {
            BareKey key{record};
            texts.push_back(std::move(key.pk));
            texts.push_back(std::move(key.sk));
            texts.emplace_back(schema_version<Record>);
            hand_written::write_plain(record, schema_version<Record>, texts.emplace_back());
        }
        std::vector<const char*> values;
        values.reserve(texts.size());
        for (const std::string& text : texts) values.push_back(text.c_str());
        BarePostgres::check(
            PQexecPrepared(bare.get(), "put", static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0),
            PGRES_COMMAND_OK);
    }
    state.SetItemsProcessed(state.iterations() * batch);
}

/// COPY replaces no rows, so it fills a table from which they are merged.
void put_copy(benchmark::State& state) {
    static BarePostgres bare;  // as warm as the connection of a store
    std::uint32_t seed = 1;
    for (auto _ : state) {
        bare.run("BEGIN");
        BarePostgres::check(PQexec(bare.get(), "COPY staged FROM STDIN"), PGRES_COPY_IN);
        std::string lines;
        for (const Record& record : next_batch(seed)) {
            const BareKey key{record};
            std::string data;
            hand_written::write_plain(record, schema_version<Record>, data);
            lines += key.pk + '\t' + key.sk + '\t' + std::string{schema_version<Record>} + '\t';
            for (const char c : data) {
                if (c == '\\') lines += '\\';
                lines += c;
            }
            lines += '\n';
        }
        must(PQputCopyData(bare.get(), lines.data(), static_cast<int>(lines.size())) == 1, "copy");
        must(PQputCopyEnd(bare.get(), nullptr) == 1, "copy");
        BarePostgres::check(PQgetResult(bare.get()), PGRES_COMMAND_OK);
        while (PGresult* const end = PQgetResult(bare.get())) PQclear(end);
        bare.run(
            "INSERT INTO records SELECT * FROM staged ON CONFLICT (pk, sk) DO UPDATE SET"
            " schema_version = excluded.schema_version, data = excluded.data");
        bare.run("TRUNCATE staged");
        bare.run("COMMIT");
    }
    state.SetItemsProcessed(state.iterations() * batch);
}

void put_typed(benchmark::State& state) {
    const Table<Record>& table = records().table;
    std::uint32_t seed = 1;
    for (auto _ : state) {
        const auto changed = next_batch(seed);
        table.batch_write(changed);
    }
    state.SetItemsProcessed(state.iterations() * batch);
}

/// Where there is no PostgreSQL there is nothing to measure. Time passes in the server, so that of the clock counts.
[[maybe_unused]] const bool registered = [] {
    if (test::PostgresServer::programs().empty()) return false;
    const auto add = [](const char* name, void (*run)(benchmark::State&)) {
        benchmark::RegisterBenchmark(name, run)->UseRealTime();
    };
    add("postgres_get/hand_written", get_bare);
    add("postgres_get/typed", get_typed);
    add("postgres_100_gets/hand_written", gets_bare);
    add("postgres_100_gets/typed", gets_typed);
    add("postgres_query_20/hand_written", query_bare);
    add("postgres_query_20/typed", query_typed);
    add("postgres_batch_put/hand_written", put_bare);
    add("postgres_batch_put/copy", put_copy);
    add("postgres_batch_put/typed", put_typed);
    return true;
}();

}  // namespace
}  // namespace dynaloom::benchmarks
