#include "engine/stream.hpp"

#include "engine/arn.hpp"
#include "engine/stream_record.hpp"
#include "engine/table_name.hpp"
#include "value/sha256.hpp"

#include <dynaloom/value/encoded_item.hpp>

#include <array>
#include <cstdio>
#include <limits>
#include <utility>

namespace dynaloom::engine {

namespace {

using Milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;

constexpr std::string_view registry = "dynaloom::streams";  // no table with an index can have a space of that name
constexpr std::string_view partition = "stream";
constexpr PageLimit page_of_streams{.rows = 1000, .bytes = std::size_t{1} << 20U};

/// `2026-11-21T12:24:33.931`
std::string label_of(Milliseconds time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    std::array<char, 64> text{};
    const int size =
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03d", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string data_of(const Stream& stream) {
    Item item{{"table", stream.table},
              {"label", stream.label},
              {"view_type", to_string(stream.view_type)},
              {"partition_key", to_item(stream.key_schema.partition_key)},
              {"log", stream.log},
              {"created_at_ms", stream.created_at.time_since_epoch().count()}};
    if (stream.key_schema.sort_key) item.set("sort_key", to_item(*stream.key_schema.sort_key));
    if (stream.disabled_at) item.set("disabled_at", stream.disabled_at->time_since_epoch().count());
    return EncodedItem::from_item(item, Encoding::plain).body();
}

Stream stream_of(std::string arn, std::string data) {
    const Item item = EncodedItem::trusted({}, std::move(data), Encoding::plain).to_item();
    const auto number = [&](std::string_view member) { return item.at(member).n().to_int64().value_or(0); };
    Stream stream{.arn = std::move(arn),
                  .label = item.at("label").s(),
                  .table = item.at("table").s(),
                  .key_schema = {key_attribute_of(item.at("partition_key").m()), std::nullopt},
                  .view_type = view_type_of(item.at("view_type").s()),
                  .log = item.at("log").s(),
                  .created_at = Milliseconds{std::chrono::milliseconds{number("created_at_ms")}},
                  .disabled_at = std::nullopt};
    if (const AttributeValue* sort_key = item.find("sort_key"))
        stream.key_schema.sort_key = key_attribute_of(sort_key->m());
    if (item.contains("disabled_at"))
        stream.disabled_at = std::chrono::sys_seconds{std::chrono::seconds{number("disabled_at")}};
    return stream;
}

std::optional<Stream> read_stream(ReadTransaction& transaction, const std::string& arn) {
    const TableState* streams = transaction.table(registry);
    if (streams == nullptr) return std::nullopt;
    const RowKey key{partition, arn};
    std::optional<std::string> data;
    transaction.get_many(*streams, {&key, 1}, {&data, 1});
    if (!data) return std::nullopt;
    return stream_of(arn, *std::move(data));
}

void write_stream(WriteTransaction& transaction, const Stream& stream) {
    const std::string data = data_of(stream);
    const RowView row{.key = {partition, stream.arn}, .schema_version = std::nullopt, .data = data};
    transaction.put_many(transaction.internal_table(registry), {&row, 1});
}

bool is_forgotten(const Stream& stream, Time now) {
    return stream.disabled_at && *stream.disabled_at < oldest_record(now);
}

std::vector<Stream> all_streams(ReadTransaction& transaction) {
    std::vector<Stream> all;
    const TableState* streams = transaction.table(registry);
    if (streams == nullptr) return all;
    std::string after;
    for (bool more = true; more;) {
        const PartitionRange range{.pk = partition, .lower = Bound{.sk = after, .inclusive = false}, .upper = {}};
        Page page = transaction.range(*streams, range, page_of_streams);
        more = page.more;
        if (more) after = page.rows.back().sk;
        for (Row& row : page.rows) all.push_back(stream_of(std::move(row.sk), std::move(row.data)));
    }
    return all;
}

}  // namespace

std::string Stream::shard_id() const {
    constexpr std::size_t digits = 20;
    constexpr std::size_t hash_digits = 8;
    const std::string time = std::to_string(created_at.time_since_epoch().count());
    return "shardId-" + std::string(digits - time.size(), '0') + time + "-" +
           detail::sha256_hex(arn).substr(0, hash_digits);
}

StoredStream open_stream(SchemaTransaction& transaction, const std::string& table, const KeySchema& keys,
                         StreamViewType view_type, Time now) {
    forget_streams(transaction, now);
    Stream stream{.arn = {},
                  .label = {},
                  .table = table,
                  .key_schema = keys,
                  .view_type = view_type,
                  .log = {},
                  .created_at = std::chrono::floor<std::chrono::milliseconds>(now),
                  .disabled_at = std::nullopt};
    for (;; ++stream.created_at) {  // an ARN names one stream only
        stream.label = label_of(stream.created_at);
        stream.arn = stream_arn(table, stream.label);
        if (!read_stream(transaction, stream.arn)) break;
    }
    stream.log = hashed_table_name("stream", stream.arn);
    write_stream(transaction, stream);
    transaction.create_log(stream.log);
    return {.view_type = view_type, .label = stream.label, .log = stream.log, .enabled = true};
}

void close_stream(SchemaTransaction& transaction, const std::string& table, Time now) {
    for (Stream& stream : all_streams(transaction)) {
        if (stream.table != table || stream.disabled_at) continue;
        stream.disabled_at = std::chrono::floor<std::chrono::seconds>(now);
        write_stream(transaction, stream);
    }
}

std::optional<Stream> find_stream(ReadTransaction& transaction, const std::string& arn, Time now) {
    std::optional<Stream> stream = read_stream(transaction, arn);
    if (stream && is_forgotten(*stream, now)) return std::nullopt;
    return stream;
}

std::vector<Stream> streams_after(ReadTransaction& transaction, const std::string& prefix, const std::string& after,
                                  Time now) {
    std::vector<Stream> streams = all_streams(transaction);
    std::erase_if(streams, [&](const Stream& stream) {
        return !stream.arn.starts_with(prefix) || stream.arn <= after || is_forgotten(stream, now);
    });
    return streams;
}

bool has_forgotten_streams(ReadTransaction& transaction, Time now) {
    for (const Stream& stream : all_streams(transaction))
        if (is_forgotten(stream, now)) return true;
    return false;
}

void forget_streams(SchemaTransaction& transaction, Time now) {
    for (const Stream& stream : all_streams(transaction)) {
        if (!is_forgotten(stream, now)) continue;
        const RowKey key{partition, stream.arn};
        transaction.erase_many(*transaction.table(registry), {&key, 1});
        transaction.drop_log(stream.log);
    }
}

void append_records(WriteTransaction& transaction, const Table& table, std::span<const ItemChange> changes, Time now) {
    const StoredStream* stream = table.schema.settings().open_stream();
    if (stream == nullptr) return;
    std::vector<std::string> entries;
    for (const ItemChange& change : changes)
        if (std::optional<std::string> entry = log_entry(change, stream->view_type))
            entries.push_back(*std::move(entry));
    if (entries.empty()) return;
    transaction.log_append(stream->log, std::chrono::floor<std::chrono::seconds>(now), entries);
    // Twice as many as come: a log that had been left alone gets shorter with every write.
    transaction.log_trim(stream->log, oldest_record(now), 2 * entries.size());
}

}  // namespace dynaloom::engine
