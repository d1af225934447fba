#include "sqlite/connection.hpp"

#include "sqlite/error.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>
#include <utility>

namespace dynaloom::sqlite {

namespace {

constexpr int passive_checkpoint_pages = 1000;  // as SQLite's own automatic checkpoint
constexpr long long longest_log_bytes = 64LL << 20;

}  // namespace

Connection::Connection(std::string path, Use use, Durability durability, engine::Deadline& deadline)
    : path_{std::move(path)} {
    sqlite3* database = nullptr;
    // No mutex: a connection belongs to one thread at a time. A file that may not be written is opened for reading.
    // Only the first connection may create it: one opened later would put an empty file in the place of one moved away.
    const int create = use == Use::reading ? 0 : SQLITE_OPEN_CREATE;
    const int code =
        sqlite3_open_v2(path_.c_str(), &database,
                        SQLITE_OPEN_READWRITE | create | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    database_.reset(database);
    const engine::Call call;
    work_for(call, deadline);
    if (code != SQLITE_OK) fail(code);
    configure(use, durability);
    rest();
}

Connection::~Connection() = default;

void Connection::configure(Use use, Durability durability) {
    sqlite3_busy_handler(handle(), &Connection::on_busy, this);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    const std::string encoding = first_text("PRAGMA encoding");  // the first look into the file
    if (encoding != "UTF-8")
        throw ServiceError{"file \"" + path_ + "\": its text is " + encoding + ", where UTF-8 is needed",
                           "UnsupportedEncoding"};
    use_write_ahead_log();
    run(durability == Durability::full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    page_size_ = std::stoi(first_text("PRAGMA page_size"));
    if (use == Use::reading) run("PRAGMA query_only=ON");
    sqlite3_wal_hook(handle(), &Connection::on_commit_to_log, this);
    begin_ = prepare("BEGIN");
    begin_immediate_ = prepare("BEGIN IMMEDIATE");
    commit_ = prepare("COMMIT");
    rollback_ = prepare("ROLLBACK");
    if (use == Use::reading) return;
    savepoint_ = prepare("SAVEPOINT one");
    release_ = prepare("RELEASE one");
    rollback_to_ = prepare("ROLLBACK TO one");
}

/// Readers that do not block the writer need the write-ahead log. SQLite does not call the busy handler for the switch,
/// and several processes may start on a new file at once; so the waiting is done here.
void Connection::use_write_ahead_log() {
    if (sqlite3_db_readonly(handle(), "main") != 0) return;
    for (int count = 0;; ++count) {
        try {
            if (first_text("PRAGMA journal_mode") != "wal") run("PRAGMA journal_mode=WAL");
            return;
        } catch (const Timeout&) {
            if (on_busy(this, count) == 0) throw;
        }
    }
}

Statement Connection::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK) fail(code);
    return Statement{statement};
}

void Connection::run(std::string_view sql) {
    Statement statement = prepare(sql);
    while (step(statement)) {
    }
}

std::string Connection::first_text(std::string_view sql) {
    Statement statement = prepare(sql);
    return step(statement) ? std::string{statement.text(0)} : std::string{};
}

void Connection::begin() {
    const ResetAtExit reset{begin_};
    step(begin_);
}

void Connection::begin_immediate() {
    const ResetAtExit reset{begin_immediate_};
    step(begin_immediate_);
}

void Connection::commit() {
    log_pages_ = 0;
    const int code = sqlite3_step(commit_.get());
    sqlite3_reset(commit_.get());
    if (code != SQLITE_DONE) {
        // The message must be made before anything else changes it; a failed commit may leave the transaction open.
        try {
            fail(code, true);
        } catch (...) {
            rollback();
            throw;
        }
    }
    if (log_pages_ >= passive_checkpoint_pages) checkpoint();
}

void Connection::rollback() noexcept {
    if (!in_transaction()) return;  // after some errors SQLite has rolled back by itself
    sqlite3_step(rollback_.get());
    sqlite3_reset(rollback_.get());
}

void Connection::savepoint() {
    // Outside of a transaction it would begin one, which its release would commit.
    if (!in_transaction()) throw ServiceError{"file \"" + path_ + "\": no transaction is open", "SQLITE_ERROR"};
    const ResetAtExit reset{savepoint_};
    step(savepoint_);
}

void Connection::release_savepoint() {
    const ResetAtExit reset{release_};
    step(release_);
}

void Connection::rollback_to_savepoint() {
    if (!in_transaction()) return;
    try {
        {
            const ResetAtExit reset{rollback_to_};
            step(rollback_to_);
        }
        release_savepoint();
    } catch (...) {
        rollback();
        throw;
    }
}

/// The commit stands already, so a failure here is none of the call's; the next commit tries again.
void Connection::checkpoint() noexcept {
    const bool too_long = static_cast<long long>(log_pages_) * page_size_ > longest_log_bytes;
    // Truncating waits for readers. It must not hold up this call: what they still need is left for later.
    engine::Deadline* const deadline = std::exchange(deadline_, nullptr);
    sqlite3_wal_checkpoint_v2(handle(), "main", too_long ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
                              nullptr, nullptr);
    deadline_ = deadline;
}

/// SQLite's own waiting polls up to 100 ms apart, which lets a process that commits without pause starve the others.
/// Short and uneven naps find the gaps between its commits.
int Connection::on_busy(void* connection, int count) {
    engine::Deadline* const deadline = static_cast<Connection*>(connection)->deadline_;
    if (deadline == nullptr || deadline->passed()) return 0;
    thread_local std::minstd_rand random{std::random_device{}()};
    const int longest = std::min(2000, 100 * (count + 1));
    const std::chrono::microseconds nap{std::uniform_int_distribution<>{longest / 4, longest}(random)};
    const auto left = deadline->end() - std::chrono::steady_clock::now();
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(nap, left));
    return 1;
}

int Connection::on_commit_to_log(void* connection, sqlite3*, const char*, int pages) {
    static_cast<Connection*>(connection)->log_pages_ = pages;
    return SQLITE_OK;
}

void Connection::fail(int code, bool committing) const {
    raise(Failure{.code = code,
                  .message = database_ ? sqlite3_errmsg(handle()) : sqlite3_errstr(code),
                  .file = path_,
                  .table = call_ != nullptr ? call_->table : std::string_view{},
                  .waited = deadline_ != nullptr ? deadline_->budget() : std::chrono::milliseconds{0},
                  .committing = committing});
}

}  // namespace dynaloom::sqlite
