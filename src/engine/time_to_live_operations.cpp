#include "engine/arn.hpp"
#include "engine/deadline.hpp"
#include "engine/engine.hpp"
#include "engine/index_maintenance.hpp"
#include "engine/stream.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"
#include "engine/time_to_live.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::engine {

namespace {

// Each batch is a transaction, which keeps other writers waiting for a few milliseconds.
constexpr PageLimit items_filled_at_once{.rows = 200, .bytes = std::size_t{1} << 20U};
constexpr std::size_t items_deleted_at_once = 100;
constexpr std::size_t records_trimmed_at_once = 1000;
constexpr std::size_t longest_attribute_name = 255;

void check_attribute(const std::string& name) {
    if (name.empty())
        refuse_value(name, "timeToLiveSpecification.attributeName",
                     "Member must have length greater than or equal to 1");
    if (name.size() > longest_attribute_name)
        refuse_value(name.substr(0, longest_attribute_name) + "…", "timeToLiveSpecification.attributeName",
                     "Member must have length less than or equal to 255");
}

std::optional<StoredTimeToLive> changed(const std::optional<StoredTimeToLive>& now,
                                        const UpdateTimeToLiveRequest& request) {
    if (now && now->attribute != request.attribute)
        throw ValidationError{"TimeToLive is active on a different AttributeName: current AttributeName is " +
                              now->attribute};
    if (request.enabled && now) throw ValidationError{"TimeToLive is already enabled"};
    if (!request.enabled && !now) throw ValidationError{"TimeToLive is already disabled"};
    if (!request.enabled) return std::nullopt;
    return StoredTimeToLive{.attribute = request.attribute, .space = expiry_space(request.table), .filled = false};
}

/// The items of rows by their keys, which are locked now, and their entries among those that can expire.
struct LockedItems {
    LockedItems(WriteTransaction& transaction, const Table& table, std::string_view attribute,
                std::vector<StoredKey> stored)
        : keys{std::move(stored)} {
        std::vector<RowKey> rows;
        rows.reserve(keys.size());
        for (const StoredKey& key : keys) rows.push_back(key.view());
        std::vector<std::optional<std::string>> data(rows.size());
        if (!rows.empty()) {
            transaction.lock(table.state, rows);
            transaction.get_many(table.state, rows, data);
        }
        items.resize(keys.size());
        entries.resize(keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (!data[i]) continue;
            try {
                items[i] = item_of(table.schema, Row{keys[i].pk, keys[i].sk, *std::move(data[i])});
                entries[i] = expiry_entry(keys[i].view(), *items[i], attribute);
            } catch (const DecodeError&) {  // NOLINT(bugprone-empty-catch): what nobody can read never expires
            }
        }
    }

    std::vector<StoredKey> keys;
    std::vector<std::optional<EncodedItem>> items;
    std::vector<std::optional<IndexEntry>> entries;
};

/// A time to live whose entries are not all there yet, as one transaction sees it.
struct Filling {
    Table table;
    const StoredTimeToLive& time_to_live;
    const TableState& space;
};

/// Nothing if there is none. One that was enabled anew since `generation` is another one.
std::optional<Filling> find_filling(ReadTransaction& transaction, const Call& call,
                                    std::optional<std::int64_t> generation) {
    const TableState* state = transaction.table(call.table);
    if (state == nullptr) return std::nullopt;
    const Table table{*state, schema_of(*state)};
    const std::optional<StoredTimeToLive>& time_to_live = table.schema.settings().time_to_live;
    if (!time_to_live || time_to_live->filled) return std::nullopt;
    const TableState* space = transaction.table(time_to_live->space);
    if (space == nullptr || (generation && *generation != space->generation)) return std::nullopt;
    return Filling{table, *time_to_live, *space};
}

/// Enters the items that were there before the time to live was enabled. Every writer has known of it since, and enters
/// its own. If this dies, the next sweep does it.
void fill_expiries(RowStore& rows, const Call& call) {
    std::optional<std::int64_t> generation;
    std::optional<StoredKey> after;
    for (bool more = true; more;) {
        std::optional<StoredKey> last;
        std::optional<std::int64_t> found;
        rows.write(call, [&](WriteTransaction& transaction) {
            more = false;
            last.reset();
            found.reset();
            const std::optional<Filling> filling = find_filling(transaction, call, generation);
            if (!filling) return;
            std::vector<StoredKey> keys;
            {
                Page page = transaction.walk(filling->table.state, after ? std::optional{after->view()} : std::nullopt,
                                             items_filled_at_once);
                more = page.more;
                for (Row& row : page.rows) keys.push_back({std::move(row.pk), std::move(row.sk), {}});
            }
            if (more) last = keys.back();
            LockedItems locked{transaction, filling->table, filling->time_to_live.attribute, std::move(keys)};
            std::vector<EntryChange> entries;
            for (std::optional<IndexEntry>& entry : locked.entries)
                if (entry) entries.push_back({.erased = std::nullopt, .put = std::move(entry)});
            write_entries(transaction, filling->time_to_live.space, entries);
            found = filling->space.generation;
        });
        if (!found) return;
        generation = found;
        after = std::move(last);
    }
    rows.change_schema(call, [&](SchemaTransaction& transaction) {
        const std::optional<Filling> filling = find_filling(transaction, call, generation);
        if (!filling) return;
        TableSettings settings = filling->table.schema.settings();
        settings.time_to_live->filled = true;
        transaction.put_table(call.table, filling->table.schema.with(std::move(settings)).text());
    });
}

}  // namespace

UpdateTimeToLiveResult Engine::run(const UpdateTimeToLiveRequest& request, Budget budget) {
    check_table_name(request.table);
    check_attribute(request.attribute);
    const Call call{budget, request.table};
    rows_->change_schema(call, [&](SchemaTransaction& transaction) {
        const Table table = own_table(transaction, request.table);
        TableSettings settings = table.schema.settings();
        settings.time_to_live = changed(settings.time_to_live, request);
        if (settings.time_to_live)
            transaction.internal_table(settings.time_to_live->space);
        else
            drop_space(transaction, expiry_space(request.table));
        transaction.put_table(request.table, table.schema.with(std::move(settings)).text());
    });
    if (request.enabled) fill_expiries(*rows_, call);
    return {request.attribute, request.enabled};
}

DescribeTimeToLiveResult Engine::run(const DescribeTimeToLiveRequest& request, Budget budget) {
    check_table_name(request.table);
    DescribeTimeToLiveResult result;
    rows_->read({budget, request.table}, Isolation::each, [&](ReadTransaction& transaction) {
        result = {};
        const TableSettings& settings = find_table(transaction, request.table).schema.settings();
        if (settings.time_to_live) result.attribute = settings.time_to_live->attribute;
    });
    return result;
}

DeleteExpiredItemsResult Engine::run(const DeleteExpiredItemsRequest& request, Budget budget) {
    check_table_name(request.table);
    const Call call{budget, request.table};
    Deadline deadline{budget};
    sweep_streams(request.table, rest_of(call, deadline).budget);
    bool filled = true;
    rows_->read(rest_of(call, deadline), Isolation::each, [&](ReadTransaction& transaction) {
        const TableSettings& settings = find_table(transaction, request.table).schema.settings();
        filled = !settings.time_to_live || settings.time_to_live->filled;
    });
    if (!filled) fill_expiries(*rows_, call);

    DeleteExpiredItemsResult result;
    while (result.deleted < request.limit) {
        const auto most = std::min<std::size_t>(items_deleted_at_once, request.limit - result.deleted);
        std::size_t deleted = 0;
        bool more = false;
        rows_->write(rest_of(call, deadline), [&](WriteTransaction& transaction) {
            const Time now = clock_();
            deleted = 0;
            more = false;
            const Table table = find_table(transaction, request.table);
            const std::optional<StoredTimeToLive>& time_to_live = table.schema.settings().time_to_live;
            if (!time_to_live) return;
            const TableState& space = transaction.internal_table(time_to_live->space);
            const std::vector<IndexEntry> entries = expired_entries(transaction, space, now, most);
            more = entries.size() == most;
            std::vector<StoredKey> keys;
            keys.reserve(entries.size());
            for (const IndexEntry& entry : entries) keys.push_back(row_of(entry.data));
            const LockedItems locked{transaction, table, time_to_live->attribute, std::move(keys)};
            std::vector<ItemChange> changes;
            std::vector<EntryChange> stale;  // another program deleted or changed the item
            for (std::size_t i = 0; i < entries.size(); ++i) {
                if (locked.entries[i] == entries[i])
                    changes.push_back(
                        {.key = &locked.keys[i], .before = &*locked.items[i], .after = nullptr, .expired = true});
                else
                    stale.push_back({.erased = entries[i], .put = locked.entries[i]});
            }
            write_entries(transaction, time_to_live->space, stale);
            if (!changes.empty()) apply(transaction, table, changes, now);
            deleted = changes.size();
        });
        result.deleted += static_cast<std::uint32_t>(deleted);
        if (!more) break;
    }
    return result;
}

/// Removes records of the table's streams that are over a day old, and the streams of any table that ended before.
void Engine::sweep_streams(const std::string& table, Budget budget) {
    const Call call{budget, table};
    Deadline deadline{budget};
    std::vector<Stream> streams;
    bool forgotten = false;
    rows_->read(rest_of(call, deadline), Isolation::snapshot, [&](ReadTransaction& transaction) {
        streams = streams_after(transaction, stream_arn(table), {}, clock_());
        forgotten = has_forgotten_streams(transaction, clock_());
    });
    if (forgotten)
        rows_->change_schema(rest_of(call, deadline),
                             [&](SchemaTransaction& transaction) { forget_streams(transaction, clock_()); });
    for (const Stream& stream : streams) {
        for (bool more = true; more;)
            rows_->write(rest_of(call, deadline), [&](WriteTransaction& transaction) {
                const Time now = clock_();
                more = find_stream(transaction, stream.arn, now) &&
                       transaction.log_trim(stream.log, oldest_record(now), records_trimmed_at_once) ==
                           records_trimmed_at_once;
            });
    }
}

}  // namespace dynaloom::engine
