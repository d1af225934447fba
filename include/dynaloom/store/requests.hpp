#pragma once

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Requests and results in DynamoDB's own terms; see its API reference for what each member means.
namespace dynaloom {

// Every member has an initialiser, so that designated ones may leave it out without a warning.

/// A primary key: the key attributes and nothing else.
using Key = Item;

enum class KeyType : unsigned char { S, N, B };

struct KeyAttribute {
    std::string name{};
    KeyType type = KeyType::S;

    friend bool operator==(const KeyAttribute&, const KeyAttribute&) = default;
};

struct KeySchema {
    KeyAttribute partition_key{};
    std::optional<KeyAttribute> sort_key{};

    friend bool operator==(const KeySchema&, const KeySchema&) = default;
};

struct TableDescription {
    std::string table{};
    KeySchema key_schema{};
    std::chrono::sys_seconds created_at{};
};

struct CreateTableRequest {
    std::string table{};
    KeySchema key_schema{};
};
struct CreateTableResult {
    TableDescription description{};
};

struct DescribeTableRequest {
    std::string table{};
};
struct DescribeTableResult {
    TableDescription description{};
};

struct DeleteTableRequest {
    std::string table{};
};
struct DeleteTableResult {
    TableDescription description{};
};

struct ListTablesRequest {
    std::optional<std::string> exclusive_start_table{};  ///< need not exist
    std::uint32_t limit = 100;                           ///< 1 to 100
};
struct ListTablesResult {
    std::vector<std::string> tables{};  ///< in byte order
    std::optional<std::string> last_evaluated_table{};
};

struct GetItemRequest {
    std::string table{};
    Key key{};
    bool consistent_read = false;
};
struct GetItemResult {
    std::optional<EncodedItem> item{};
};

struct PutItemRequest {
    std::string table{};
    EncodedItem item{};
    std::optional<Condition> condition{};
};
struct PutItemResult {};

struct DeleteItemRequest {
    std::string table{};
    Key key{};
    std::optional<Condition> condition{};
};
struct DeleteItemResult {};

struct QueryRequest {
    std::string table{};
    Condition key_condition{};
    std::optional<Condition> filter{};
    std::optional<std::uint32_t> limit{};  ///< items examined, not items returned
    std::optional<Key> exclusive_start_key{};
    bool scan_index_forward = true;
    bool consistent_read = false;
};
struct QueryResult {
    std::vector<EncodedItem> items{};
    std::size_t scanned_count = 0;
    std::optional<Key> last_evaluated_key{};  ///< absent on the last page
};

struct ScanRequest {
    std::string table{};
    std::optional<Condition> filter{};
    std::optional<std::uint32_t> limit{};  ///< items examined, not items returned
    std::optional<Key> exclusive_start_key{};
    bool consistent_read = false;
};
struct ScanResult {
    std::vector<EncodedItem> items{};
    std::size_t scanned_count = 0;
    std::optional<Key> last_evaluated_key{};
};

/// One write of a batch.
struct BatchWrite {
    std::string table{};
    std::variant<EncodedItem, Key> write{};  ///< an item to put, or the key of an item to delete
};
struct BatchWriteItemRequest {
    std::vector<BatchWrite> writes{};  ///< 1 to 25, each of another item
};
struct BatchWriteItemResult {
    std::vector<BatchWrite> unprocessed{};
};

struct BatchGet {
    std::string table{};
    Key key{};

    friend bool operator==(const BatchGet&, const BatchGet&) = default;
};
struct BatchGetItemRequest {
    std::vector<BatchGet> gets{};  ///< 1 to 100, each of another item
    bool consistent_read = false;
};
struct BatchGetItemResult {
    struct Found {
        std::string table;
        EncodedItem item;
    };
    std::vector<Found> items{};  ///< in any order; absent items are left out
    std::vector<BatchGet> unprocessed{};
};

// clang-format off
using Request = std::variant<CreateTableRequest, DescribeTableRequest, DeleteTableRequest, ListTablesRequest,
                             GetItemRequest, PutItemRequest, DeleteItemRequest, QueryRequest, ScanRequest,
                             BatchWriteItemRequest, BatchGetItemRequest>;
using Response = std::variant<CreateTableResult, DescribeTableResult, DeleteTableResult, ListTablesResult,
                              GetItemResult, PutItemResult, DeleteItemResult, QueryResult, ScanResult,
                              BatchWriteItemResult, BatchGetItemResult>;
// clang-format on

}  // namespace dynaloom
