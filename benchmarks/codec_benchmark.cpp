// Struct to bytes and back: the typed codec against code written by hand for the one struct, and against a tree. All
// have the same item, with the attribute schema_version that a model's item has; `without_version` leaves it out. Names
// are subject/contender; the report divides each contender by `hand_written`.

#include <dynaloom/model/codec.hpp>
#include <dynaloom/model/schema_version.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <string>
#include <string_view>

#include "hand_written.hpp"
#include "record.hpp"

namespace dynaloom::benchmarks {
namespace {

void encode_by_hand(benchmark::State& state, std::string_view version) {
    const Record record = make_record(1);
    std::string out;
    for (auto _ : state) {
        out.clear();
        hand_written::write_wire(record, version, out);
        benchmark::DoNotOptimize(std::string{out});  // the store keeps it: the typed codec hands out a string, too
    }
    state.SetItemsProcessed(state.iterations());
}
void encode_hand_written(benchmark::State& state) {
    encode_by_hand(state, schema_version<Record>);
}
void encode_without_version(benchmark::State& state) {
    encode_by_hand(state, {});
}
BENCHMARK(encode_hand_written)->Name("encode/hand_written");
BENCHMARK(encode_without_version)->Name("encode/without_version");

void encode_typed(benchmark::State& state) {
    const Record record = make_record(1);
    for (auto _ : state) benchmark::DoNotOptimize(encode(record, Encoding::wire));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(encode_typed)->Name("encode/typed");

void encode_tree(benchmark::State& state) {
    const Record record = make_record(1);
    for (auto _ : state) benchmark::DoNotOptimize(EncodedItem::from_item(to_item(record), Encoding::wire));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(encode_tree)->Name("encode/tree");

void decode_by_hand(benchmark::State& state, std::string_view version) {
    std::string json;
    hand_written::write_wire(make_record(1), version, json);
    const std::size_t size = json.size();
    json.reserve(size + simdjson::SIMDJSON_PADDING);
    for (auto _ : state) {
        Record record;
        hand_written::read_wire(json, json.capacity(), record);
        benchmark::DoNotOptimize(record);
    }
    state.SetItemsProcessed(state.iterations());
}
void decode_hand_written(benchmark::State& state) {
    decode_by_hand(state, schema_version<Record>);
}
void decode_without_version(benchmark::State& state) {
    decode_by_hand(state, {});
}
BENCHMARK(decode_hand_written)->Name("decode/hand_written");
BENCHMARK(decode_without_version)->Name("decode/without_version");

void decode_typed(benchmark::State& state) {
    const EncodedItem item = EncodedItem::trusted({}, encode(make_record(1), Encoding::wire), Encoding::wire);
    for (auto _ : state) {
        auto record = decode<Record>(item);
        benchmark::DoNotOptimize(record);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(decode_typed)->Name("decode/typed");

void decode_tree(benchmark::State& state) {
    const EncodedItem item = EncodedItem::trusted({}, encode(make_record(1), Encoding::wire), Encoding::wire);
    for (auto _ : state) benchmark::DoNotOptimize(from_item<Record>(item.to_item()));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(decode_tree)->Name("decode/tree");

}  // namespace
}  // namespace dynaloom::benchmarks
