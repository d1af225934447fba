#include <dynaloom/store/store.hpp>

#include <utility>
#include <variant>

namespace dynaloom {

namespace {

template <class Result, class OneRequest>
Result run(Store& store, OneRequest request, const CallOptions& options) {
    return std::get<Result>(store.execute(Request{std::move(request)}, options));
}

}  // namespace

Store::~Store() = default;

CreateTableResult Store::create_table(CreateTableRequest request, const CallOptions& options) {
    return run<CreateTableResult>(*this, std::move(request), options);
}

DescribeTableResult Store::describe_table(DescribeTableRequest request, const CallOptions& options) {
    return run<DescribeTableResult>(*this, std::move(request), options);
}

UpdateTableResult Store::update_table(UpdateTableRequest request, const CallOptions& options) {
    return run<UpdateTableResult>(*this, std::move(request), options);
}

DeleteTableResult Store::delete_table(DeleteTableRequest request, const CallOptions& options) {
    return run<DeleteTableResult>(*this, std::move(request), options);
}

ListTablesResult Store::list_tables(ListTablesRequest request, const CallOptions& options) {
    return run<ListTablesResult>(*this, std::move(request), options);
}

GetItemResult Store::get_item(GetItemRequest request, const CallOptions& options) {
    return run<GetItemResult>(*this, std::move(request), options);
}

PutItemResult Store::put_item(PutItemRequest request, const CallOptions& options) {
    return run<PutItemResult>(*this, std::move(request), options);
}

UpdateItemResult Store::update_item(UpdateItemRequest request, const CallOptions& options) {
    return run<UpdateItemResult>(*this, std::move(request), options);
}

DeleteItemResult Store::delete_item(DeleteItemRequest request, const CallOptions& options) {
    return run<DeleteItemResult>(*this, std::move(request), options);
}

QueryResult Store::query(QueryRequest request, const CallOptions& options) {
    return run<QueryResult>(*this, std::move(request), options);
}

ScanResult Store::scan(ScanRequest request, const CallOptions& options) {
    return run<ScanResult>(*this, std::move(request), options);
}

BatchWriteItemResult Store::batch_write_item(BatchWriteItemRequest request, const CallOptions& options) {
    return run<BatchWriteItemResult>(*this, std::move(request), options);
}

BatchGetItemResult Store::batch_get_item(BatchGetItemRequest request, const CallOptions& options) {
    return run<BatchGetItemResult>(*this, std::move(request), options);
}

TransactWriteItemsResult Store::transact_write_items(TransactWriteItemsRequest request, const CallOptions& options) {
    return run<TransactWriteItemsResult>(*this, std::move(request), options);
}

TransactGetItemsResult Store::transact_get_items(TransactGetItemsRequest request, const CallOptions& options) {
    return run<TransactGetItemsResult>(*this, std::move(request), options);
}

UpdateTimeToLiveResult Store::update_time_to_live(UpdateTimeToLiveRequest request, const CallOptions& options) {
    return run<UpdateTimeToLiveResult>(*this, std::move(request), options);
}

DescribeTimeToLiveResult Store::describe_time_to_live(DescribeTimeToLiveRequest request, const CallOptions& options) {
    return run<DescribeTimeToLiveResult>(*this, std::move(request), options);
}

DeleteExpiredItemsResult Store::delete_expired_items(DeleteExpiredItemsRequest request, const CallOptions& options) {
    return run<DeleteExpiredItemsResult>(*this, std::move(request), options);
}

TagResourceResult Store::tag_resource(TagResourceRequest request, const CallOptions& options) {
    return run<TagResourceResult>(*this, std::move(request), options);
}

UntagResourceResult Store::untag_resource(UntagResourceRequest request, const CallOptions& options) {
    return run<UntagResourceResult>(*this, std::move(request), options);
}

ListTagsOfResourceResult Store::list_tags_of_resource(ListTagsOfResourceRequest request, const CallOptions& options) {
    return run<ListTagsOfResourceResult>(*this, std::move(request), options);
}

ListStreamsResult Store::list_streams(ListStreamsRequest request, const CallOptions& options) {
    return run<ListStreamsResult>(*this, std::move(request), options);
}

DescribeStreamResult Store::describe_stream(DescribeStreamRequest request, const CallOptions& options) {
    return run<DescribeStreamResult>(*this, std::move(request), options);
}

GetShardIteratorResult Store::get_shard_iterator(GetShardIteratorRequest request, const CallOptions& options) {
    return run<GetShardIteratorResult>(*this, std::move(request), options);
}

GetRecordsResult Store::get_records(GetRecordsRequest request, const CallOptions& options) {
    return run<GetRecordsResult>(*this, std::move(request), options);
}

VerifyTableResult Store::verify_table(VerifyTableRequest request, const CallOptions& options) {
    return run<VerifyTableResult>(*this, std::move(request), options);
}

}  // namespace dynaloom
