#pragma once

#include <dynaloom/store/keys.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom {

/// Which attributes an index holds besides the keys of the index and of the table.
struct Projection {
    enum class Type : unsigned char { all, keys_only, include };

    Type type = Type::all;
    std::vector<std::string> non_key_attributes{};  ///< of `include`, 1 to 20

    friend bool operator==(const Projection&, const Projection&) = default;
};

/// A secondary index. A local one has the table's partition key and one sort key; a global one up to four attributes
/// for each of the two.
struct SecondaryIndex {
    std::string name{};
    std::vector<KeyAttribute> partition_key{};
    std::vector<KeyAttribute> sort_key{};
    Projection projection{};

    friend bool operator==(const SecondaryIndex&, const SecondaryIndex&) = default;
};

/// What a stream's records hold of the item besides its key.
enum class StreamViewType : unsigned char { keys_only, new_image, old_image, new_and_old_images };

/// Capacity units a second. A table without has on-demand capacity.
struct ProvisionedThroughput {
    std::uint64_t read_capacity_units = 0;
    std::uint64_t write_capacity_units = 0;

    friend bool operator==(const ProvisionedThroughput&, const ProvisionedThroughput&) = default;
};

using Tags = std::map<std::string, std::string, std::less<>>;

enum class TableStatus : unsigned char { creating, updating, deleting, active };

struct IndexDescription {
    SecondaryIndex index{};
    TableStatus status = TableStatus::active;  ///< a global index cannot be queried while it is being created
    std::uint64_t item_count = 0;
    std::uint64_t size_bytes = 0;
    std::string arn{};
};

struct TableDescription {
    std::string table{};
    std::string arn{};
    std::string id{};  ///< a UUID, another one for every table that ever bore the name
    TableStatus status = TableStatus::active;
    KeySchema key_schema{};
    std::chrono::sys_seconds created_at{};
    std::vector<IndexDescription> local_indexes{};
    std::vector<IndexDescription> global_indexes{};
    std::optional<ProvisionedThroughput> throughput{};  ///< absent: on demand
    bool deletion_protection = false;
    std::optional<StreamViewType> stream{};
    std::string latest_stream_arn{};  ///< empty if there never was a stream
    std::string latest_stream_label{};
    std::uint64_t item_count = 0;
    std::uint64_t size_bytes = 0;
};

struct CreateTableRequest {
    std::string table{};
    KeySchema key_schema{};
    std::vector<SecondaryIndex> local_indexes{};   ///< at most 5
    std::vector<SecondaryIndex> global_indexes{};  ///< at most 20
    std::optional<ProvisionedThroughput> throughput{};
    std::optional<StreamViewType> stream{};
    bool deletion_protection = false;
    Tags tags{};
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

/// Changes what it names and leaves the rest.
struct UpdateTableRequest {
    struct Stream {
        bool enabled = false;
        std::optional<StreamViewType> view_type{};  ///< if enabled
    };
    struct Billing {
        std::optional<ProvisionedThroughput> throughput{};  ///< absent: on demand
        bool changes_mode = true;                           ///< false: a table that has other capacity is refused
    };

    std::string table{};
    std::optional<SecondaryIndex> create_global_index{};  ///< filled from the items there are before it can be queried
    std::optional<std::string> delete_global_index{};     ///< at most one of the two in one request
    std::optional<Billing> billing{};
    std::optional<Stream> stream{};
    std::optional<bool> deletion_protection{};
};
struct UpdateTableResult {
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

/// Items whose `attribute`, a number of seconds since 1970, has passed, but not more than 5 years ago, may be deleted.
/// DynamoDB does it within days; on a SQL store, DeleteExpiredItems does. Until then they are there like any other
/// item.
struct UpdateTimeToLiveRequest {
    std::string table{};
    std::string attribute{};
    bool enabled = true;
};
struct UpdateTimeToLiveResult {
    std::string attribute{};
    bool enabled = true;
};

struct DescribeTimeToLiveRequest {
    std::string table{};
};
struct DescribeTimeToLiveResult {
    std::optional<std::string> attribute{};  ///< absent: disabled
};

/// Deletes items whose time to live has passed: an extension of the SQL stores, which start no threads of their own, so
/// that someone has to ask for it now and then. Each item is looked at again in the transaction that deletes it; its
/// record in the table's stream says that it expired. Also removes what streams keep for more than a day.
/// @par Cost  Linear in what is deleted, in small transactions between which others can write.
struct DeleteExpiredItemsRequest {
    std::string table{};
    std::uint32_t limit = 10'000;  ///< on the items deleted by one call; 0 deletes none
};
struct DeleteExpiredItemsResult {
    std::uint32_t deleted = 0;  ///< less than the limit: no expired item was left
};

/// Recomputes everything that a SQL store keeps beside the items of a table, and compares: an extension, which DynamoDB
/// has no use for. A difference means that a program wrote to the table's rows without dynaloom.
/// @par Cost  Reads all of the table and of its indexes, in one snapshot.
struct VerifyTableRequest {
    std::string table{};
};
struct VerifyTableResult {
    struct Difference {
        enum class Kind : unsigned char {
            missing,  ///< the index lacks the item's entry
            wrong,    ///< the index has an entry that no item has, or one that leads elsewhere
        };
        std::string index{};  ///< its name, or "time to live"
        Kind kind = Kind::missing;
        std::string where{};  ///< for people: the key of the item, or of the entry

        friend bool operator==(const Difference&, const Difference&) = default;
    };
    std::uint64_t items = 0;
    std::uint64_t index_entries = 0;
    std::uint64_t difference_count = 0;
    std::vector<Difference> differences{};  ///< the first 100
};

struct TagResourceRequest {
    std::string resource_arn{};
    Tags tags{};
};
struct TagResourceResult {};

struct UntagResourceRequest {
    std::string resource_arn{};
    std::vector<std::string> tag_keys{};
};
struct UntagResourceResult {};

struct ListTagsOfResourceRequest {
    std::string resource_arn{};
    std::optional<std::string> next_token{};
};
struct ListTagsOfResourceResult {
    Tags tags{};
    std::optional<std::string> next_token{};
};

}  // namespace dynaloom
