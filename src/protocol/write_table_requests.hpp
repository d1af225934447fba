#pragma once

#include "protocol/json_writer.hpp"

#include <dynaloom/store/requests.hpp>

// The members of requests on tables and streams.
namespace dynaloom::protocol {

void write_members(JsonWriter& out, const CreateTableRequest& request);
void write_members(JsonWriter& out, const DescribeTableRequest& request);
void write_members(JsonWriter& out, const UpdateTableRequest& request);
void write_members(JsonWriter& out, const DeleteTableRequest& request);
void write_members(JsonWriter& out, const ListTablesRequest& request);
void write_members(JsonWriter& out, const UpdateTimeToLiveRequest& request);
void write_members(JsonWriter& out, const DescribeTimeToLiveRequest& request);
void write_members(JsonWriter& out, const TagResourceRequest& request);
void write_members(JsonWriter& out, const UntagResourceRequest& request);
void write_members(JsonWriter& out, const ListTagsOfResourceRequest& request);
void write_members(JsonWriter& out, const ListStreamsRequest& request);
void write_members(JsonWriter& out, const DescribeStreamRequest& request);
void write_members(JsonWriter& out, const GetShardIteratorRequest& request);
void write_members(JsonWriter& out, const GetRecordsRequest& request);

}  // namespace dynaloom::protocol
