#pragma once

#include "engine/deadline.hpp"
#include "engine/row_store.hpp"
#include "postgres/command.hpp"
#include "postgres/error.hpp"

#include <dynaloom/postgres/store.hpp>

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dynaloom::postgres {

/// One connection to the server, in pipeline mode. Not for two threads at once.
class Connection {
public:
    /// @throws As postgres::open; Timeout if the deadline passes first.
    Connection(const std::string& dsn, const Options& options, engine::Deadline& deadline);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() = default;

    /// Names the call that the connection works for from now on. Both must outlive that work.
    void work_for(const engine::Call& call, engine::Deadline& deadline) noexcept {
        call_ = &call;
        deadline_ = &deadline;
    }
    void rest() noexcept {
        call_ = nullptr;
        deadline_ = nullptr;
    }

    /// Whether it is open and in no transaction, as far as it knows.
    [[nodiscard]] bool idle() const noexcept {
        return !retired_ && PQstatus(handle()) == CONNECTION_OK && PQtransactionStatus(handle()) == PQTRANS_IDLE;
    }
    /// The same, asking the system: it sees that a server has gone away while nothing was asked of it.
    [[nodiscard]] bool usable() noexcept;

    /// Runs commands in one round trip and, outside of a transaction block, as one transaction. Statements are prepared
    /// at their first use.
    /// @param commits  Whether the last command, or their end, commits writes.
    /// @returns As many as commands. @throws SqlError, the first; Lost; Timeout, which breaks the connection.
    std::vector<Result> run(std::span<const Command> commands, bool commits = false);

    /// Whether a transaction block is open.
    [[nodiscard]] bool in_transaction() const noexcept {
        const PGTransactionStatusType status = PQtransactionStatus(handle());
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
    }

    /// What it is connected to, for messages: `database "app" on "db.example.com"`.
    [[nodiscard]] const std::string& database() const noexcept { return database_; }

    /// Forgets all prepared statements, on the server too.
    void forget_statements();

    [[nodiscard]] std::chrono::steady_clock::time_point opened() const noexcept { return opened_; }

    /// Makes it unusable for whoever would have it next.
    void retire() noexcept { retired_ = true; }

private:
    struct Close {
        void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    };
    struct NameHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const noexcept { return std::hash<std::string_view>{}(name); }
    };
    /// What is awaited: whether a statement is prepared, or what it gives.
    struct Awaited {
        const Command* command;
        bool prepares;
    };

    [[nodiscard]] PGconn* handle() const noexcept { return connection_.get(); }
    void connect(const std::string& dsn, const Options& options, engine::Deadline& deadline);
    void configure(const Options& options);
    std::optional<Command> limit_of_time();
    std::vector<Result> run_as_they_are(std::span<const Command> commands, bool commits);
    void finish(std::optional<SqlError> failed, bool commits);
    std::vector<Awaited> send(std::span<const Command> commands, bool commits);
    const std::string& prepared(const Command& command, std::vector<Awaited>& awaited);
    PGresult* next_result(bool committing);
    void wait(bool committing);
    [[noreturn]] void expire(bool committing);
    [[noreturn]] void lose(bool committing);

    const std::chrono::milliseconds statement_timeout_;  ///< the session's
    std::unique_ptr<PGconn, Close> connection_;
    std::string database_;
    const engine::Call* call_ = nullptr;
    engine::Deadline* deadline_ = nullptr;
    std::unordered_map<std::string, std::string, NameHash, std::equal_to<>> statements_;  ///< names by SQL
    std::chrono::steady_clock::time_point opened_ = std::chrono::steady_clock::now();
    bool retired_ = false;
};

/// `table "stories", database "app" on "db.example.com": `
[[nodiscard]] std::string place(const engine::Call& call, const std::string& database);

}  // namespace dynaloom::postgres
