// Snapshots against what one would write by hand: loading a table from SQLite, joining two tables in memory, catching
// up, and SQL over what is loaded. Rows: DYNALOOM_BENCHMARK_SNAPSHOT_ROWS, 1,000,000 by default; a tenth as many are
// joined with them.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/snapshot/join.hpp>
#include <dynaloom/snapshot/sql.hpp>
#include <dynaloom/stream/stream.hpp>

#include <benchmark/benchmark.h>
#include <malloc.h>
#include <simdjson.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bare_sqlite.hpp"

namespace dynaloom::benchmarks {

using namespace dynaloom::literals;

/// About 200 bytes of JSON.
struct Location {
    static constexpr auto pk_pattern = "LOCATION#{location_id}";

    std::string location_id{};
    std::string customer_id{};
    std::string name{};
    std::string street{};
    std::string city{};
    double latitude = 0;
    double longitude = 0;
    std::int64_t opened = 0;
};

struct Customer {
    static constexpr auto pk_pattern = "CUSTOMER#{customer_id}";

    std::string customer_id{};
    std::string name{};
};

namespace {

std::uint32_t location_count() {
    const char* wanted = std::getenv("DYNALOOM_BENCHMARK_SNAPSHOT_ROWS");
    return wanted == nullptr ? 1'000'000 : static_cast<std::uint32_t>(std::atoi(wanted));
}
std::uint32_t customer_count() {
    return location_count() / 10;
}

std::string digits_of(std::uint32_t number) {
    return std::to_string(100'000'000U + number);
}

Location make_location(std::uint32_t number) {
    return {.location_id = "l" + digits_of(number),
            .customer_id = "c" + digits_of((number * 7919U + 13U) % customer_count()),
            .name = "Branch number " + digits_of(number),
            .street = "Karl Johans gate " + std::to_string(number % 200),
            .city = "Oslo",
            .latitude = 59.0 + number % 1000 / 1000.0,
            .longitude = 10.0 + number % 777 / 1000.0,
            .opened = 1'700'000'000 + number};
}

/// A file with both tables, removed at the end.
class ShopFile {
public:
    ShopFile() : path_{std::filesystem::temp_directory_path() / "dynaloom_snapshot_benchmark.db"} {
        remove();
        store_ = sqlite::open(path(), {.durability = sqlite::Durability::normal});
        fill<Location>("locations", location_count(), make_location);
        fill<Customer>("customers", customer_count(), [](std::uint32_t number) {
            return Customer{.customer_id = "c" + digits_of(number), .name = "Customer " + digits_of(number)};
        });
        enable_stream(*store_, "locations");
    }
    ShopFile(const ShopFile&) = delete;
    ShopFile& operator=(const ShopFile&) = delete;
    ~ShopFile() {
        store_.reset();
        remove();
    }

    [[nodiscard]] std::string path() const { return path_.string(); }
    [[nodiscard]] const std::shared_ptr<Store>& store() const noexcept { return store_; }

private:
    template <class Row, class Make>
    void fill(const std::string& name, std::uint32_t rows, const Make& make) {
        const Table<Row> table{store_, name};
        table.create_if_missing();
        constexpr std::uint32_t at_once = 10'000;
        for (std::uint32_t done = 0; done < rows; done += at_once) {
            std::vector<Row> records;
            for (std::uint32_t i = done; i < done + at_once && i < rows; ++i) records.push_back(make(i));
            table.batch_write(records);
        }
    }
    void remove() const {
        for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path() + suffix);
    }

    std::filesystem::path path_;
    std::shared_ptr<Store> store_;
};

const ShopFile& shop() {
    static const ShopFile file;
    return file;
}

std::size_t allocated() {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

template <class Row>
void count_memory(benchmark::State& state, std::size_t before, std::size_t rows) {
    state.counters["bytes_per_row"] = static_cast<double>(allocated() - before) / static_cast<double>(rows);
    state.counters["sizeof_row"] = sizeof(Row);
}

void read_by_hand(std::string_view json, Location& location) {
    thread_local simdjson::ondemand::parser parser;
    thread_local std::string padded;
    padded.reserve(json.size() + simdjson::SIMDJSON_PADDING);
    padded.assign(json);
    auto document = parser.iterate(simdjson::padded_string_view{padded.data(), padded.size(), padded.capacity()});
    simdjson::ondemand::object attributes = document.get_object();
    for (auto field : attributes) {
        const std::string_view name = field.unescaped_key();
        if (name == "location_id")
            location.location_id = std::string_view{field.value().get_string()};
        else if (name == "customer_id")
            location.customer_id = std::string_view{field.value().get_string()};
        else if (name == "name")
            location.name = std::string_view{field.value().get_string()};
        else if (name == "street")
            location.street = std::string_view{field.value().get_string()};
        else if (name == "city")
            location.city = std::string_view{field.value().get_string()};
        else if (name == "latitude")
            location.latitude = field.value().get_double();
        else if (name == "longitude")
            location.longitude = field.value().get_double();
        else if (name == "opened")
            location.opened = field.value().get_int64();
    }
}

std::vector<Location> load_by_hand() {
    const BareConnection connection{shop().path()};
    BareStatement all{connection.get(), "SELECT data FROM locations"};
    std::vector<Location> rows;
    while (all.next()) read_by_hand(all.column(0), rows.emplace_back());
    must(rows.size() == location_count(), "load");
    return rows;
}

void load_bare(benchmark::State& state) {
    (void)shop();
    for (auto _ : state) {
        const std::size_t before = allocated();
        const auto rows = load_by_hand();
        count_memory<Location>(state, before, rows.size());
    }
    state.SetItemsProcessed(state.iterations() * location_count());
}

void load(benchmark::State& state, const SnapshotOptions& options) {
    const Table<Location> table{shop().store(), "locations"};
    for (auto _ : state) {
        const std::size_t before = allocated();
        const Snapshot rows{table, options};
        must(rows.size() == location_count(), "load");
        count_memory<Location>(state, before, rows.size());
        state.counters["told_per_row"] = static_cast<double>(rows.bytes()) / static_cast<double>(rows.size());
    }
    state.SetItemsProcessed(state.iterations() * location_count());
}

void load_items(benchmark::State& state) {
    for (auto _ : state) {
        const std::size_t before = allocated();
        const Snapshot rows{shop().store(), "locations"};
        must(rows.size() == location_count(), "load");
        count_memory<Item>(state, before, rows.size());
    }
    state.SetItemsProcessed(state.iterations() * location_count());
}

const Snapshot<Location>& locations() {
    static const Snapshot<Location> rows{shop().store(), "locations"};
    return rows;
}
const Snapshot<Customer>& customers() {
    static const Snapshot<Customer> rows{shop().store(), "customers"};
    return rows;
}

template <class Row>
const std::vector<Row>& in_a_vector(const Snapshot<Row>& snapshot) {
    static const std::vector<Row> rows(snapshot.begin(), snapshot.end());
    return rows;
}

void join_bare(benchmark::State& state) {
    const auto& left = in_a_vector(locations());
    const auto& right = in_a_vector(customers());
    for (auto _ : state) {
        std::unordered_map<std::string_view, const Customer*> by_id;
        by_id.reserve(right.size());
        for (const Customer& customer : right) by_id.emplace(customer.customer_id, &customer);
        std::vector<std::pair<const Location*, const Customer*>> pairs;
        pairs.reserve(left.size());
        for (const Location& location : left) {
            const auto found = by_id.find(location.customer_id);
            if (found != by_id.end()) pairs.emplace_back(&location, found->second);
        }
        must(pairs.size() == location_count(), "join");
        benchmark::DoNotOptimize(pairs.data());
    }
    state.SetItemsProcessed(state.iterations() * location_count());
}

void join_typed(benchmark::State& state) {
    for (auto _ : state) {
        const auto pairs = join(locations(), customers(), on(&Location::customer_id, &Customer::customer_id));
        must(pairs.size() == location_count(), "join");
        benchmark::DoNotOptimize(pairs.size());
    }
    state.SetItemsProcessed(state.iterations() * location_count());
}

void join_items(benchmark::State& state) {
    static const Snapshot left{shop().store(), "locations", {.attributes = {"location_id", "customer_id"}}};
    static const Snapshot right{shop().store(), "customers"};
    for (auto _ : state) {
        const auto pairs = join(left, right, on("customer_id"));
        must(pairs.size() == location_count(), "join");
    }
    state.SetItemsProcessed(state.iterations() * location_count());
}

/// Each round 1,000 scattered rows change.
constexpr std::uint32_t changes = 1'000;

void refresh(benchmark::State& state, bool follow) {
    const Table<Location> table{shop().store(), "locations"};
    Snapshot<Location> rows{table, {.follow = follow}};
    std::uint32_t seed = 1;
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<Location> changed;
        for (std::uint32_t i = 0; i < changes; ++i) {
            changed.push_back(make_location(scattered(seed, location_count())));
            changed.back().name = "Renamed " + std::to_string(seed);
        }
        table.batch_write(changed);
        state.ResumeTiming();
        rows = rows.refresh();
    }
    state.SetItemsProcessed(state.iterations() * location_count());
}

void fill_sql(benchmark::State& state) {
    for (auto _ : state) {
        SnapshotSql sql;
        sql.add("locations", locations());
    }
    state.SetItemsProcessed(state.iterations() * location_count());
}

void join_in_sql(benchmark::State& state) {
    static SnapshotSql sql;
    sql.add("locations", locations());
    sql.add("customers", customers());
    for (auto _ : state) {
        const SqlResult count =
            sql.query("SELECT count(c.name) FROM locations l JOIN customers c ON l.customer_id = c.customer_id");
        must(count[0][0] == AttributeValue{location_count()}, "join");
    }
    state.SetItemsProcessed(state.iterations() * location_count());
}

BENCHMARK(load_bare)->Name("snapshot_load/hand_written")->UseRealTime();
BENCHMARK_CAPTURE(load, typed, SnapshotOptions{})->Name("snapshot_load/typed")->UseRealTime();
BENCHMARK_CAPTURE(load, segments, SnapshotOptions{.segments = 2})->Name("snapshot_load/2_segments")->UseRealTime();
BENCHMARK_CAPTURE(load, follows, SnapshotOptions{.follow = true})->Name("snapshot_load/follows")->UseRealTime();
BENCHMARK(load_items)->Name("snapshot_load/items")->UseRealTime();
BENCHMARK(join_bare)->Name("snapshot_join/hand_written");
BENCHMARK(join_typed)->Name("snapshot_join/typed");
BENCHMARK(join_items)->Name("snapshot_join/items");
BENCHMARK_CAPTURE(refresh, reload, false)->Name("snapshot_refresh/reload")->UseRealTime();
BENCHMARK_CAPTURE(refresh, follow, true)->Name("snapshot_refresh/follow")->UseRealTime();
BENCHMARK(fill_sql)->Name("snapshot_sql/fill");
BENCHMARK(join_in_sql)->Name("snapshot_sql/join");

}  // namespace
}  // namespace dynaloom::benchmarks
