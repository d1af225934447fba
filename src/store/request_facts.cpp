#include "store/request_facts.hpp"

#include <array>
#include <cstddef>
#include <type_traits>

namespace dynaloom {
namespace {

// In the order of Request. The last two are no operations of DynamoDB's.
// clang-format off
constexpr auto operation_names = std::to_array<std::string_view>({
    "CreateTable", "DescribeTable", "UpdateTable", "DeleteTable", "ListTables",
    "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan",
    "BatchWriteItem", "BatchGetItem", "TransactWriteItems", "TransactGetItems",
    "UpdateTimeToLive", "DescribeTimeToLive", "TagResource", "UntagResource", "ListTagsOfResource",
    "ListStreams", "DescribeStream", "GetShardIterator", "GetRecords",
    "VerifyTable", "DeleteExpiredItems"});
// clang-format on
static_assert(operation_names.size() == std::variant_size_v<Request>);

/// What of a request names its entries: of each type at most one.
template <class OneRequest>
constexpr auto entries_of(const OneRequest& request) {
    if constexpr (requires { request.writes; }) {
        return &request.writes;
    } else if constexpr (requires { request.actions; }) {
        return &request.actions;
    } else if constexpr (requires { request.gets; }) {
        return &request.gets;
    } else {
        return nullptr;
    }
}

std::string_view table_of(const TransactWrite& action) {
    return std::visit([](const auto& one) -> std::string_view { return one.table; }, action);
}
template <class Entry>
std::string_view table_of(const Entry& entry) {
    return entry.table;
}

}  // namespace

std::string_view operation_name(const Request& request) noexcept {
    return operation_names[request.index()];
}

bool changes_table(const Request& request) noexcept {
    return holds_any<CreateTableRequest, UpdateTableRequest, DeleteTableRequest, UpdateTimeToLiveRequest>(request);
}

bool writes_items(const Request& request) noexcept {
    return holds_any<PutItemRequest, UpdateItemRequest, DeleteItemRequest, BatchWriteItemRequest,
                     TransactWriteItemsRequest, DeleteExpiredItemsRequest>(request);
}

bool may_write(const Request& request) noexcept {
    return writes_items(request) || changes_table(request) ||
           holds_any<TagResourceRequest, UntagResourceRequest>(request);
}

std::vector<std::string_view> tables_of_items(const Request& request) {
    return std::visit(
        []<class OneRequest>(const OneRequest& one) -> std::vector<std::string_view> {
            if constexpr (!std::is_null_pointer_v<decltype(entries_of(one))>) {
                std::vector<std::string_view> tables;
                for (const auto& entry : *entries_of(one)) tables.push_back(table_of(entry));
                return tables;
            } else if constexpr (requires { one.return_consumed_capacity; } ||
                                 std::is_same_v<OneRequest, DeleteExpiredItemsRequest>) {
                return {one.table};
            } else {
                return {};
            }
        },
        request);
}

std::size_t entry_count(const Request& request) noexcept {
    return std::visit(
        [](const auto& one) -> std::size_t {
            if constexpr (std::is_null_pointer_v<decltype(entries_of(one))>) {
                return 1;
            } else {
                return entries_of(one)->size();
            }
        },
        request);
}

}  // namespace dynaloom
