#pragma once

#include <dynaloom/store/requests.hpp>

#include <chrono>

namespace dynaloom {

struct CallOptions {
    /// Total time of the call including waits and retries; zero means the store's default.
    std::chrono::milliseconds budget{0};
};

/// What the calls of a store wait for, besides each other, at most.
enum class WaitsFor : unsigned char {
    memory,   ///< nothing
    disk,     ///< what they read, and what they write until it is durable
    network,  ///< somebody's answer
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

    /// How many requests of one caller may well be under way at once, for work that can be divided, such as batches: 1
    /// if a second would but wait for the first. A decorator passes it on.
    [[nodiscard]] unsigned concurrency() const noexcept { return concurrency_; }

    /// A decorator passes it on if it does not wait itself, and if a call may be made twice, first with no time to
    /// wait: one that counts calls says `network`.
    [[nodiscard]] WaitsFor waits_for() const noexcept { return waits_for_; }

    virtual Response execute(const Request& request, const CallOptions& options) = 0;

    // `execute` of one request each.

    CreateTableResult create_table(CreateTableRequest request, const CallOptions& options = {});
    DescribeTableResult describe_table(DescribeTableRequest request, const CallOptions& options = {});
    UpdateTableResult update_table(UpdateTableRequest request, const CallOptions& options = {});
    DeleteTableResult delete_table(DeleteTableRequest request, const CallOptions& options = {});
    ListTablesResult list_tables(ListTablesRequest request, const CallOptions& options = {});
    GetItemResult get_item(GetItemRequest request, const CallOptions& options = {});
    PutItemResult put_item(PutItemRequest request, const CallOptions& options = {});
    UpdateItemResult update_item(UpdateItemRequest request, const CallOptions& options = {});
    DeleteItemResult delete_item(DeleteItemRequest request, const CallOptions& options = {});
    QueryResult query(QueryRequest request, const CallOptions& options = {});
    ScanResult scan(ScanRequest request, const CallOptions& options = {});
    BatchWriteItemResult batch_write_item(BatchWriteItemRequest request, const CallOptions& options = {});
    BatchGetItemResult batch_get_item(BatchGetItemRequest request, const CallOptions& options = {});
    TransactWriteItemsResult transact_write_items(TransactWriteItemsRequest request, const CallOptions& options = {});
    TransactGetItemsResult transact_get_items(TransactGetItemsRequest request, const CallOptions& options = {});
    UpdateTimeToLiveResult update_time_to_live(UpdateTimeToLiveRequest request, const CallOptions& options = {});
    DescribeTimeToLiveResult describe_time_to_live(DescribeTimeToLiveRequest request, const CallOptions& options = {});
    DeleteExpiredItemsResult delete_expired_items(DeleteExpiredItemsRequest request, const CallOptions& options = {});
    TagResourceResult tag_resource(TagResourceRequest request, const CallOptions& options = {});
    UntagResourceResult untag_resource(UntagResourceRequest request, const CallOptions& options = {});
    ListTagsOfResourceResult list_tags_of_resource(ListTagsOfResourceRequest request, const CallOptions& options = {});
    ListStreamsResult list_streams(ListStreamsRequest request, const CallOptions& options = {});
    DescribeStreamResult describe_stream(DescribeStreamRequest request, const CallOptions& options = {});
    GetShardIteratorResult get_shard_iterator(GetShardIteratorRequest request, const CallOptions& options = {});
    GetRecordsResult get_records(GetRecordsRequest request, const CallOptions& options = {});
    VerifyTableResult verify_table(VerifyTableRequest request, const CallOptions& options = {});

protected:
    explicit Store(Encoding encoding, unsigned concurrency = 1, WaitsFor waits_for = WaitsFor::network) noexcept
        : encoding_{encoding}, waits_for_{waits_for}, concurrency_{concurrency} {}

private:
    Encoding encoding_;
    WaitsFor waits_for_;
    unsigned concurrency_;
};

}  // namespace dynaloom
