#pragma once

#include <dynaloom/store/batch_requests.hpp>
#include <dynaloom/store/item_requests.hpp>
#include <dynaloom/store/stream_requests.hpp>
#include <dynaloom/store/table_requests.hpp>
#include <dynaloom/store/transaction_requests.hpp>

#include <cstddef>
#include <type_traits>
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

namespace detail {

template <class Wanted, class... Types>
constexpr std::size_t place_in(const std::variant<Types...>* /*which*/) noexcept {
    std::size_t place = 0;
    static_cast<void>(((std::is_same_v<Wanted, Types> || (++place, false)) || ...));
    return place;
}

}  // namespace detail

/// The place of a request's type in Request, as `Request::index()` gives it.
template <class OneRequest>
inline constexpr std::size_t request_index = detail::place_in<OneRequest>(static_cast<const Request*>(nullptr));

}  // namespace dynaloom
