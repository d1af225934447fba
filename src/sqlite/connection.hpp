#pragma once

#include "engine/deadline.hpp"
#include "engine/row_store.hpp"
#include "sqlite/statement.hpp"

#include <dynaloom/sqlite/store.hpp>

#include <sqlite3.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dynaloom::sqlite {

/// A table as one connection remembers it, with its statements, each prepared at its first use. See Transaction for
/// when the memory may be trusted.
struct PreparedTable : engine::TableState {
    bool keeps_hashes = false;  ///< has the column h and its index
    Statement get, put, erase, ascending, descending, walk_from_start, walk_on, walk_hashes, unhashed;
};

/// The statements on one log, each prepared at its first use.
struct PreparedLog {
    Statement append, read, oldest, first_kept, last, trim;
};

/// One connection to the database. Not for two threads at once.
class Connection {
public:
    enum class Use : unsigned char { reading, writing };

    /// @param deadline  Of waiting for other processes to let it be opened.
    /// @throws As sqlite::open.
    Connection(std::string path, Use use, Durability durability, engine::Deadline& deadline);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// Names the call that the connection works for from now on: how long it may wait and what its messages say.
    /// Both must outlive that work.
    void work_for(const engine::Call& call, engine::Deadline& deadline) noexcept {
        call_ = &call;
        deadline_ = &deadline;
    }
    void rest() noexcept {
        call_ = nullptr;
        deadline_ = nullptr;
    }

    /// A file does not go away.
    [[nodiscard]] static bool usable() noexcept { return true; }
    [[nodiscard]] static bool idle() noexcept { return true; }

    [[nodiscard]] sqlite3* handle() const noexcept { return database_.get(); }

    /// For a statement that is kept.
    [[nodiscard]] Statement prepare(std::string_view sql);

    /// @returns Whether there is a row. @throws The error that SQLite reports.
    bool step(Statement& statement) {
        const int code = sqlite3_step(statement.get());
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        fail(code);
    }

    /// Runs a statement that answers no rows, or whose rows do not matter.
    void run(std::string_view sql);

    /// @returns The first column of the first row, or nothing.
    [[nodiscard]] std::string first_text(std::string_view sql);

    void begin();            ///< a snapshot, taken by the first read
    void begin_immediate();  ///< the right to write, waiting for other writers
    void commit();           ///< whether it fails or not, no transaction is open afterwards
    void rollback() noexcept;

    // Within a transaction, one at a time; on a connection that writes.
    void savepoint();
    void release_savepoint();
    /// And forgets it; some errors have undone the transaction already.
    /// @throws If what was done since cannot be undone alone. Then the whole transaction is undone.
    void rollback_to_savepoint();

    [[nodiscard]] bool in_transaction() const noexcept { return sqlite3_get_autocommit(handle()) == 0; }

    [[noreturn]] void fail(int code, bool committing = false) const;

    struct NameHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const noexcept { return std::hash<std::string_view>{}(name); }
    };
    using Tables = std::unordered_map<std::string, std::unique_ptr<PreparedTable>, NameHash, std::equal_to<>>;
    [[nodiscard]] Tables& tables() noexcept { return tables_; }

    using Logs = std::unordered_map<std::string, PreparedLog, NameHash, std::equal_to<>>;
    [[nodiscard]] Logs& logs() noexcept { return logs_; }

    /// At which everything that is remembered was there.
    [[nodiscard]] std::string& schema_version() noexcept { return schema_version_; }

    /// For the transaction that runs, so that none has to allocate.
    [[nodiscard]] std::vector<const PreparedTable*>& unconfirmed() noexcept { return unconfirmed_; }

private:
    struct Close {
        void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
    };

    void configure(Use use, Durability durability);
    void use_write_ahead_log();
    void checkpoint() noexcept;
    static int on_busy(void* connection, int count);
    static int on_commit_to_log(void* connection, sqlite3*, const char*, int pages);

    std::string path_;
    std::unique_ptr<sqlite3, Close> database_;
    const engine::Call* call_ = nullptr;
    engine::Deadline* deadline_ = nullptr;
    int log_pages_ = 0;
    int page_size_ = 4096;
    // After the database: finalised before it closes. All prepared at the start: to undo something needs no memory.
    Statement begin_, begin_immediate_, commit_, rollback_, savepoint_, release_, rollback_to_;
    Tables tables_;
    Logs logs_;
    std::string schema_version_;
    std::vector<const PreparedTable*> unconfirmed_;
};

}  // namespace dynaloom::sqlite
