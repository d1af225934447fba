#include "protocol/requests.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace dynaloom::protocol {

namespace {

constexpr std::size_t shortest_arn = 37;
constexpr std::size_t longest_arn = 1024;

ListStreamsRequest read_list_streams(const Members& members) {
    ListStreamsRequest request;
    if (members.has("TableName")) request.table = members.table_name();
    if (members.has("ExclusiveStartStreamArn"))
        request.exclusive_start_stream_arn =
            members.required_string("ExclusiveStartStreamArn", shortest_arn, longest_arn);
    request.limit = static_cast<std::uint32_t>(members.integer("Limit", 1, 100).value_or(100));
    members.constraints().check();
    return request;
}

DescribeStreamRequest read_describe_stream(const Members& members) {
    DescribeStreamRequest request;
    request.stream_arn = members.required_string("StreamArn", shortest_arn, longest_arn);
    if (members.has("ExclusiveStartShardId"))
        request.exclusive_start_shard_id = members.required_string("ExclusiveStartShardId", 28, 65);
    request.limit = static_cast<std::uint32_t>(members.integer("Limit", 1, 100).value_or(100));
    members.constraints().check();
    return request;
}

GetShardIteratorRequest read_get_shard_iterator(const Members& members) {
    constexpr std::array types{ShardIteratorType::at_sequence_number, ShardIteratorType::after_sequence_number,
                               ShardIteratorType::trim_horizon, ShardIteratorType::latest};
    GetShardIteratorRequest request;
    request.stream_arn = members.required_string("StreamArn", shortest_arn, longest_arn);
    request.shard_id = members.required_string("ShardId", 28, 65);
    members.require("ShardIteratorType");
    const auto type =
        members.one_of("ShardIteratorType", {"AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "TRIM_HORIZON", "LATEST"});
    if (type) request.type = types[*type];
    if (members.has("SequenceNumber")) request.sequence_number = members.required_string("SequenceNumber", 21, 40);
    members.constraints().check();
    return request;
}

GetRecordsRequest read_get_records(const Members& members) {
    GetRecordsRequest request;
    request.shard_iterator = members.required_string("ShardIterator", 1, 2048);
    request.limit = static_cast<std::uint32_t>(members.integer("Limit", 1, 1000).value_or(1000));
    members.constraints().check();
    return request;
}

}  // namespace

std::optional<Request> read_stream_request(std::string_view operation, const Members& members) {
    if (operation == "ListStreams") return read_list_streams(members);
    if (operation == "DescribeStream") return read_describe_stream(members);
    if (operation == "GetShardIterator") return read_get_shard_iterator(members);
    if (operation == "GetRecords") return read_get_records(members);
    return std::nullopt;
}

}  // namespace dynaloom::protocol
