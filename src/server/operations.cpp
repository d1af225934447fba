#include "server/operations.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace dynaloom::server {

namespace {

constexpr std::string_view tables_service = "DynamoDB_20120810.";
constexpr std::string_view streams_service = "DynamoDBStreams_20120810.";

constexpr std::array<std::string_view, 22> of_tables{"BatchGetItem",
                                                     "BatchWriteItem",
                                                     "CreateTable",
                                                     "DeleteItem",
                                                     "DeleteTable",
                                                     "DescribeEndpoints",
                                                     "DescribeLimits",
                                                     "DescribeTable",
                                                     "DescribeTimeToLive",
                                                     "GetItem",
                                                     "ListTables",
                                                     "ListTagsOfResource",
                                                     "PutItem",
                                                     "Query",
                                                     "Scan",
                                                     "TagResource",
                                                     "TransactGetItems",
                                                     "TransactWriteItems",
                                                     "UntagResource",
                                                     "UpdateItem",
                                                     "UpdateTable",
                                                     "UpdateTimeToLive"};
constexpr std::array<std::string_view, 4> of_streams{"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"};

std::string_view find(std::span<const std::string_view> sorted, std::string_view name) noexcept {
    const auto found = std::ranges::lower_bound(sorted, name);
    return found != sorted.end() && *found == name ? *found : std::string_view{};
}

}  // namespace

std::string_view operation_of(std::string_view target) noexcept {
    if (target.starts_with(tables_service)) return find(of_tables, target.substr(tables_service.size()));
    if (target.starts_with(streams_service)) return find(of_streams, target.substr(streams_service.size()));
    return {};
}

bool is_write(std::string_view operation) noexcept {
    return std::ranges::any_of(std::array<std::string_view, 8>{"Put", "Update", "Delete", "BatchWrite", "TransactWrite",
                                                               "Create", "Tag", "Untag"},
                               [&](std::string_view start) { return operation.starts_with(start); });
}

std::size_t most_memory_of(std::string_view operation, std::size_t body) noexcept {
    constexpr std::size_t largest_item = 400U << 10U;
    constexpr std::size_t largest_page = 1U << 20U;
    constexpr std::size_t largest_batch = 16U << 20U;
    constexpr std::size_t shortest_key = 16;    // {"p":{"S":"a"}},
    constexpr std::size_t little = 64U << 10U;  // of whatever length the body is
    // A copy; and every byte may be a token, of which 8 bytes are kept.
    const std::size_t read = 9 * body + little;
    if (operation.empty()) return read;
    if (operation == "BatchGetItem" || operation.starts_with("Transact"))
        return read + std::min(largest_batch, (body / shortest_key + 1) * largest_item);
    if (operation == "Query" || operation == "Scan" || operation == "GetRecords")
        return read + largest_page + largest_item;
    if (operation.ends_with("Item")) return read + largest_item;
    return read;
}

}  // namespace dynaloom::server
