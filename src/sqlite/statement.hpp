#pragma once

#include <sqlite3.h>

#include <string>
#include <string_view>
#include <utility>

namespace dynaloom::sqlite {

/// A prepared statement, finalised with its owner.
class Statement {
public:
    Statement() = default;
    explicit Statement(sqlite3_stmt* statement) noexcept : statement_{statement} {}
    Statement(Statement&& other) noexcept
        : statement_{std::exchange(other.statement_, nullptr)}, known_{other.known_} {}
    Statement& operator=(Statement&& other) noexcept {
        std::swap(statement_, other.statement_);
        std::swap(known_, other.known_);
        return *this;
    }
    ~Statement() { sqlite3_finalize(statement_); }

    [[nodiscard]] explicit operator bool() const noexcept { return statement_ != nullptr; }
    [[nodiscard]] sqlite3_stmt* get() const noexcept { return statement_; }

    /// `text` must live until the statement is reset. Cannot fail for an index that the statement has.
    void bind(int index, std::string_view text) noexcept {
        // A null pointer would bind NULL.
        sqlite3_bind_text(statement_, index, text.data() == nullptr ? "" : text.data(), static_cast<int>(text.size()),
                          SQLITE_STATIC);
    }
    void bind(int index, sqlite3_int64 value) noexcept { sqlite3_bind_int64(statement_, index, value); }
    void bind_null(int index) noexcept { sqlite3_bind_null(statement_, index); }

    /// A value that sorts after every text.
    void bind_beyond_text(int index) noexcept { sqlite3_bind_zeroblob(statement_, index, 0); }

    /// Valid until the next step or reset.
    [[nodiscard]] std::string_view text(int column) const noexcept {
        const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
        if (bytes == nullptr) return {};
        return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }
    [[nodiscard]] sqlite3_int64 integer(int column) const noexcept { return sqlite3_column_int64(statement_, column); }

    /// SQLite compares the schema cookie of the database with that of the statement at the start of each execution, in
    /// the snapshot that the execution reads, and prepares the statement anew if they differ. So a statement that was
    /// not prepared anew since `acknowledge` has seen the same schema as then.
    [[nodiscard]] bool same_schema() const noexcept { return known_ == times_prepared(); }
    void acknowledge() noexcept { known_ = times_prepared(); }

private:
    [[nodiscard]] int times_prepared() const noexcept {
        return sqlite3_stmt_status(statement_, SQLITE_STMTSTATUS_REPREPARE, 0);
    }

    sqlite3_stmt* statement_ = nullptr;
    int known_ = -1;
};

/// Resets a statement at the end of a scope: lets go of its snapshot and of what is bound to it.
class ResetAtExit {
public:
    explicit ResetAtExit(const Statement& statement) noexcept : statement_{statement.get()} {}
    ResetAtExit(const ResetAtExit&) = delete;
    ResetAtExit& operator=(const ResetAtExit&) = delete;
    ~ResetAtExit() { sqlite3_reset(statement_); }

private:
    sqlite3_stmt* statement_;
};

}  // namespace dynaloom::sqlite
