#pragma once

#include "engine/item_change.hpp"
#include "engine/row_store.hpp"
#include "engine/table.hpp"
#include "engine/table_settings.hpp"

#include <dynaloom/store/stream_requests.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The streams that there are, those of deleted tables too, as rows of the internal table `dynaloom::streams`:
///
///     pk "stream"   sk ARN   data the members of Stream
///
/// Each has a log, whose entries are its records. A stream that was disabled can be read for another day.
namespace dynaloom::engine {

inline constexpr std::chrono::hours stream_retention{24};

struct Stream {
    std::string arn;
    std::string label;
    std::string table;
    KeySchema key_schema;
    StreamViewType view_type = StreamViewType::keys_only;
    std::string log;
    std::chrono::sys_time<std::chrono::milliseconds> created_at;
    std::optional<std::chrono::sys_seconds> disabled_at;

    /// The one shard that every stream has.
    [[nodiscard]] std::string shard_id() const;
};

/// The oldest moment whose records are kept.
[[nodiscard]] inline std::chrono::sys_seconds oldest_record(Time now) {
    return std::chrono::floor<std::chrono::seconds>(now - stream_retention);
}

/// Opens a stream for the table.
[[nodiscard]] StoredStream open_stream(SchemaTransaction& transaction, const std::string& table, const KeySchema& keys,
                                       StreamViewType view_type, Time now);

/// Ends the stream of the table of that name, or of the one that bore it and was dropped by another program. It keeps
/// its records for a day. Does nothing if there is none.
void close_stream(SchemaTransaction& transaction, const std::string& table, Time now);

/// The stream, or nothing if there is none, or none any more.
[[nodiscard]] std::optional<Stream> find_stream(ReadTransaction& transaction, const std::string& arn, Time now);

/// Streams in order of their ARNs.
/// @param prefix  Of the ARN. @param after  Only those behind this ARN, if it is not empty.
[[nodiscard]] std::vector<Stream> streams_after(ReadTransaction& transaction, const std::string& prefix,
                                                const std::string& after, Time now);

/// Drops the streams that can be read no more.
void forget_streams(SchemaTransaction& transaction, Time now);

/// Whether `forget_streams` has anything to do.
[[nodiscard]] bool has_forgotten_streams(ReadTransaction& transaction, Time now);

/// Writes the records of changes to the table's stream, if it has one.
/// @param changes  The image before known.
void append_records(WriteTransaction& transaction, const Table& table, std::span<const ItemChange> changes, Time now);

}  // namespace dynaloom::engine
