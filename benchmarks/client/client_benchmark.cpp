// The client of DynamoDB against a bare loop of libcurl that sends the same bytes: CPU time of one thread, and requests
// a second with several in flight. The server is another thread, whose time does not count.

#include "client/bare_client.hpp"
#include "client/canned_server.hpp"
#include "record.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/dynamodb/store.hpp>

#include <benchmark/benchmark.h>

#include <stdexcept>
#include <thread>
#include <vector>

namespace dynaloom::benchmarks {
namespace {

using namespace dynaloom::literals;

const CannedServer& server() {
    static const CannedServer server;
    return server;
}

std::shared_ptr<Store> open_client() {
    return dynamodb::open(
        {.region = "eu-west-1",
         .endpoint = server().endpoint(),
         .credentials = dynamodb::fixed_credentials({.access_key_id = "AKIDEXAMPLE", .secret_access_key = "secret"})});
}

void must(bool right) {
    if (!right) throw std::runtime_error{"the server's answer is another one"};
}

void get_bare(benchmark::State& state) {
    BareClient client{signed_get(server().endpoint())};
    for (auto _ : state) benchmark::DoNotOptimize(client.send());
    state.SetItemsProcessed(state.iterations());
}

void get_untyped(benchmark::State& state) {
    const auto store = open_client();
    const Record record = make_record(0);
    GetItemRequest request;
    request.table = "records";
    request.key = Item{{"PK", "USER#" + record.user_id}, {"SK", "ORDER#" + record.order_id}};
    for (auto _ : state) {
        const GetItemResult result = store->get_item(request);
        must(result.item.has_value());
    }
    state.SetItemsProcessed(state.iterations());
}

void get_typed(benchmark::State& state) {
    const Table<Record> table{open_client(), "records"};
    const Record key = make_record(0);
    for (auto _ : state) {
        const auto record = table.get("user_id"_f = key.user_id, "order_id"_f = key.order_id);
        must(record && record->email == key.email);
    }
    state.SetItemsProcessed(state.iterations());
}

void query_bare(benchmark::State& state) {
    BareClient client{signed_query(server().endpoint())};
    for (auto _ : state) benchmark::DoNotOptimize(client.send());
    state.SetItemsProcessed(state.iterations());
}

void query_typed(benchmark::State& state) {
    const Table<Record> table{open_client(), "records"};
    const Record key = make_record(0);
    for (auto _ : state) must(table.query("user_id"_f = key.user_id).all().size() == 20);
    state.SetItemsProcessed(state.iterations());
}

// Threads that each wait for an answer before they send the next request.

template <class Send>
void in_flight(benchmark::State& state, std::size_t threads, const Send& send_some) {
    constexpr int each = 200;
    for (auto _ : state) {
        std::vector<std::jthread> all;
        for (std::size_t i = 0; i < threads; ++i) all.emplace_back([&, i] { send_some(i, each); });
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(threads) * each);
}

void in_flight_bare(benchmark::State& state, std::size_t threads) {
    const SignedRequest request = signed_get(server().endpoint());
    std::vector<std::unique_ptr<BareClient>> clients;
    for (std::size_t i = 0; i < threads; ++i) clients.push_back(std::make_unique<BareClient>(request));
    in_flight(state, threads, [&](std::size_t thread, int count) {
        for (int i = 0; i < count; ++i) benchmark::DoNotOptimize(clients[thread]->send());
    });
}

void in_flight_typed(benchmark::State& state, std::size_t threads) {
    const Table<Record> table{open_client(), "records"};
    const Record key = make_record(0);
    in_flight(state, threads, [&](std::size_t, int count) {
        for (int i = 0; i < count; ++i)
            must(table.get("user_id"_f = key.user_id, "order_id"_f = key.order_id).has_value());
    });
}

BENCHMARK(get_bare)->Name("client get, CPU/hand_written");
BENCHMARK(get_untyped)->Name("client get, CPU/store");
BENCHMARK(get_typed)->Name("client get, CPU/typed");
BENCHMARK(query_bare)->Name("client query, CPU/hand_written");
BENCHMARK(query_typed)->Name("client query, CPU/typed");

const bool registered = [] {
    for (const std::size_t threads : {1U, 16U, 64U}) {
        const std::string subject = "client get, " + std::to_string(threads) + " at once/";
        benchmark::RegisterBenchmark((subject + "hand_written").c_str(), in_flight_bare, threads)->UseRealTime();
        benchmark::RegisterBenchmark((subject + "typed").c_str(), in_flight_typed, threads)->UseRealTime();
    }
    return true;
}();

}  // namespace
}  // namespace dynaloom::benchmarks
