#pragma once

#include "protocol/json_writer.hpp"

#include <dynaloom/store/requests.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::protocol {

/// The body of the HTTP answer to `request` with this result.
[[nodiscard]] std::string write_result(const Request& request, const Response& response);

void write(JsonWriter& out, const TableDescription& table);
void write(JsonWriter& out, const ConsumedCapacity& capacity);
void write(JsonWriter& out, const ItemCollectionMetrics& metrics);
/// An object of the tables' lists of writes.
void write(JsonWriter& out, const std::vector<BatchWrite>& all);
/// An object of the tables' keys, each table's with how it is to be read.
using BatchGetTables = decltype(BatchGetItemRequest::tables);
/// @param also_without_keys  Tables of the options that no get names: it is the service's to refuse them.
void write(JsonWriter& out, const std::vector<BatchGet>& gets, const BatchGetTables& options,
           bool also_without_keys = false);

// The members of an answer.
void write_members(JsonWriter& out, const ListStreamsResult& result);
void write_members(JsonWriter& out, const DescribeStreamResult& result);
void write_members(JsonWriter& out, const GetShardIteratorResult& result);
void write_members(JsonWriter& out, const GetRecordsResult& result);

}  // namespace dynaloom::protocol
