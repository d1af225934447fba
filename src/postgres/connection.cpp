#include "postgres/connection.hpp"

#include "postgres/error.hpp"

#include <dynaloom/detail/md5.hpp>
#include <dynaloom/error.hpp>

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <optional>

namespace dynaloom::postgres {

namespace {

constexpr std::size_t most_statements = 500;
constexpr int oldest_server = 130000;
constexpr std::string_view commit = "COMMIT";
constexpr std::chrono::milliseconds grace{100};  // for the server, which ends what its client has given up
constexpr std::chrono::milliseconds longest_time = std::chrono::hours{24 * 20};  // what the server's integer holds

/// Waits until the socket can be read, or written too. @returns Whether it can, before `end`.
bool wait_for(int socket, short events, std::chrono::steady_clock::time_point end) {
    pollfd one{.fd = socket, .events = events, .revents = 0};
    for (;;) {
        using std::chrono::milliseconds;
        const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
        if (left <= milliseconds{0}) return false;
        constexpr milliseconds longest = std::chrono::hours{1};
        const int ready = poll(&one, 1, static_cast<int>(std::min(left, longest).count()));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return true;  // the next look at the socket says what is wrong
    }
}

std::string trimmed(std::string_view message) {
    while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.remove_suffix(1);
    std::string text{message};
    std::ranges::replace(text, '\n', ' ');
    return text;
}

std::string named(PGconn* connection) {
    const auto text = [](const char* value) { return value == nullptr ? std::string{} : std::string{value}; };
    std::string host = text(PQhost(connection));
    if (!host.empty() && host.front() != '/') host += ":" + text(PQport(connection));
    return "database \"" + text(PQdb(connection)) + "\" on \"" + host + "\"";
}

std::string milliseconds(std::chrono::milliseconds time) {
    return std::to_string(std::clamp(time, std::chrono::milliseconds{1}, longest_time).count());
}

/// What a user, a database or another program may have set otherwise. Our statements have one good plan each: along an
/// index.
std::string settings(const Options& options) {
    return "SET client_min_messages = error; SET search_path = pg_catalog; SET standard_conforming_strings = on;"
           "SET default_transaction_isolation = 'read committed'; SET default_transaction_deferrable = off;"
           "SET plan_cache_mode = force_generic_plan; SET jit = off; SET enable_seqscan = off;"
           "SET enable_bitmapscan = off; SET enable_sort = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"
           "SET statement_timeout = " +
           milliseconds(options.statement_timeout) + "; SET lock_timeout = " + milliseconds(options.lock_timeout) +
           "; SET idle_in_transaction_session_timeout = " + milliseconds(options.statement_timeout);
}

/// The same for the same statement, and for no other: between us and the server there may be a pooler that lends its
/// connections to many.
std::string statement_name(std::string_view sql) {
    detail::Md5 md5;
    md5.update(sql);
    const auto digits = md5.finish();
    return "dynaloom:" + std::string{digits.data(), digits.size()};
}

/// @param may_commit  Whether the server may have committed before it reported this: only if it ended the connection.
SqlError error_of(const Result& result, bool may_commit) {
    const std::string_view severity = result.field(PG_DIAG_SEVERITY_NONLOCALIZED);
    return {.state = std::string{result.field(PG_DIAG_SQLSTATE)},
            .message = std::string{result.field(PG_DIAG_MESSAGE_PRIMARY)},
            .committing = may_commit && severity != "ERROR"};
}

}  // namespace

std::string place(const engine::Call& call, const std::string& database) {
    std::string where;
    if (!call.table.empty()) where.append("table \"").append(call.table).append("\", ");
    return where.append(database).append(": ");
}

Connection::Connection(const std::string& dsn, const Options& options, engine::Deadline& deadline)
    : statement_timeout_{options.statement_timeout} {
    const engine::Call call;
    engine::Deadline for_connecting{std::min(options.connect_timeout, deadline.left())};
    work_for(call, for_connecting);
    connect(dsn, options, for_connecting);
    try {
        configure(options);
    } catch (const Lost& lost) {
        raise(lost, database_ + ": ");
    } catch (const Timeout& late) {
        throw ConnectionError{late.what()};
    }
    rest();
}

void Connection::connect(const std::string& dsn, const Options& options, engine::Deadline& deadline) {
    // A string that cannot be read is quoted in libpq's messages, with its password; or else is taken for the name of a
    // database, which ours quote.
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed{PQconninfoParse(dsn.c_str(), nullptr),
                                                                        &PQconninfoFree};
    if (!parsed && dsn.find_first_of("=:/@ \t\n\r\f\v") != std::string::npos)
        throw ConnectionError{"the connection string is neither a URI nor keywords and values of libpq"};
    const std::string unanswered =
        std::to_string(std::clamp<std::chrono::milliseconds::rep>(options.connect_timeout.count(), 1, 1'000'000'000));
    // What stands behind the string counts more than what it says, but for the fallback.
    const std::array keywords{"tcp_user_timeout", "dbname", "client_encoding", "fallback_application_name",
                              static_cast<const char*>(nullptr)};
    const std::array values{unanswered.c_str(), dsn.c_str(), "UTF8", "dynaloom", static_cast<const char*>(nullptr)};
    connection_.reset(PQconnectStartParams(keywords.data(), values.data(), 1));
    if (!connection_) throw std::bad_alloc{};
    database_ = named(handle());
    PQsetNoticeReceiver(
        handle(), [](void*, const PGresult*) {}, nullptr);
    const auto end = std::min(deadline.end(), std::chrono::steady_clock::now() + options.connect_timeout);
    PostgresPollingStatusType status =
        PQstatus(handle()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING) {
        if (!wait_for(PQsocket(handle()), status == PGRES_POLLING_READING ? POLLIN : POLLOUT, end))
            throw ConnectionError{database_ + ": no answer for " + std::to_string(deadline.budget().count()) + " ms"};
        status = PQconnectPoll(handle());
    }
    if (status != PGRES_POLLING_OK) throw ConnectionError{database_ + ": " + trimmed(PQerrorMessage(handle()))};
    database_ = named(handle());
}

void Connection::configure(const Options& options) {
    if (PQserverVersion(handle()) < oldest_server)
        throw ServiceError{database_ + ": its version is older than 13", "UnsupportedVersion"};
    const char* const encoding = PQparameterStatus(handle(), "server_encoding");
    if (encoding == nullptr || std::string_view{encoding} != "UTF8")
        throw ServiceError{database_ + ": its text is " + (encoding == nullptr ? "of no known encoding" : encoding) +
                               ", where UTF8 is needed",
                           "UnsupportedEncoding"};
    PQsetnonblocking(handle(), 1);
    if (PQsendQuery(handle(), settings(options).c_str()) == 0) lose(false);
    for (std::optional<SqlError> failed;;) {
        const Result result{next_result(false)};
        if (result.status() == PGRES_COMMAND_OK) continue;
        if (result.status() == PGRES_FATAL_ERROR) {
            if (PQstatus(handle()) == CONNECTION_BAD) lose(false);
            if (result.field(PG_DIAG_SQLSTATE).empty()) {
                if (failed) raise(*failed, database_ + ": ");
                break;  // there are no more results
            }
            failed = error_of(result, false);
            continue;
        }
    }
    if (PQenterPipelineMode(handle()) == 0) lose(false);
}

bool Connection::usable() noexcept {
    if (!idle()) return false;
    pollfd one{.fd = PQsocket(handle()), .events = POLLIN, .revents = 0};
    return poll(&one, 1, 0) == 0;  // what the server says unasked is its farewell
}

void Connection::forget_statements() {
    statements_.clear();
    const Command forget{.sql = "DEALLOCATE ALL", .once = true};
    run({&forget, 1});
}

const std::string& Connection::prepared(const Command& command, std::vector<Awaited>& awaited) {
    if (const auto known = statements_.find(command.sql); known != statements_.end()) return known->second;
    const auto made = statements_.emplace(command.sql, statement_name(command.sql)).first;
    std::vector<Oid> types;
    for (const Parameters::Value& value : command.parameters.values()) types.push_back(value.type);
    if (PQsendPrepare(handle(), made->second.c_str(), command.sql.c_str(), static_cast<int>(types.size()),
                      types.data()) == 0)
        lose(false);
    awaited.push_back({&command, true});
    return made->second;
}

/// Into libpq's buffer, with the mark of the end.
std::vector<Connection::Awaited> Connection::send(std::span<const Command> commands, bool commits) {
    std::vector<Awaited> awaited;
    awaited.reserve(commands.size());
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> binary;
    for (const Command& command : commands) {
        values.clear();
        lengths.clear();
        for (const Parameters::Value& value : command.parameters.values()) {
            values.push_back(value.null ? nullptr : value.bytes.data());
            lengths.push_back(static_cast<int>(value.bytes.size()));
        }
        binary.assign(values.size(), 1);
        if (command.once) {
            if (PQsendQueryParams(handle(), command.sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) == 0)
                lose(false);
            awaited.push_back({&command, false});
            continue;
        }
        const std::string& name = prepared(command, awaited);
        if (PQsendQueryPrepared(handle(), name.c_str(), static_cast<int>(values.size()), values.data(), lengths.data(),
                                binary.data(), 0) == 0)
            lose(commits && command.sql == commit);
        awaited.push_back({&command, false});
    }
    if (PQpipelineSync(handle()) == 0) lose(commits);  // what went before may be with the server
    return awaited;
}

/// What limits the server's time for each statement of the transaction that the commands begin, if the session's limit
/// is not the one. Nobody tells the server when a call is given up: that could take as long as the call.
std::optional<Command> Connection::limit_of_time() {
    if (in_transaction() || deadline_->budget() == statement_timeout_) return std::nullopt;
    return Command{.sql = "SELECT pg_catalog.set_config('statement_timeout', '" +
                          milliseconds(std::min(deadline_->left(), longest_time) + grace) + "', true)",
                   .once = true};
}

std::vector<Result> Connection::run(std::span<const Command> commands, bool commits) {
    if (statements_.size() + commands.size() > most_statements && !statements_.empty() && !in_transaction())
        forget_statements();
    std::optional<Command> limit = limit_of_time();
    if (!limit) return run_as_they_are(commands, commits);
    // BEGIN may say how, and so must be the first.
    const std::ptrdiff_t place = commands.front().sql.starts_with("BEGIN") ? 1 : 0;
    std::vector<Command> limited{commands.begin(), commands.end()};
    limited.insert(limited.begin() + place, *std::move(limit));
    std::vector<Result> results = run_as_they_are(limited, commits);
    results.erase(results.begin() + place);
    return results;
}

std::vector<Result> Connection::run_as_they_are(std::span<const Command> commands, bool commits) {
    std::vector<Result> results;
    results.reserve(commands.size());
    const std::vector<Awaited> awaited = send(commands, commits);
    std::optional<SqlError> failed;
    bool committed = false;
    for (const Awaited& one : awaited) {
        Result result{next_result(commits)};
        if (result.status() == PGRES_COMMAND_OK || result.status() == PGRES_TUPLES_OK) {
            committed = result.tag() == commit;
            if (!one.prepares) results.push_back(std::move(result));
        } else {
            if (one.prepares) statements_.erase(one.command->sql);
            if (!failed) failed = error_of(result, commits && one.command->sql == commit);
        }
        if (PQstatus(handle()) == CONNECTION_BAD) break;
        while (PGresult* const more = next_result(commits)) PQclear(more);  // the end of this command's results
    }
    try {
        finish(std::move(failed), commits);
    } catch (...) {  // whatever came behind the report
        if (!committed) throw;
    }
    return results;
}

/// Reads the end of the pipeline.
void Connection::finish(std::optional<SqlError> failed, bool commits) {
    // An error that came before the answer of the last command is none of the commit's.
    if (failed && !failed->state.empty() && PQstatus(handle()) == CONNECTION_BAD) throw *std::move(failed);
    if (PQstatus(handle()) == CONNECTION_BAD) lose(commits);
    const Result end{next_result(commits)};
    if (failed) throw *std::move(failed);
    if (end.status() == PGRES_FATAL_ERROR && PQstatus(handle()) != CONNECTION_BAD)
        throw error_of(end, commits);  // of the commit that the end of the pipeline is
    if (end.status() != PGRES_PIPELINE_SYNC) lose(commits);
}

PGresult* Connection::next_result(bool committing) {
    wait(committing);
    return PQgetResult(handle());
}

void Connection::wait(bool committing) {
    for (;;) {
        const int unsent = PQflush(handle());
        if (unsent == 0 && PQisBusy(handle()) == 0) return;
        if (PQstatus(handle()) == CONNECTION_BAD) return;  // the next result tells why
        const short events = static_cast<short>(unsent == 1 ? POLLIN | POLLOUT : POLLIN);
        if (!wait_for(PQsocket(handle()), events, deadline_->end())) expire(committing);
        if (PQconsumeInput(handle()) == 0) return;
    }
}

void Connection::expire(bool committing) {
    const std::string where = place(*call_, database_);
    connection_.reset();
    throw Timeout{where + "no answer, or in use by another connection, for more than " +
                      std::to_string(deadline_->budget().count()) + " ms",
                  committing};
}

void Connection::lose(bool committing) {
    const char* const message = PQerrorMessage(handle());
    std::string text = message == nullptr || *message == '\0' ? "the connection was lost" : trimmed(message);
    connection_.reset();
    throw Lost{std::move(text), committing};
}

}  // namespace dynaloom::postgres
