#include "engine/arn.hpp"
#include "engine/engine.hpp"
#include "engine/shard_iterator.hpp"
#include "engine/stream.hpp"
#include "engine/stream_record.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"
#include "value/sha256.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace dynaloom::engine {

namespace {

constexpr std::uint32_t most_listed = 100;
constexpr std::uint32_t most_records = 1000;
constexpr std::size_t most_bytes = std::size_t{1} << 20U;
constexpr std::size_t event_id_digits = 32;
constexpr LogPosition first_position{.major = 0, .minor = 1};

void check_limit(std::uint32_t limit, std::uint32_t most, const char* too_great) {
    if (limit < 1) refuse_value("0", "limit", "Member must have value greater than or equal to 1");
    if (limit > most) throw ValidationError{std::string{"One or more parameter values were invalid: "} + too_great};
}

[[noreturn]] void refuse_stream(const std::string& arn) {
    throw ServiceError{"Requested resource not found: Stream: " + arn + " not found", "ResourceNotFoundException"};
}

Stream stream_named(ReadTransaction& transaction, const std::string& arn, Time now) {
    std::optional<Stream> stream = find_stream(transaction, arn, now);
    if (!stream) refuse_stream(arn);
    return *std::move(stream);
}

LogPosition before(LogPosition position) {
    if (position.minor-- == 0) --position.major;
    return position;
}

/// @throws ServiceError if records between `after` and what is kept are gone.
void check_kept(LogPosition after, const LogBounds& bounds, const Stream& stream) {
    if (after < bounds.trimmed)
        throw ServiceError{
            "stream \"" + stream.arn + "\": the requested records are more than 24 hours old and were removed",
            "TrimmedDataAccessException"};
}

LogPosition requested_position(const GetShardIteratorRequest& request) {
    const std::string text = request.sequence_number.value_or(std::string{});
    const std::optional<LogPosition> position = position_of(text);
    if (!position) throw ValidationError{"One or more parameter values were invalid: Invalid SequenceNumber"};
    if (*position < first_position) throw ValidationError{"Invalid SequenceNumber for the shard"};
    return *position;
}

void check(const GetShardIteratorRequest& request) {
    switch (request.type) {
        case ShardIteratorType::trim_horizon:
        case ShardIteratorType::latest:
            if (request.sequence_number)
                throw ValidationError{
                    "One or more parameter values were invalid: SequenceNumber should not be passed for this iterator "
                    "type"};
            break;
        case ShardIteratorType::at_sequence_number:
        case ShardIteratorType::after_sequence_number:
            static_cast<void>(requested_position(request));
            break;
    }
}

LogPosition position_before(const GetShardIteratorRequest& request, const LogBounds& bounds) {
    switch (request.type) {
        case ShardIteratorType::latest:
            return bounds.last;
        case ShardIteratorType::at_sequence_number:
            return before(requested_position(request));
        case ShardIteratorType::after_sequence_number:
            return requested_position(request);
        case ShardIteratorType::trim_horizon:
            break;
    }
    return bounds.trimmed;
}

}  // namespace

ListStreamsResult Engine::run(const ListStreamsRequest& request, Budget budget) {
    check_limit(request.limit, most_listed, "Limit cannot be greater than the maximum allowed size: 100");
    if (request.table) check_table_name(*request.table);
    const std::string prefix = request.table ? stream_arn(*request.table) : std::string{};
    const std::string after = request.exclusive_start_stream_arn.value_or(std::string{});
    ListStreamsResult result;
    rows_->read({budget, {}}, Isolation::snapshot, [&](ReadTransaction& transaction) {
        result = {};
        for (Stream& stream : streams_after(transaction, prefix, after, clock_())) {
            if (result.streams.size() == request.limit) {
                result.last_evaluated_stream_arn = result.streams.back().arn;
                break;
            }
            result.streams.push_back(
                {.arn = std::move(stream.arn), .table = std::move(stream.table), .label = std::move(stream.label)});
        }
    });
    return result;
}

DescribeStreamResult Engine::run(const DescribeStreamRequest& request, Budget budget) {
    check_limit(request.limit, most_listed, "Limit cannot be greater than the maximum: 100");
    DescribeStreamResult result;
    rows_->read({budget, {}}, Isolation::snapshot, [&](ReadTransaction& transaction) {
        const Time now = clock_();
        const Stream stream = stream_named(transaction, request.stream_arn, now);
        result = {.arn = stream.arn,
                  .label = stream.label,
                  .table = stream.table,
                  .status = stream.disabled_at ? StreamStatus::disabled : StreamStatus::enabled,
                  .view_type = stream.view_type,
                  .key_schema = stream.key_schema,
                  .created_at = std::chrono::floor<std::chrono::seconds>(stream.created_at)};
        const std::string id = stream.shard_id();
        if (request.exclusive_start_shard_id && *request.exclusive_start_shard_id >= id) return;
        const LogBounds bounds = transaction.log_bounds(stream.log, oldest_record(now));
        StreamShard& shard = result.shards.emplace_back();
        shard.id = id;
        shard.starting_sequence_number = sequence_number(first_position);
        if (stream.disabled_at && bounds.settled)
            shard.ending_sequence_number = sequence_number(std::max(bounds.last, first_position));
    });
    return result;
}

GetShardIteratorResult Engine::run(const GetShardIteratorRequest& request, Budget budget) {
    check(request);
    GetShardIteratorResult result;
    rows_->read({budget, {}}, Isolation::snapshot, [&](ReadTransaction& transaction) {
        const Time now = clock_();
        const Stream stream = stream_named(transaction, request.stream_arn, now);
        if (request.shard_id != stream.shard_id())
            throw ServiceError{
                "Requested resource not found: Shard: " + request.shard_id + " in Stream: " + stream.arn + " not found",
                "ResourceNotFoundException"};
        const LogBounds bounds = transaction.log_bounds(stream.log, oldest_record(now));
        const LogPosition after = position_before(request, bounds);
        check_kept(after, bounds, stream);
        result.shard_iterator = ShardIterator{.stream_arn = stream.arn,
                                              .after = after,
                                              .created_at = std::chrono::floor<std::chrono::milliseconds>(now)}
                                    .text();
    });
    return result;
}

GetRecordsResult Engine::run(const GetRecordsRequest& request, Budget budget) {
    check_limit(request.limit, most_records, "Limit should be less than or equal to 1000");
    ShardIterator iterator = ShardIterator::parse(request.shard_iterator);
    const Time now = clock_();
    if (iterator.expired(now))
        throw ServiceError{"Iterator expired. The iterator was created more than 15 minutes ago",
                           "ExpiredIteratorException"};
    LogPage page;
    Stream stream;
    bool at_end = false;
    rows_->read({budget, {}}, Isolation::snapshot, [&](ReadTransaction& transaction) {
        stream = stream_named(transaction, iterator.stream_arn, now);
        const LogBounds bounds = transaction.log_bounds(stream.log, oldest_record(now));
        check_kept(iterator.after, bounds, stream);
        page = transaction.log_read(stream.log, iterator.after, {.rows = request.limit, .bytes = most_bytes});
        // The last writers were done before the stream was disabled, but a reader may not see their records yet.
        at_end = stream.disabled_at && bounds.settled && !page.more;
    });
    GetRecordsResult result;
    for (const LogEntry& entry : page.entries) {
        StreamRecord& record = result.records.emplace_back(record_of(entry.data, stream.view_type));
        record.sequence_number = sequence_number(entry.position);
        record.event_id = detail::sha256_hex(stream.arn + record.sequence_number).substr(0, event_id_digits);
        record.created_at = entry.time;
    }
    if (at_end) return result;
    if (!page.entries.empty()) iterator.after = page.entries.back().position;
    iterator.created_at = std::chrono::floor<std::chrono::milliseconds>(now);
    result.next_shard_iterator = iterator.text();
    return result;
}

}  // namespace dynaloom::engine
