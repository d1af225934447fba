#include "protocol/write_table_requests.hpp"

#include "protocol/enum_names.hpp"
#include "protocol/table_json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::protocol {

namespace {

void write_throughput(JsonWriter& out, const ProvisionedThroughput& throughput) {
    out.name("ProvisionedThroughput");
    out.begin_object();
    out.name("ReadCapacityUnits");
    out.integer(throughput.read_capacity_units);
    out.name("WriteCapacityUnits");
    out.integer(throughput.write_capacity_units);
    out.end_object();
}

void write_billing(JsonWriter& out, const std::optional<ProvisionedThroughput>& throughput, bool with_mode = true) {
    if (with_mode) out.member("BillingMode", throughput ? "PROVISIONED" : "PAY_PER_REQUEST");
    if (throughput) write_throughput(out, *throughput);
}

/// @param throughput  Of the table, which a global index of it has as well; an index cannot have its own here.
void write_index(JsonWriter& out, const SecondaryIndex& index, const std::optional<ProvisionedThroughput>& throughput) {
    out.begin_object();
    write_members(out, index);
    if (throughput) write_throughput(out, *throughput);
    out.end_object();
}

void write_indexes(JsonWriter& out, std::string_view name, const std::vector<SecondaryIndex>& indexes,
                   const std::optional<ProvisionedThroughput>& throughput) {
    if (indexes.empty()) return;
    out.name(name);
    out.begin_array();
    for (const SecondaryIndex& index : indexes) write_index(out, index, throughput);
    out.end_array();
}

void write_boolean(JsonWriter& out, std::string_view name, bool value) {
    out.name(name);
    out.boolean(value);
}

void write_tags(JsonWriter& out, const Tags& tags) {
    out.name("Tags");
    out.begin_array();
    for (const auto& [key, value] : tags) {
        out.begin_object();
        out.member("Key", key);
        out.member("Value", value);
        out.end_object();
    }
    out.end_array();
}

void write_limit(JsonWriter& out, std::uint32_t limit, std::uint32_t by_default) {
    if (limit == by_default) return;
    out.name("Limit");
    out.integer(limit);
}

void write_optional(JsonWriter& out, std::string_view name, const std::optional<std::string>& value) {
    if (value) out.member(name, *value);
}

}  // namespace

void write_members(JsonWriter& out, const CreateTableRequest& request) {
    out.member("TableName", request.table);
    AttributeDefinitions definitions;
    definitions.add(request.key_schema);
    for (const auto* indexes : {&request.local_indexes, &request.global_indexes})
        for (const SecondaryIndex& index : *indexes) definitions.add(index);
    definitions.write(out);
    out.name("KeySchema");
    write(out, request.key_schema);
    write_billing(out, request.throughput);
    write_indexes(out, "LocalSecondaryIndexes", request.local_indexes, std::nullopt);
    write_indexes(out, "GlobalSecondaryIndexes", request.global_indexes, request.throughput);
    if (request.stream) write_stream(out, *request.stream);
    if (request.deletion_protection) write_boolean(out, "DeletionProtectionEnabled", true);
    if (!request.tags.empty()) write_tags(out, request.tags);
}

void write_members(JsonWriter& out, const DescribeTableRequest& request) {
    out.member("TableName", request.table);
}

void write_members(JsonWriter& out, const UpdateTableRequest& request) {
    out.member("TableName", request.table);
    const std::optional<ProvisionedThroughput> throughput =
        request.billing ? request.billing->throughput : std::nullopt;
    if (request.create_global_index) {
        AttributeDefinitions definitions;
        definitions.add(*request.create_global_index);
        definitions.write(out);
    }
    if (request.create_global_index || request.delete_global_index) {
        out.name("GlobalSecondaryIndexUpdates");
        out.begin_array();
        if (request.create_global_index) {
            out.begin_object();
            out.name("Create");
            write_index(out, *request.create_global_index, throughput);
            out.end_object();
        }
        if (request.delete_global_index) {
            out.begin_object();
            out.name("Delete");
            out.begin_object();
            out.member("IndexName", *request.delete_global_index);
            out.end_object();
            out.end_object();
        }
        out.end_array();
    }
    if (request.billing) write_billing(out, throughput, request.billing->changes_mode);
    if (request.stream) {
        out.name("StreamSpecification");
        out.begin_object();
        write_boolean(out, "StreamEnabled", request.stream->enabled);
        if (request.stream->view_type) out.member("StreamViewType", name_of(*request.stream->view_type));
        out.end_object();
    }
    if (request.deletion_protection) write_boolean(out, "DeletionProtectionEnabled", *request.deletion_protection);
}

void write_members(JsonWriter& out, const DeleteTableRequest& request) {
    out.member("TableName", request.table);
}

void write_members(JsonWriter& out, const ListTablesRequest& request) {
    write_optional(out, "ExclusiveStartTableName", request.exclusive_start_table);
    write_limit(out, request.limit, ListTablesRequest{}.limit);
}

void write_members(JsonWriter& out, const UpdateTimeToLiveRequest& request) {
    out.member("TableName", request.table);
    out.name("TimeToLiveSpecification");
    out.begin_object();
    out.member("AttributeName", request.attribute);
    write_boolean(out, "Enabled", request.enabled);
    out.end_object();
}

void write_members(JsonWriter& out, const DescribeTimeToLiveRequest& request) {
    out.member("TableName", request.table);
}

void write_members(JsonWriter& out, const TagResourceRequest& request) {
    out.member("ResourceArn", request.resource_arn);
    write_tags(out, request.tags);
}

void write_members(JsonWriter& out, const UntagResourceRequest& request) {
    out.member("ResourceArn", request.resource_arn);
    out.name("TagKeys");
    out.begin_array();
    for (const std::string& key : request.tag_keys) out.string(key);
    out.end_array();
}

void write_members(JsonWriter& out, const ListTagsOfResourceRequest& request) {
    out.member("ResourceArn", request.resource_arn);
    write_optional(out, "NextToken", request.next_token);
}

void write_members(JsonWriter& out, const ListStreamsRequest& request) {
    write_optional(out, "TableName", request.table);
    write_optional(out, "ExclusiveStartStreamArn", request.exclusive_start_stream_arn);
    write_limit(out, request.limit, ListStreamsRequest{}.limit);
}

void write_members(JsonWriter& out, const DescribeStreamRequest& request) {
    out.member("StreamArn", request.stream_arn);
    write_optional(out, "ExclusiveStartShardId", request.exclusive_start_shard_id);
    write_limit(out, request.limit, DescribeStreamRequest{}.limit);
}

void write_members(JsonWriter& out, const GetShardIteratorRequest& request) {
    out.member("StreamArn", request.stream_arn);
    out.member("ShardId", request.shard_id);
    out.member("ShardIteratorType", name_of(request.type));
    write_optional(out, "SequenceNumber", request.sequence_number);
}

void write_members(JsonWriter& out, const GetRecordsRequest& request) {
    out.member("ShardIterator", request.shard_iterator);
    write_limit(out, request.limit, GetRecordsRequest{}.limit);
}

}  // namespace dynaloom::protocol
