#pragma once

#include <dynaloom/store/keys.hpp>
#include <dynaloom/store/table_requests.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The stream of a table's changes: of every item that a write changes one record, in the order of the changes; none if
/// the item is the same afterwards. Records are kept for 24 hours, and so is a stream that was disabled or whose table
/// was deleted. On a SQL store a stream has one shard.
///
/// Errors bear DynamoDB's codes, as ServiceError: ResourceNotFoundException for a stream or shard that there is not,
/// ExpiredIteratorException, and TrimmedDataAccessException if records behind the position have been removed.
namespace dynaloom {

struct ListStreamsRequest {
    std::optional<std::string> table{};
    std::optional<std::string> exclusive_start_stream_arn{};
    std::uint32_t limit = 100;  ///< 1 to 100
};
struct ListStreamsResult {
    struct Stream {
        std::string arn{};
        std::string table{};
        std::string label{};
    };
    std::vector<Stream> streams{};
    std::optional<std::string> last_evaluated_stream_arn{};
};

enum class StreamStatus : unsigned char { enabling, enabled, disabling, disabled };

struct StreamShard {
    std::string id{};
    std::optional<std::string> parent_id{};
    std::string starting_sequence_number{};
    std::optional<std::string> ending_sequence_number{};  ///< of a closed shard
};

struct DescribeStreamRequest {
    std::string stream_arn{};
    std::optional<std::string> exclusive_start_shard_id{};
    std::uint32_t limit = 100;  ///< 1 to 100
};
struct DescribeStreamResult {
    std::string arn{};
    std::string label{};
    std::string table{};
    StreamStatus status = StreamStatus::enabled;
    StreamViewType view_type = StreamViewType::keys_only;
    KeySchema key_schema{};
    std::chrono::sys_seconds created_at{};
    std::vector<StreamShard> shards{};
    std::optional<std::string> last_evaluated_shard_id{};
};

enum class ShardIteratorType : unsigned char { trim_horizon, latest, at_sequence_number, after_sequence_number };

struct GetShardIteratorRequest {
    std::string stream_arn{};
    std::string shard_id{};
    ShardIteratorType type = ShardIteratorType::trim_horizon;
    std::optional<std::string> sequence_number{};  ///< 21 to 40 digits
};
struct GetShardIteratorResult {
    std::string shard_iterator{};  ///< valid for 15 minutes
};

struct StreamRecord {
    enum class Event : unsigned char { insert, modify, remove };

    std::string event_id{};
    Event event = Event::insert;
    std::string sequence_number{};  ///< increases within a shard; to be compared as a number
    std::chrono::sys_seconds created_at{};
    StreamViewType view_type = StreamViewType::keys_only;
    Key keys{};
    std::optional<EncodedItem> old_image{};
    std::optional<EncodedItem> new_image{};
    std::uint64_t size_bytes = 0;
    bool expired = false;  ///< the item was deleted because its time to live had passed
};

struct GetRecordsRequest {
    std::string shard_iterator{};
    std::uint32_t limit = 1000;  ///< 1 to 1000
};
struct GetRecordsResult {
    std::vector<StreamRecord> records{};
    std::optional<std::string> next_shard_iterator{};  ///< absent at the end of a closed shard
};

}  // namespace dynaloom
