#include "protocol/write_requests.hpp"

#include "protocol/requests.hpp"
#include "support/expression_generators.hpp"
#include "support/generators.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/check.hpp>
#include <dynaloom/expression/printer.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <span>
#include <string>
#include <vector>

namespace dynaloom::protocol {
namespace {

constexpr int rounds = 10;

template <class OneRequest>
OneRequest written_and_read(const OneRequest& request) {
    const WrittenRequest written = write_request(request);
    return std::get<OneRequest>(read_request(written.operation, written.body));
}

/// What every request must do. Equal texts mean equal requests, for nothing of a request is left out of its text.
void check_round_trip(const Request& request) {
    const WrittenRequest written = write_request(request);
    const Request read = read_request(written.operation, written.body);
    RC_ASSERT(read.index() == request.index());
    RC_ASSERT(write_request(read).body == written.body);
}

template <class Expression>
bool is_accepted(const Expression& expression) {
    try {
        check(expression, "P");
        return ExpressionPrinter{}.print(expression).size() <= 4096;
    } catch (const ValidationError&) {
        return false;
    }
}

/// Most expressions of the generators break a rule: takes the first that does not.
template <class Expression>
Expression accepted(const rc::Gen<Expression>& generator, Expression otherwise) {
    for (int i = 0; i < 20; ++i) {
        Expression one = *generator;
        if (is_accepted(one) && !ExpressionPrinter{}.print(one).empty()) return one;
    }
    return otherwise;
}

Condition any_condition() {
    return accepted(testing::condition(2), attribute_exists("a"));
}
std::optional<Condition> maybe_condition() {
    return *rc::gen::arbitrary<bool>() ? std::optional{any_condition()} : std::nullopt;
}
Update any_update() {
    Update otherwise;
    otherwise.remove.push_back(Path{{"a"}});
    return accepted(testing::update(), otherwise);
}
std::vector<Path> any_projection() {
    std::vector<Path> paths{*testing::path()};
    return is_accepted(std::span<const Path>{paths}) ? paths : std::vector<Path>{};
}
EncodedItem any_item() {
    return EncodedItem::from_item(*rc::gen::arbitrary<Item>(), *rc::gen::element(Encoding::plain, Encoding::wire));
}
Key any_key() {
    return {{"PK", *testing::nonempty_text()}, {"n", *testing::number()}, {"b", *testing::binary()}};
}
ReturnConsumedCapacity any_capacity() {
    return *rc::gen::element(ReturnConsumedCapacity::none, ReturnConsumedCapacity::total,
                             ReturnConsumedCapacity::indexes);
}
std::optional<std::uint32_t> maybe_number() {
    return *rc::gen::arbitrary<bool>() ? std::optional{*rc::gen::inRange(1U, 999'999U)} : std::nullopt;
}

template <class OneRequest>
void fill(OneRequest& request) {
    if constexpr (requires { request.table; }) request.table = *rc::gen::element<std::string>("stories", "a.b_c-1");
    if constexpr (requires { request.item; }) request.item = any_item();
    if constexpr (requires { request.key; }) request.key = any_key();
    if constexpr (requires { request.update; }) request.update = any_update();
    if constexpr (requires { request.projection; }) request.projection = any_projection();
    if constexpr (requires { request.filter; }) request.filter = maybe_condition();
    if constexpr (requires { request.key_condition; }) request.key_condition = any_condition();
    if constexpr (requires { request.condition.has_value(); }) request.condition = maybe_condition();
    if constexpr (requires { request.condition.op; }) request.condition = any_condition();
    if constexpr (requires { request.consistent_read; }) request.consistent_read = *rc::gen::arbitrary<bool>();
    if constexpr (requires { request.return_item_on_condition_failure; })
        request.return_item_on_condition_failure = *rc::gen::arbitrary<bool>();
    if constexpr (requires { request.return_item_collection_metrics; })
        request.return_item_collection_metrics = *rc::gen::arbitrary<bool>();
    if constexpr (requires { request.return_consumed_capacity; }) request.return_consumed_capacity = any_capacity();
    if constexpr (requires { request.return_values; })
        request.return_values = *rc::gen::element(ReturnValues::none, ReturnValues::all_old, ReturnValues::updated_old,
                                                  ReturnValues::all_new, ReturnValues::updated_new);
    if constexpr (requires { request.exclusive_start_key; }) {
        if (*rc::gen::arbitrary<bool>()) request.index = "by_title";
        if (*rc::gen::arbitrary<bool>()) request.exclusive_start_key = any_key();
        if (*rc::gen::arbitrary<bool>())
            request.select = *rc::gen::element(Select::all_attributes, Select::all_projected_attributes,
                                               Select::specific_attributes, Select::count);
        request.limit = maybe_number();
    }
    if constexpr (requires { request.scan_index_forward; }) request.scan_index_forward = *rc::gen::arbitrary<bool>();
    if constexpr (requires { request.segment; }) {
        request.segment = maybe_number();
        request.total_segments = maybe_number();
    }
}

template <class OneRequest>
OneRequest any() {
    OneRequest request;
    fill(request);
    return request;
}

RC_GTEST_PROP(WrittenRequests, OfOneItemReadBack, ()) {
    check_round_trip(any<GetItemRequest>());
    check_round_trip(any<PutItemRequest>());
    check_round_trip(any<UpdateItemRequest>());
    check_round_trip(any<DeleteItemRequest>());
}

RC_GTEST_PROP(WrittenRequests, OfPagesReadBack, ()) {
    check_round_trip(any<QueryRequest>());
    check_round_trip(any<ScanRequest>());
}

RC_GTEST_PROP(WrittenRequests, OfBatchesReadBack, ()) {
    auto writes = any<BatchWriteItemRequest>();
    auto gets = any<BatchGetItemRequest>();
    for (int i = 0; i < rounds; ++i) {
        const std::string table = i % 3 == 0 ? "one" : "another";
        writes.writes.push_back({.table = table, .write = any_item()});
        writes.writes.push_back({.table = table, .write = any_key()});
        gets.gets.push_back({.table = table, .key = any_key()});
    }
    fill(gets.tables["one"]);
    check_round_trip(writes);
    check_round_trip(gets);
}

RC_GTEST_PROP(WrittenRequests, OfTransactionsReadBack, ()) {
    auto writes = any<TransactWriteItemsRequest>();
    writes.actions = {any<ConditionCheck>(), any<TransactPut>(), any<TransactUpdate>(), any<TransactDelete>()};
    writes.client_request_token = "token";
    check_round_trip(writes);
    auto gets = any<TransactGetItemsRequest>();
    gets.gets = {any<TransactGet>(), any<TransactGet>()};
    check_round_trip(gets);
}

TEST(WrittenRequests, HaveDynamoDbsMembers) {
    QueryRequest query{.table = "stories", .index = "by_title"};
    query.key_condition = compare(Condition::Op::equal, "title", "Dune");
    query.limit = 5;
    query.scan_index_forward = false;
    const WrittenRequest written = write_request(query);
    EXPECT_EQ(written.operation, "Query");
    EXPECT_EQ(written.body, R"({"TableName":"stories","IndexName":"by_title","KeyConditionExpression":"#n0 = :v0",)"
                            R"("ExpressionAttributeNames":{"#n0":"title"},)"
                            R"("ExpressionAttributeValues":{":v0":{"S":"Dune"}},"Limit":5,"ScanIndexForward":false})");
}

TEST(WrittenRequests, KeepEveryPartOfAnUpdate) {
    UpdateItemRequest request{.table = "stories", .key = {{"PK", "x"}}};
    request.update.add.push_back({Path{{"likes"}}, 1});
    request.condition = attribute_exists("PK");
    request.return_values = ReturnValues::updated_new;
    request.return_item_on_condition_failure = true;
    request.return_consumed_capacity = ReturnConsumedCapacity::total;
    const UpdateItemRequest read = written_and_read(request);
    EXPECT_EQ(read.table, "stories");
    EXPECT_EQ(read.key, request.key);
    EXPECT_EQ(read.update, request.update);
    EXPECT_EQ(read.condition, request.condition);
    EXPECT_EQ(read.return_values, ReturnValues::updated_new);
    EXPECT_TRUE(read.return_item_on_condition_failure);
    EXPECT_EQ(read.return_consumed_capacity, ReturnConsumedCapacity::total);
}

/// A request as it was, by all that `write_request` says of it.
void expect_round_trip(const Request& request) {
    const WrittenRequest written = write_request(request);
    SCOPED_TRACE(written.body);
    const Request read = read_request(written.operation, written.body);
    EXPECT_EQ(read.index(), request.index());
    EXPECT_EQ(write_request(read).body, written.body);
}

TEST(WrittenRequests, OfTablesReadBack) {
    CreateTableRequest create{.table = "stories"};
    create.key_schema = {.partition_key = {"PK", KeyType::S}, .sort_key = KeyAttribute{"SK", KeyType::N}};
    expect_round_trip(create);
    create.local_indexes = {{.name = "local",
                             .partition_key = {{"PK", KeyType::S}},
                             .sort_key = {{"l", KeyType::B}},
                             .projection = {.type = Projection::Type::keys_only}}};
    create.global_indexes = {{.name = "global",
                              .partition_key = {{"g", KeyType::N}, {"h", KeyType::S}},
                              .sort_key = {{"SK", KeyType::N}},
                              .projection = {.type = Projection::Type::include, .non_key_attributes = {"a", "b"}}}};
    create.throughput = ProvisionedThroughput{.read_capacity_units = 5, .write_capacity_units = 6};
    create.stream = StreamViewType::new_and_old_images;
    create.deletion_protection = true;
    create.tags = {{"team", "red"}};
    expect_round_trip(create);
    const auto read = written_and_read(create);
    EXPECT_EQ(read.key_schema, create.key_schema);
    EXPECT_EQ(read.local_indexes, create.local_indexes);
    EXPECT_EQ(read.global_indexes, create.global_indexes);
    EXPECT_EQ(read.throughput, create.throughput);
    EXPECT_EQ(read.stream, create.stream);
    EXPECT_TRUE(read.deletion_protection);
    EXPECT_EQ(read.tags, create.tags);

    UpdateTableRequest update{.table = "stories"};
    update.deletion_protection = false;
    update.stream = UpdateTableRequest::Stream{.enabled = true, .view_type = StreamViewType::keys_only};
    update.billing = UpdateTableRequest::Billing{};
    update.create_global_index = create.global_indexes[0];
    const auto changed = written_and_read(update);
    EXPECT_EQ(changed.deletion_protection, false);
    EXPECT_EQ(changed.stream->view_type, StreamViewType::keys_only);
    EXPECT_TRUE(changed.billing && !changed.billing->throughput);
    EXPECT_EQ(changed.create_global_index, update.create_global_index);
    expect_round_trip(update);
    expect_round_trip(UpdateTableRequest{.table = "stories", .delete_global_index = "global"});
    EXPECT_EQ(written_and_read(ListTablesRequest{.exclusive_start_table = "abc", .limit = 7}).limit, 7U);
    expect_round_trip(DescribeTableRequest{"stories"});
    expect_round_trip(DeleteTableRequest{"stories"});
    expect_round_trip(UpdateTimeToLiveRequest{.table = "stories", .attribute = "expires", .enabled = false});
    expect_round_trip(DescribeTimeToLiveRequest{"stories"});
    expect_round_trip(TagResourceRequest{.resource_arn = "arn", .tags = {{"a", "b"}, {"c", ""}}});
    expect_round_trip(UntagResourceRequest{.resource_arn = "arn", .tag_keys = {"a", "c"}});
    EXPECT_EQ(written_and_read(ListTagsOfResourceRequest{.resource_arn = "arn", .next_token = "t"}).next_token, "t");
}

TEST(WrittenRequests, OfStreamsReadBack) {
    const std::string arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/stories/stream/2026-01-01T00:00:00.000";
    const std::string shard = "shardId-00000000000000000000-00000001";
    expect_round_trip(ListStreamsRequest{.table = "stories", .exclusive_start_stream_arn = arn, .limit = 3});
    expect_round_trip(DescribeStreamRequest{.stream_arn = arn, .exclusive_start_shard_id = shard, .limit = 4});
    const GetShardIteratorRequest iterator{.stream_arn = arn,
                                           .shard_id = shard,
                                           .type = ShardIteratorType::after_sequence_number,
                                           .sequence_number = "000000000000000000017"};
    expect_round_trip(iterator);
    EXPECT_EQ(written_and_read(iterator).type, ShardIteratorType::after_sequence_number);
    expect_round_trip(GetRecordsRequest{.shard_iterator = "i", .limit = 9});
}

TEST(WrittenRequests, AreThoseOfDynamoDbOnly) {
    try {
        (void)write_request(VerifyTableRequest{"stories"});
        ADD_FAILURE() << "nothing was thrown";
    } catch (const ValidationError& error) {
        EXPECT_STREQ(error.what(), "VerifyTable is an extension of the SQL stores, which DynamoDB does not have");
    }
    EXPECT_THROW((void)write_request(DeleteExpiredItemsRequest{"stories"}), ValidationError);
}

}  // namespace
}  // namespace dynaloom::protocol
