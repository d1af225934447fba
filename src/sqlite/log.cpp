#include "sqlite/catalog.hpp"
#include "sqlite/transaction.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

/// A log is an SQL table of its own:
///
///     id    INTEGER PRIMARY KEY AUTOINCREMENT: 1, 2, 3, … without a gap, since whatever undoes a transaction undoes
///     its
///           ids too; and never used again once their rows are gone
///     time  seconds since 1970
///     data  the engine's text
///
/// Writers come one after the other, so the order of the ids is that of the commits. Logs are created and dropped with
/// the engine's own entry of the stream, which every user of a log has seen in the same transaction.
namespace dynaloom::sqlite {

namespace {

sqlite3_int64 id_of(engine::LogPosition position) noexcept {
    constexpr std::uint64_t greatest = std::numeric_limits<sqlite3_int64>::max();
    return static_cast<sqlite3_int64>(position.major != 0 ? greatest : std::min(position.minor, greatest));
}

engine::LogPosition position_of(sqlite3_int64 id) noexcept {
    return {.major = 0, .minor = static_cast<std::uint64_t>(id)};
}

sqlite3_int64 seconds_of(std::chrono::sys_seconds time) noexcept {
    return time.time_since_epoch().count();
}

}  // namespace

PreparedLog& Transaction::log_named(std::string_view name) {
    Connection::Logs& logs = connection_.logs();
    const auto known = logs.find(name);
    return known != logs.end() ? known->second : logs.try_emplace(std::string{name}).first->second;
}

Statement& Transaction::prepared(Statement& kept, std::string_view log, std::string_view before,
                                 std::string_view after) {
    if (!kept) kept = connection_.prepare(std::string{before}.append(catalog::identifier(log)).append(after));
    return kept;
}

engine::LogBounds Transaction::log_bounds(std::string_view log, std::chrono::sys_seconds oldest) {
    PreparedLog& statements = log_named(log);
    if (!statements.last) statements.last = connection_.prepare("SELECT seq FROM main.sqlite_sequence WHERE name = ?1");
    engine::LogBounds bounds;
    {
        const ResetAtExit reset{statements.last};
        statements.last.bind(1, log);
        if (connection_.step(statements.last)) bounds.last = position_of(statements.last.integer(0));
    }
    Statement& first = prepared(statements.first_kept, log, "SELECT id FROM ", " WHERE time >= ?1 ORDER BY id LIMIT 1");
    const ResetAtExit reset{first};
    first.bind(1, seconds_of(oldest));
    bounds.trimmed = connection_.step(first) ? position_of(first.integer(0) - 1) : bounds.last;
    return bounds;
}

engine::LogPage Transaction::log_read(std::string_view log, engine::LogPosition after, engine::PageLimit limit) {
    Statement& read = prepared(log_named(log).read, log, "SELECT id, time, data FROM ", " WHERE id > ?1 ORDER BY id");
    const ResetAtExit reset{read};
    read.bind(1, id_of(after));
    engine::LogPage page;
    std::size_t bytes = 0;
    while (connection_.step(read)) {
        const std::string_view data = read.text(2);
        bytes += data.size();
        if (page.entries.size() == limit.rows || (!page.entries.empty() && bytes > limit.bytes)) {
            page.more = true;
            break;
        }
        page.entries.push_back({.position = position_of(read.integer(0)),
                                .time = std::chrono::sys_seconds{std::chrono::seconds{read.integer(1)}},
                                .data = std::string{data}});
    }
    return page;
}

void Transaction::log_append(std::string_view log, std::chrono::sys_seconds time, std::span<const std::string> data) {
    Statement& append = prepared(log_named(log).append, log, "INSERT INTO ", " (time, data) VALUES (?1, ?2)");
    for (const std::string& entry : data) {
        const ResetAtExit reset{append};
        append.bind(1, seconds_of(time));
        append.bind(2, entry);
        connection_.step(append);
    }
}

std::size_t Transaction::log_trim(std::string_view log, std::chrono::sys_seconds oldest, std::size_t most) {
    PreparedLog& statements = log_named(log);
    std::size_t count = 0;
    sqlite3_int64 last = 0;
    {
        Statement& first = prepared(statements.oldest, log, "SELECT id, time FROM ", " ORDER BY id");
        const ResetAtExit reset{first};
        for (; count < most && connection_.step(first) && first.integer(1) < seconds_of(oldest); ++count)
            last = first.integer(0);
    }
    if (count == 0) return 0;
    Statement& trim = prepared(statements.trim, log, "DELETE FROM ", " WHERE id <= ?1");
    const ResetAtExit reset{trim};
    trim.bind(1, last);
    connection_.step(trim);
    return count;
}

void Transaction::create_log(std::string_view name) {
    connection_.run("CREATE TABLE " + catalog::identifier(name) +
                    " (id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, data TEXT NOT NULL)");
}

void Transaction::drop_log(std::string_view name) {
    connection_.run("DROP TABLE " + catalog::identifier(name));
}

}  // namespace dynaloom::sqlite
