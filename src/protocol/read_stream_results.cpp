#include "protocol/attribute_json.hpp"
#include "protocol/read_results.hpp"

#include <dynaloom/error.hpp>

#include <utility>

namespace dynaloom::protocol {

namespace {

StreamShard read_shard(const Members& members) {
    StreamShard shard;
    shard.id = members.string("ShardId").value_or("");
    shard.parent_id = members.string("ParentShardId");
    if (const auto range = members.structure("SequenceNumberRange")) {
        shard.starting_sequence_number = range->string("StartingSequenceNumber").value_or("");
        shard.ending_sequence_number = range->string("EndingSequenceNumber");
    }
    return shard;
}

StreamRecord read_record(const Members& members) {
    StreamRecord record;
    record.event_id = members.string("eventID").value_or("");
    record.event = read_enum<StreamRecord::Event>(members, "eventName").value_or(StreamRecord::Event::insert);
    const auto change = members.structure("dynamodb");
    if (!change) throw ValidationError{"a record is without its change"};
    record.sequence_number = change->string("SequenceNumber").value_or("");
    record.created_at = read_time(*change, "ApproximateCreationDateTime");
    record.view_type = read_enum<StreamViewType>(*change, "StreamViewType").value_or(StreamViewType::keys_only);
    if (const JsonView* keys = change->map("Keys")) record.keys = to_item(*keys);
    const std::vector<std::string_view> key_names = names_of(record.keys);
    if (const JsonView* image = change->map("OldImage")) record.old_image = read_item(*image, key_names);
    if (const JsonView* image = change->map("NewImage")) record.new_image = read_item(*image, key_names);
    record.size_bytes = static_cast<std::uint64_t>(change->integer("SizeBytes").value_or(0));
    if (const auto identity = members.structure("userIdentity")) {
        // DynamoDB Local writes these names in lower case.
        const auto principal = identity->string("PrincipalId");
        record.expired = (principal ? principal : identity->string("principalId")) == "dynamodb.amazonaws.com";
    }
    return record;
}

}  // namespace

ListStreamsResult read_members(const ListStreamsRequest& /*request*/, const Members& members) {
    ListStreamsResult result;
    for_each_structure(members, "Streams", [&](const Members& stream) {
        result.streams.push_back({.arn = stream.string("StreamArn").value_or(""),
                                  .table = stream.string("TableName").value_or(""),
                                  .label = stream.string("StreamLabel").value_or("")});
    });
    result.last_evaluated_stream_arn = members.string("LastEvaluatedStreamArn");
    return result;
}

DescribeStreamResult read_members(const DescribeStreamRequest& /*request*/, const Members& members) {
    const auto stream = members.structure("StreamDescription");
    if (!stream) throw ValidationError{"StreamDescription is absent"};
    DescribeStreamResult result;
    result.arn = stream->string("StreamArn").value_or("");
    result.label = stream->string("StreamLabel").value_or("");
    result.table = stream->string("TableName").value_or("");
    result.status = read_enum<StreamStatus>(*stream, "StreamStatus").value_or(StreamStatus::enabled);
    result.view_type = read_enum<StreamViewType>(*stream, "StreamViewType").value_or(StreamViewType::keys_only);
    result.key_schema = read_key_schema(*stream, {});
    result.created_at = read_time(*stream, "CreationRequestDateTime");
    for_each_structure(*stream, "Shards", [&](const Members& shard) { result.shards.push_back(read_shard(shard)); });
    result.last_evaluated_shard_id = stream->string("LastEvaluatedShardId");
    return result;
}

GetShardIteratorResult read_members(const GetShardIteratorRequest& /*request*/, const Members& members) {
    return {.shard_iterator = members.string("ShardIterator").value_or("")};
}

GetRecordsResult read_members(const GetRecordsRequest& /*request*/, const Members& members) {
    GetRecordsResult result;
    for_each_structure(members, "Records",
                       [&](const Members& record) { result.records.push_back(read_record(record)); });
    result.next_shard_iterator = members.string("NextShardIterator");
    return result;
}

}  // namespace dynaloom::protocol
