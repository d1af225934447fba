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

}  // namespace dynaloom::server
