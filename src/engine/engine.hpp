#pragma once

#include "engine/function_ref.hpp"
#include "engine/row_store.hpp"
#include "engine/table_schema.hpp"

#include <dynaloom/store/store.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace dynaloom::engine {

/// DynamoDB's semantics on tables of rows: the Store of every SQL database. Errors bear DynamoDB's own texts where it
/// has one.
///
/// Batches are atomic here, which DynamoDB does not promise. Reads are always consistent.
/// @par Threads  Safe to call concurrently.
class Engine final : public Store {
public:
    /// Tells the time; called by any thread.
    using Clock = std::function<std::chrono::system_clock::time_point()>;

    Engine(std::unique_ptr<RowStore> rows, WaitsFor waits_for, Clock clock = std::chrono::system_clock::now);

    Response execute(const Request& request, const CallOptions& options) override;

private:
    using Budget = std::chrono::milliseconds;

    CreateTableResult run(const CreateTableRequest& request, Budget budget);
    DescribeTableResult run(const DescribeTableRequest& request, Budget budget);
    UpdateTableResult run(const UpdateTableRequest& request, Budget budget);
    DeleteTableResult run(const DeleteTableRequest& request, Budget budget);
    ListTablesResult run(const ListTablesRequest& request, Budget budget);
    TagResourceResult run(const TagResourceRequest& request, Budget budget);
    UntagResourceResult run(const UntagResourceRequest& request, Budget budget);
    ListTagsOfResourceResult run(const ListTagsOfResourceRequest& request, Budget budget);
    UpdateTimeToLiveResult run(const UpdateTimeToLiveRequest& request, Budget budget);
    DescribeTimeToLiveResult run(const DescribeTimeToLiveRequest& request, Budget budget);
    DeleteExpiredItemsResult run(const DeleteExpiredItemsRequest& request, Budget budget);
    VerifyTableResult run(const VerifyTableRequest& request, Budget budget);
    GetItemResult run(const GetItemRequest& request, Budget budget);
    PutItemResult run(const PutItemRequest& request, Budget budget);
    UpdateItemResult run(const UpdateItemRequest& request, Budget budget);
    DeleteItemResult run(const DeleteItemRequest& request, Budget budget);
    QueryResult run(const QueryRequest& request, Budget budget);
    ScanResult run(const ScanRequest& request, Budget budget);
    BatchWriteItemResult run(const BatchWriteItemRequest& request, Budget budget);
    BatchGetItemResult run(const BatchGetItemRequest& request, Budget budget);
    TransactWriteItemsResult run(const TransactWriteItemsRequest& request, Budget budget);
    TransactGetItemsResult run(const TransactGetItemsRequest& request, Budget budget);
    ListStreamsResult run(const ListStreamsRequest& request, Budget budget);
    DescribeStreamResult run(const DescribeStreamRequest& request, Budget budget);
    GetShardIteratorResult run(const GetShardIteratorRequest& request, Budget budget);
    GetRecordsResult run(const GetRecordsRequest& request, Budget budget);

    void sweep_streams(const std::string& table, Budget budget);
    void change_tags(const std::string& table, Budget budget, FunctionRef<void(Tags&)> change);

    std::unique_ptr<RowStore> rows_;
    Clock clock_;
};

}  // namespace dynaloom::engine
