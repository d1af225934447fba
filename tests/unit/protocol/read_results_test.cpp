#include "protocol/read_results.hpp"

#include "protocol/results.hpp"
#include "protocol/write_requests.hpp"
#include "support/generators.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::protocol {
namespace {

const Key key{{"PK", "x"}, {"SK", 1}};
constexpr std::array<std::string_view, 2> key_names{"PK", "SK"};

bool chance() {
    return *rc::gen::arbitrary<bool>();
}
double units() {
    return *rc::gen::inRange(0, 1000) / 2.0;
}
EncodedItem any_item() {
    return EncodedItem::from_item(*testing::item(3), Encoding::plain);
}
/// An item with the key, which stands beside its body.
EncodedItem any_keyed_item() {
    Item item = *testing::item(2);
    for (const Attribute& attribute : key) item.set(attribute.name, attribute.value);
    return EncodedItem::from_item(item, Encoding::wire, key_names);
}
std::optional<EncodedItem> maybe_keyed_item() {
    return chance() ? std::optional{any_keyed_item()} : std::nullopt;
}
ConsumedCapacity any_capacity() {
    ConsumedCapacity capacity{.table = "stories", .units = units()};
    if (chance()) capacity.read_units = units();
    if (chance()) capacity.write_units = units();
    if (chance()) {
        capacity.table_units = units();
        if (chance()) capacity.local_indexes["local"] = units();
        if (chance()) capacity.global_indexes["global"] = units();
    }
    return capacity;
}
ItemCollectionMetrics any_metrics() {
    return {.item_collection_key = {{"PK", *testing::nonempty_text()}}, .lower_gigabytes = 0, .upper_gigabytes = 1};
}

template <class Result>
void fill_metrics(Result& result) {
    if constexpr (requires { result.consumed_capacity->units; }) {
        if (chance()) result.consumed_capacity = any_capacity();
    } else {
        if (chance()) result.consumed_capacity = {any_capacity(), any_capacity()};
    }
    if constexpr (requires { result.item_collection_metrics->lower_gigabytes; }) {
        if (chance()) result.item_collection_metrics = any_metrics();
    } else if constexpr (requires { result.item_collection_metrics.empty(); }) {
        if (chance()) result.item_collection_metrics["stories"] = {any_metrics(), any_metrics()};
    }
}

/// Equal texts mean equal results, for nothing of a result is left out of its text.
template <class Result>
Result check_round_trip(const Request& request, Result result) {
    const std::string written = write_result(request, result);
    const Response read = read_result(request, written);
    RC_ASSERT(write_result(request, read) == written);
    return std::get<Result>(read);
}

RC_GTEST_PROP(ReadResults, OfOneItemAreWhatWasWritten, ()) {
    GetItemResult get{.item = maybe_keyed_item()};
    fill_metrics(get);
    const GetItemResult got = check_round_trip(GetItemRequest{.table = "stories", .key = key}, get);
    RC_ASSERT(got.item.has_value() == get.item.has_value());
    RC_ASSERT(got.consumed_capacity == get.consumed_capacity);
    if (got.item) {
        RC_ASSERT(got.item->encoding() == Encoding::wire);
        RC_ASSERT(got.item->keys() == key);
        RC_ASSERT(got.item->to_item() == get.item->to_item());
    }
    PutItemResult put{.attributes = maybe_keyed_item()};
    fill_metrics(put);
    const PutItemResult read = check_round_trip(PutItemRequest{.table = "stories", .item = any_keyed_item()}, put);
    RC_ASSERT((!read.attributes || read.attributes->keys() == key));
    RC_ASSERT(read.item_collection_metrics == put.item_collection_metrics);
    UpdateItemResult update{.attributes = chance() ? std::optional{any_item()} : std::nullopt};
    fill_metrics(update);
    (void)check_round_trip(UpdateItemRequest{.table = "stories", .key = key}, update);
    DeleteItemResult erase{.attributes = maybe_keyed_item()};
    fill_metrics(erase);
    (void)check_round_trip(DeleteItemRequest{.table = "stories", .key = key}, erase);
}

RC_GTEST_PROP(ReadResults, OfPagesAreWhatWasWritten, ()) {
    QueryResult page;
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i) page.items.push_back(any_item());
    page.count = page.items.size();
    page.scanned_count = page.count + 2;
    if (chance()) page.last_evaluated_key = key;
    fill_metrics(page);
    const QueryResult read = check_round_trip(QueryRequest{.table = "stories"}, page);
    RC_ASSERT(read.count == page.count);
    RC_ASSERT(read.scanned_count == page.scanned_count);
    RC_ASSERT(read.last_evaluated_key == page.last_evaluated_key);
    RC_ASSERT(read.items.size() == page.items.size());
    for (std::size_t i = 0; i < read.items.size(); ++i) RC_ASSERT(read.items[i].to_item() == page.items[i].to_item());
    (void)check_round_trip(ScanRequest{.table = "stories"},
                           ScanResult{.items = page.items, .count = 1, .scanned_count = 1});
}

RC_GTEST_PROP(ReadResults, OfBatchesAreWhatWasWritten, ()) {
    BatchWriteItemRequest writes;
    writes.writes = {{.table = "stories", .write = any_keyed_item()}, {.table = "others", .write = key}};
    BatchWriteItemResult left;
    if (chance()) left.unprocessed = writes.writes;
    fill_metrics(left);
    const BatchWriteItemResult read_left = check_round_trip(writes, left);
    RC_ASSERT(read_left.unprocessed.size() == left.unprocessed.size());
    for (const BatchWrite& write : read_left.unprocessed) {
        const auto* item = std::get_if<EncodedItem>(&write.write);
        RC_ASSERT((item != nullptr) == (write.table == "stories"));
        RC_ASSERT((item != nullptr ? item->keys() : std::get<Key>(write.write)) == key);
    }

    BatchGetItemRequest gets;
    gets.gets = {{.table = "stories", .key = key}, {.table = "others", .key = key}};
    BatchGetItemResult found;
    if (chance()) found.items.push_back({.table = "stories", .item = any_keyed_item()});
    if (chance()) found.unprocessed = gets.gets;
    fill_metrics(found);
    const BatchGetItemResult read = check_round_trip(gets, found);
    RC_ASSERT(read.unprocessed.size() == found.unprocessed.size());
    for (const auto& one : read.items) RC_ASSERT(one.item.keys() == key);
}

RC_GTEST_PROP(ReadResults, OfTransactionsAreWhatWasWritten, ()) {
    TransactWriteItemsResult written;
    fill_metrics(written);
    (void)check_round_trip(TransactWriteItemsRequest{}, written);
    TransactGetItemsRequest gets;
    gets.gets = {{.table = "stories", .key = key}, {.table = "others", .key = key}};
    TransactGetItemsResult found;
    found.items = {maybe_keyed_item(), maybe_keyed_item()};
    fill_metrics(found);
    const TransactGetItemsResult read = check_round_trip(gets, found);
    for (const auto& item : read.items) RC_ASSERT((!item || item->keys() == key));
}

TableDescription description() {
    TableDescription table;
    table.table = "stories";
    table.arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/stories";
    table.id = "00000000-0000-4000-8000-000000000001";
    table.status = TableStatus::updating;
    table.key_schema = {.partition_key = {"PK", KeyType::S}, .sort_key = KeyAttribute{"SK", KeyType::N}};
    table.created_at = std::chrono::sys_seconds{std::chrono::seconds{1'465'866'312}};
    table.local_indexes.push_back({.index = {.name = "local",
                                             .partition_key = {{"PK", KeyType::S}},
                                             .sort_key = {{"l", KeyType::B}},
                                             .projection = {.type = Projection::Type::keys_only}},
                                   .item_count = 3,
                                   .size_bytes = 400,
                                   .arn = table.arn + "/index/local"});
    table.global_indexes.push_back(
        {.index = {.name = "global",
                   .partition_key = {{"g", KeyType::N}, {"h", KeyType::S}},
                   .sort_key = {{"SK", KeyType::N}},
                   .projection = {.type = Projection::Type::include, .non_key_attributes = {"a", "b"}}},
         .status = TableStatus::creating,
         .arn = table.arn + "/index/global"});
    table.deletion_protection = true;
    table.stream = StreamViewType::new_and_old_images;
    table.latest_stream_arn = table.arn + "/stream/2026-01-01T00:00:00.000";
    table.latest_stream_label = "2026-01-01T00:00:00.000";
    table.item_count = 5'000'000'000;
    table.size_bytes = 7;
    return table;
}

template <class Result>
Result written_and_read(const Request& request, const Result& result) {
    const std::string written = write_result(request, result);
    const Response read = read_result(request, written);
    EXPECT_EQ(write_result(request, read), written);
    return std::get<Result>(read);
}

TEST(ReadResults, OfTablesAreWhatWasWritten) {
    TableDescription table = description();
    const auto read = written_and_read(DescribeTableRequest{"stories"}, DescribeTableResult{table}).description;
    EXPECT_EQ(read.key_schema, table.key_schema);
    EXPECT_EQ(read.created_at, table.created_at);
    EXPECT_EQ(read.local_indexes[0].index, table.local_indexes[0].index);
    EXPECT_EQ(read.global_indexes[0].index, table.global_indexes[0].index);
    EXPECT_EQ(read.global_indexes[0].status, TableStatus::creating);
    EXPECT_EQ(read.throughput, std::nullopt);
    EXPECT_EQ(read.stream, table.stream);

    table.throughput = ProvisionedThroughput{.read_capacity_units = 5, .write_capacity_units = 6};
    table.stream = std::nullopt;
    const auto provisioned = written_and_read(CreateTableRequest{.table = "stories"}, CreateTableResult{table});
    EXPECT_EQ(provisioned.description.throughput, table.throughput);
    (void)written_and_read(UpdateTableRequest{.table = "stories"}, UpdateTableResult{table});
    (void)written_and_read(DeleteTableRequest{"stories"}, DeleteTableResult{table});
    (void)written_and_read(ListTablesRequest{}, ListTablesResult{.tables = {"a", "b"}, .last_evaluated_table = "b"});
    (void)written_and_read(UpdateTimeToLiveRequest{.table = "stories", .attribute = "a"},
                           UpdateTimeToLiveResult{.attribute = "a", .enabled = false});
    (void)written_and_read(DescribeTimeToLiveRequest{"stories"}, DescribeTimeToLiveResult{.attribute = "a"});
    (void)written_and_read(DescribeTimeToLiveRequest{"stories"}, DescribeTimeToLiveResult{});
    (void)written_and_read(ListTagsOfResourceRequest{.resource_arn = table.arn},
                           ListTagsOfResourceResult{.tags = {{"k", "v"}, {"l", ""}}, .next_token = "more"});
    (void)written_and_read(TagResourceRequest{.resource_arn = table.arn}, TagResourceResult{});
    (void)written_and_read(UntagResourceRequest{.resource_arn = table.arn}, UntagResourceResult{});
}

TEST(ReadResults, OfStreamsAreWhatWasWritten) {
    ListStreamsResult streams;
    streams.streams.push_back({.arn = "arn", .table = "stories", .label = "label"});
    streams.last_evaluated_stream_arn = "arn";
    (void)written_and_read(ListStreamsRequest{}, streams);
    DescribeStreamResult stream{.arn = "arn", .label = "label", .table = "stories"};
    stream.status = StreamStatus::disabling;
    stream.view_type = StreamViewType::old_image;
    stream.key_schema = description().key_schema;
    stream.shards = {
        {.id = "shard", .parent_id = "parent", .starting_sequence_number = "1", .ending_sequence_number = "2"}};
    (void)written_and_read(DescribeStreamRequest{.stream_arn = "arn"}, stream);
    (void)written_and_read(GetShardIteratorRequest{.stream_arn = "arn"}, GetShardIteratorResult{"iterator"});
    GetRecordsResult records;
    const EncodedItem image = EncodedItem::from_item({{"PK", "x"}, {"SK", 1}, {"a", true}}, Encoding::wire, key_names);
    records.records.push_back({.event_id = "id",
                               .event = StreamRecord::Event::remove,
                               .sequence_number = "17",
                               .created_at = std::chrono::sys_seconds{std::chrono::seconds{1'480'642'020}},
                               .view_type = StreamViewType::new_and_old_images,
                               .keys = key,
                               .old_image = image,
                               .size_bytes = 26,
                               .expired = true});
    records.next_shard_iterator = "next";
    const GetRecordsResult read = written_and_read(GetRecordsRequest{.shard_iterator = "i"}, records);
    EXPECT_EQ(read.records[0].keys, key);
    EXPECT_EQ(read.records[0].old_image->keys(), key);
    EXPECT_TRUE(read.records[0].expired);
}

TEST(ReadResults, TakeWhatOnlyTheServiceWrites) {
    const auto read = [](std::string_view body) {
        return std::get<DescribeTableResult>(read_result(DescribeTableRequest{"t"}, body)).description;
    };
    const TableDescription table = read(R"( {"Table": {"TableName":"t","TableStatus":"ACTIVE","Replicas":[],
        "AttributeDefinitions":[{"AttributeName":"p","AttributeType":"N"}],"BillingModeSummary":null,
        "KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"CreationDateTime":1.465866312497E9,
        "ProvisionedThroughput":{"ReadCapacityUnits":0,"WriteCapacityUnits":0}}} )");
    EXPECT_EQ(table.key_schema, (KeySchema{{"p", KeyType::N}, std::nullopt}));
    EXPECT_EQ(table.created_at.time_since_epoch().count(), 1'465'866'312);
    EXPECT_EQ(table.throughput, std::nullopt);
    EXPECT_NO_THROW((void)read_result(TagResourceRequest{}, ""));
}

TEST(ReadResults, RefuseWhatIsNotDynamoDbs) {
    const struct {
        const char* name;
        Request request;
        std::string_view body;
    } cases[] = {
        {"no JSON", GetItemRequest{}, "<html>"},
        {"cut off", GetItemRequest{}, R"({"Item":{"a":{"S":"x")"},
        {"no object", GetItemRequest{}, "[]"},
        {"item of another type", GetItemRequest{}, R"({"Item":"x"})"},
        {"no table", DescribeTableRequest{"t"}, "{}"},
        {"unknown status", DescribeTableRequest{"t"}, R"({"Table":{"TableStatus":"ARCHIVED"}})"},
        {"count that is none", ScanRequest{.table = "t"}, R"({"Count":"many"})"},
        {"too few responses", TransactGetItemsRequest{.gets = {{"t", key}}}, R"({"Responses":[]})"},
        {"time out of all ranges", DescribeTableRequest{"t"},
         R"({"Table":{"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"CreationDateTime":1e300}})"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        try {
            (void)read_result(c.request, c.body);
            ADD_FAILURE() << "nothing was thrown";
        } catch (const ServiceError& error) {
            EXPECT_EQ(error.code(), malformed_response);
            EXPECT_TRUE(error.retryable());
        }
    }
}

TEST(ReadResults, LeaveTheInsideOfAnItemToWhoReadsIt) {
    const GetItemRequest request{.key = Item{{"p", "x"}}};
    const auto found = std::get<GetItemResult>(read_result(request, R"({"Item":{"p":{"S":"x"},"a":{"X":"x"}}})"));
    EXPECT_EQ(found.item->keys(), request.key);
    EXPECT_THROW((void)found.item->to_item(), DecodeError);
}

TEST(ReadResults, PutTheKeyAttributesThatAPageAsksForBesideTheBodies) {
    const std::string_view page =
        R"({"Items":[ {"a" : {"S":"1"} , "\u0070":{"S":"x"},"b":{"L":[{"N":"1"}]},"s":{"N":"7"}}, {"p":{"S":"y"}}],"Count":2})";
    const Item first{{"p", "x"}, {"s", 7}};
    const auto query = std::get<QueryResult>(read_result(QueryRequest{.key_attributes = {"p", "s"}}, page));
    EXPECT_EQ(query.items.at(0).keys(), first);
    EXPECT_EQ(query.items.at(0).body(), R"({"a":{"S":"1"},"b":{"L":[{"N":"1"}]}})");
    EXPECT_EQ(query.items.at(1).keys(), (Item{{"p", "y"}}));
    EXPECT_EQ(query.items.at(1).body(), "{}");

    const auto scan = std::get<ScanResult>(read_result(ScanRequest{.key_attributes = {"p", "s"}}, page));
    EXPECT_EQ(scan.items.at(0).keys(), first);
    const auto whole = std::get<QueryResult>(read_result(QueryRequest{}, page));
    EXPECT_TRUE(whole.items.at(0).keys().empty());
    EXPECT_EQ(whole.items.at(0).to_item(), query.items.at(0).to_item());
}

}  // namespace
}  // namespace dynaloom::protocol
