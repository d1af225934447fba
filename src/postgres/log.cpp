#include "postgres/transaction.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>

/// A log is an SQL table of its own:
///
///     tx    the number of the transaction that added the entry, with its epoch, so that it never wraps around
///     n     1, 2, 3, … with gaps: the order within a transaction
///     time  seconds since 1970
///     data  the engine's text
///
/// Transactions commit in another order than they are numbered in. So readers see only those below the oldest one that
/// is still running: nothing can ever appear before what they have seen. See Transaction for why the numbers have the
/// order of the writes of one item.
///
/// The last entry of those that are too old stays, as the mark up to which entries are gone.
namespace dynaloom::postgres {

namespace {

constexpr std::string_view is_stable = "tx < pg_snapshot_xmin(pg_current_snapshot())";

std::int64_t number_of(std::uint64_t minor) noexcept {
    return static_cast<std::int64_t>(std::min<std::uint64_t>(minor, std::numeric_limits<std::int64_t>::max()));
}

engine::LogPosition position_in(const Result& result, int row, int column) {
    if (result.null(row, column)) return {};
    return {.major = result.integer<std::uint64_t>(row, column),
            .minor = result.integer<std::uint64_t>(row, column + 1)};
}

std::int64_t seconds_of(std::chrono::sys_seconds time) noexcept {
    return time.time_since_epoch().count();
}

}  // namespace

engine::LogBounds Transaction::log_bounds(std::string_view log, std::chrono::sys_seconds oldest) {
    const std::string name = log_named(log);
    const std::string stable{is_stable};
    Command command{
        "WITH withheld AS (SELECT FROM " + name +
        " WHERE tx >= pg_snapshot_xmin(pg_current_snapshot())"
        " ORDER BY tx DESC, n DESC LIMIT 1), kept AS (SELECT tx, n FROM " +
        name + " WHERE time >= $1 AND " + stable + " ORDER BY tx, n LIMIT 1), last AS (SELECT tx, n FROM " + name +
        " WHERE " + stable +
        " ORDER BY tx DESC, n DESC LIMIT 1) SELECT last.tx::text, last.n, kept.n IS NOT NULL, gone.tx::text,"
        " gone.n, NOT EXISTS (SELECT FROM withheld) FROM (VALUES (0)) AS always LEFT JOIN last ON true"
        " LEFT JOIN kept ON true LEFT JOIN LATERAL (SELECT tx, n FROM " +
        name +
        " AS entry WHERE (entry.tx, entry.n) < (kept.tx, kept.n) ORDER BY tx DESC, n DESC LIMIT 1)"
        " AS gone ON true"};
    command.parameters.integer(seconds_of(oldest));
    const Result found = read(nullptr, std::move(command));
    engine::LogBounds bounds;
    bounds.settled = found.boolean(0, 5);
    bounds.last = position_in(found, 0, 0);
    bounds.trimmed = found.boolean(0, 2) ? position_in(found, 0, 3) : bounds.last;
    return bounds;
}

engine::LogPage Transaction::log_read(std::string_view log, engine::LogPosition after, engine::PageLimit limit) {
    engine::LogPage page;
    std::size_t bytes = 0;
    for (RowsToAsk rows{limit};;) {
        // One more than is taken tells whether there are more.
        const std::size_t asked = rows.next(page.entries.size(), bytes) + 1;
        // The order is that of the column: a result of the same name would be put in the order of its text.
        Command command{"SELECT tx::text AS number, n, time, data FROM " + log_named(log) +
                        " WHERE (tx, n) > ($1::text::xid8, $2) AND " + std::string{is_stable} +
                        " ORDER BY tx, n LIMIT $3"};
        command.parameters.text(std::to_string(after.major))
            .integer(number_of(after.minor))
            .integer(static_cast<std::int64_t>(asked));
        const Result found = read(nullptr, std::move(command));
        for (int row = 0; row < found.rows(); ++row) {
            const std::string_view data = found.text(row, 3);
            bytes += data.size();
            rows.see(data.size());
            if (page.entries.size() == limit.rows || (!page.entries.empty() && bytes > limit.bytes)) {
                page.more = true;
                return page;
            }
            after = position_in(found, row, 0);
            page.entries.push_back({.position = after,
                                    .time = std::chrono::sys_seconds{std::chrono::seconds{found.integer(row, 2)}},
                                    .data = std::string{data}});
        }
        if (static_cast<std::size_t>(found.rows()) < asked) return page;
    }
}

void Transaction::log_append(std::string_view log, std::chrono::sys_seconds time, std::span<const std::string> data) {
    Command command{"INSERT INTO " + log_named(log) +
                    " (time, data) SELECT $1, data FROM unnest($2::text[]) WITH ORDINALITY AS entry (data, place)"
                    " ORDER BY place"};
    command.parameters.integer(seconds_of(time)).texts(data, [](const std::string& entry) {
        return std::optional<std::string_view>{entry};
    });
    writes_.push_back(std::move(command));
}

/// Those that another transaction is deleting are left to it.
std::size_t Transaction::log_trim(std::string_view log, std::chrono::sys_seconds oldest, std::size_t most) {
    const std::string name = log_named(log);
    Command command{"DELETE FROM " + name + " WHERE (tx, n) IN (SELECT tx, n FROM " + name +
                    " WHERE (tx, n) IN (SELECT tx, n FROM (SELECT tx, n, bool_and(time < $1) OVER (ORDER BY tx, n ROWS"
                    " BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING) AND lead(n) OVER (ORDER BY tx, n) IS NOT NULL AS old"
                    " FROM (SELECT tx, n, time FROM " +
                    name + " WHERE " + std::string{is_stable} +
                    " ORDER BY tx, n LIMIT $2) AS head) AS judged WHERE old) FOR UPDATE SKIP LOCKED)"};
    command.parameters.integer(seconds_of(oldest)).integer(static_cast<std::int64_t>(most) + 1);
    const Result result = read(nullptr, std::move(command));
    wrote_ = true;
    return result.changed();
}

void Transaction::create_log(std::string_view name) {
    const Command create{.sql = "CREATE TABLE " + log_named(name) +
                                " (tx xid8 NOT NULL DEFAULT pg_current_xact_id(), n bigint NOT NULL GENERATED ALWAYS"
                                " AS IDENTITY (SEQUENCE NAME " +
                                log_named(std::string{name} + ":n") +
                                "), time bigint NOT NULL, data text NOT NULL, CONSTRAINT " +
                                quoted(std::string{name} + ":pk") + " PRIMARY KEY (tx, n))",
                         .once = true};
    change({&create, 1});
}

void Transaction::drop_log(std::string_view name) {
    const Command drop{.sql = "DROP TABLE " + log_named(name), .once = true};
    change({&drop, 1});
}

}  // namespace dynaloom::postgres
