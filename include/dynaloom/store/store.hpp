#pragma once

#include <dynaloom/store/requests.hpp>

#include <chrono>
#include <utility>

namespace dynaloom {

struct CallOptions {
    /// Total time of the call including waits and retries; zero means the store's default.
    std::chrono::milliseconds budget{0};
};

/// A place that keeps DynamoDB-shaped tables: SQLite, PostgreSQL, DynamoDB itself, or a decorator around one of them.
/// One virtual member takes every request, so a decorator (metrics, faults, logging) is one function.
///
/// The response always holds the result that belongs to the request's type; failures are thrown.
/// @throws Any of the errors in error.hpp. Of a write that threw, nothing is stored, unless `outcome_unknown()`.
/// @par Threads  Safe to call concurrently.
class Store {
public:
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    virtual ~Store();

    /// The encoding that this store keeps: items given in it are not converted on their way.
    [[nodiscard]] Encoding encoding() const noexcept { return encoding_; }

    virtual Response execute(const Request& request, const CallOptions& options) = 0;

    CreateTableResult create_table(CreateTableRequest request, const CallOptions& options = {}) {
        return run<CreateTableResult>(std::move(request), options);
    }
    DescribeTableResult describe_table(DescribeTableRequest request, const CallOptions& options = {}) {
        return run<DescribeTableResult>(std::move(request), options);
    }
    UpdateTableResult update_table(UpdateTableRequest request, const CallOptions& options = {}) {
        return run<UpdateTableResult>(std::move(request), options);
    }
    DeleteTableResult delete_table(DeleteTableRequest request, const CallOptions& options = {}) {
        return run<DeleteTableResult>(std::move(request), options);
    }
    ListTablesResult list_tables(ListTablesRequest request, const CallOptions& options = {}) {
        return run<ListTablesResult>(std::move(request), options);
    }
    GetItemResult get_item(GetItemRequest request, const CallOptions& options = {}) {
        return run<GetItemResult>(std::move(request), options);
    }
    PutItemResult put_item(PutItemRequest request, const CallOptions& options = {}) {
        return run<PutItemResult>(std::move(request), options);
    }
    UpdateItemResult update_item(UpdateItemRequest request, const CallOptions& options = {}) {
        return run<UpdateItemResult>(std::move(request), options);
    }
    DeleteItemResult delete_item(DeleteItemRequest request, const CallOptions& options = {}) {
        return run<DeleteItemResult>(std::move(request), options);
    }
    QueryResult query(QueryRequest request, const CallOptions& options = {}) {
        return run<QueryResult>(std::move(request), options);
    }
    ScanResult scan(ScanRequest request, const CallOptions& options = {}) {
        return run<ScanResult>(std::move(request), options);
    }
    BatchWriteItemResult batch_write_item(BatchWriteItemRequest request, const CallOptions& options = {}) {
        return run<BatchWriteItemResult>(std::move(request), options);
    }
    BatchGetItemResult batch_get_item(BatchGetItemRequest request, const CallOptions& options = {}) {
        return run<BatchGetItemResult>(std::move(request), options);
    }
    TransactWriteItemsResult transact_write_items(TransactWriteItemsRequest request, const CallOptions& options = {}) {
        return run<TransactWriteItemsResult>(std::move(request), options);
    }
    TransactGetItemsResult transact_get_items(TransactGetItemsRequest request, const CallOptions& options = {}) {
        return run<TransactGetItemsResult>(std::move(request), options);
    }
    UpdateTimeToLiveResult update_time_to_live(UpdateTimeToLiveRequest request, const CallOptions& options = {}) {
        return run<UpdateTimeToLiveResult>(std::move(request), options);
    }
    DescribeTimeToLiveResult describe_time_to_live(DescribeTimeToLiveRequest request, const CallOptions& options = {}) {
        return run<DescribeTimeToLiveResult>(std::move(request), options);
    }
    DeleteExpiredItemsResult delete_expired_items(DeleteExpiredItemsRequest request, const CallOptions& options = {}) {
        return run<DeleteExpiredItemsResult>(std::move(request), options);
    }
    TagResourceResult tag_resource(TagResourceRequest request, const CallOptions& options = {}) {
        return run<TagResourceResult>(std::move(request), options);
    }
    UntagResourceResult untag_resource(UntagResourceRequest request, const CallOptions& options = {}) {
        return run<UntagResourceResult>(std::move(request), options);
    }
    ListTagsOfResourceResult list_tags_of_resource(ListTagsOfResourceRequest request, const CallOptions& options = {}) {
        return run<ListTagsOfResourceResult>(std::move(request), options);
    }
    ListStreamsResult list_streams(ListStreamsRequest request, const CallOptions& options = {}) {
        return run<ListStreamsResult>(std::move(request), options);
    }
    DescribeStreamResult describe_stream(DescribeStreamRequest request, const CallOptions& options = {}) {
        return run<DescribeStreamResult>(std::move(request), options);
    }
    GetShardIteratorResult get_shard_iterator(GetShardIteratorRequest request, const CallOptions& options = {}) {
        return run<GetShardIteratorResult>(std::move(request), options);
    }
    GetRecordsResult get_records(GetRecordsRequest request, const CallOptions& options = {}) {
        return run<GetRecordsResult>(std::move(request), options);
    }
    VerifyTableResult verify_table(VerifyTableRequest request, const CallOptions& options = {}) {
        return run<VerifyTableResult>(std::move(request), options);
    }

protected:
    explicit Store(Encoding encoding) noexcept : encoding_{encoding} {}

private:
    template <class Result, class OneRequest>
    Result run(OneRequest request, const CallOptions& options) {
        return std::get<Result>(execute(Request{std::move(request)}, options));
    }

    Encoding encoding_;
};

}  // namespace dynaloom
