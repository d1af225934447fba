#pragma once

#include <dynaloom/store/batch_requests.hpp>
#include <dynaloom/store/item_requests.hpp>
#include <dynaloom/store/stream_requests.hpp>
#include <dynaloom/store/table_requests.hpp>
#include <dynaloom/store/transaction_requests.hpp>

#include <variant>

/// Requests and results in DynamoDB's own terms; see its API reference for what each member means.
namespace dynaloom {

// clang-format off
using Request = std::variant<CreateTableRequest, DescribeTableRequest, UpdateTableRequest, DeleteTableRequest,
                             ListTablesRequest, GetItemRequest, PutItemRequest, UpdateItemRequest, DeleteItemRequest,
                             QueryRequest, ScanRequest, BatchWriteItemRequest, BatchGetItemRequest,
                             TransactWriteItemsRequest, TransactGetItemsRequest, UpdateTimeToLiveRequest,
                             DescribeTimeToLiveRequest, TagResourceRequest, UntagResourceRequest,
                             ListTagsOfResourceRequest, ListStreamsRequest, DescribeStreamRequest,
                             GetShardIteratorRequest, GetRecordsRequest, VerifyTableRequest,
                             DeleteExpiredItemsRequest>;
using Response = std::variant<CreateTableResult, DescribeTableResult, UpdateTableResult, DeleteTableResult,
                              ListTablesResult, GetItemResult, PutItemResult, UpdateItemResult, DeleteItemResult,
                              QueryResult, ScanResult, BatchWriteItemResult, BatchGetItemResult,
                              TransactWriteItemsResult, TransactGetItemsResult, UpdateTimeToLiveResult,
                              DescribeTimeToLiveResult, TagResourceResult, UntagResourceResult,
                              ListTagsOfResourceResult, ListStreamsResult, DescribeStreamResult,
                              GetShardIteratorResult, GetRecordsResult, VerifyTableResult,
                              DeleteExpiredItemsResult>;
// clang-format on

}  // namespace dynaloom
