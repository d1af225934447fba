#include "protocol/attribute_json.hpp"
#include "protocol/enum_names.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/results.hpp"
#include "protocol/table_json.hpp"

#include <string>
#include <string_view>

namespace dynaloom::protocol {

namespace {

void write_seconds(JsonWriter& out, std::string_view name, std::chrono::sys_seconds time) {
    out.name(name);
    out.raw(std::to_string(time.time_since_epoch().count()));
}

void write(JsonWriter& out, const StreamShard& shard) {
    out.begin_object();
    out.member("ShardId", shard.id);
    if (shard.parent_id) out.member("ParentShardId", *shard.parent_id);
    out.name("SequenceNumberRange");
    out.begin_object();
    out.member("StartingSequenceNumber", shard.starting_sequence_number);
    if (shard.ending_sequence_number) out.member("EndingSequenceNumber", *shard.ending_sequence_number);
    out.end_object();
    out.end_object();
}

void write(JsonWriter& out, const StreamRecord& record) {
    out.begin_object();
    out.member("eventID", record.event_id);
    out.member("eventName", name_of(record.event));
    out.member("eventVersion", "1.1");
    out.member("eventSource", "aws:dynamodb");
    out.member("awsRegion", "ddblocal");
    out.name("dynamodb");
    out.begin_object();
    write_seconds(out, "ApproximateCreationDateTime", record.created_at);
    out.name("Keys");
    write(out, record.keys);
    if (record.new_image) {
        out.name("NewImage");
        write(out, *record.new_image);
    }
    if (record.old_image) {
        out.name("OldImage");
        write(out, *record.old_image);
    }
    out.member("SequenceNumber", record.sequence_number);
    out.name("SizeBytes");
    out.integer(record.size_bytes);
    out.member("StreamViewType", name_of(record.view_type));
    out.end_object();
    if (record.expired) {
        out.name("userIdentity");
        out.begin_object();
        out.member("Type", "Service");
        out.member("PrincipalId", "dynamodb.amazonaws.com");
        out.end_object();
    }
    out.end_object();
}

}  // namespace

void write_members(JsonWriter& out, const ListStreamsResult& result) {
    out.name("Streams");
    out.begin_array();
    for (const ListStreamsResult::Stream& stream : result.streams) {
        out.begin_object();
        out.member("StreamArn", stream.arn);
        out.member("TableName", stream.table);
        out.member("StreamLabel", stream.label);
        out.end_object();
    }
    out.end_array();
    if (result.last_evaluated_stream_arn) out.member("LastEvaluatedStreamArn", *result.last_evaluated_stream_arn);
}

void write_members(JsonWriter& out, const DescribeStreamResult& result) {
    out.name("StreamDescription");
    out.begin_object();
    out.member("StreamArn", result.arn);
    out.member("StreamLabel", result.label);
    out.member("StreamStatus", name_of(result.status));
    out.member("StreamViewType", name_of(result.view_type));
    write_seconds(out, "CreationRequestDateTime", result.created_at);
    out.member("TableName", result.table);
    out.name("KeySchema");
    write(out, result.key_schema);
    out.name("Shards");
    out.begin_array();
    for (const StreamShard& shard : result.shards) write(out, shard);
    out.end_array();
    if (result.last_evaluated_shard_id) out.member("LastEvaluatedShardId", *result.last_evaluated_shard_id);
    out.end_object();
}

void write_members(JsonWriter& out, const GetShardIteratorResult& result) {
    out.member("ShardIterator", result.shard_iterator);
}

void write_members(JsonWriter& out, const GetRecordsResult& result) {
    out.name("Records");
    out.begin_array();
    for (const StreamRecord& record : result.records) write(out, record);
    out.end_array();
    if (result.next_shard_iterator) out.member("NextShardIterator", *result.next_shard_iterator);
}

}  // namespace dynaloom::protocol
