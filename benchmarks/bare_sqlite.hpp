#pragma once

#include <dynaloom/sqlite/store.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "record.hpp"

namespace dynaloom::benchmarks {

/// Ends the program unless it held: a benchmark of what failed says nothing.
void must(bool held, const char* what);

/// A prepared statement, as one would keep it by hand.
class BareStatement {
public:
    BareStatement(sqlite3* db, const char* sql);
    BareStatement(const BareStatement&) = delete;
    BareStatement& operator=(const BareStatement&) = delete;
    ~BareStatement() { sqlite3_finalize(statement_); }

    /// Binds ?1, ?2, …; the texts must live until `reset`.
    template <class... Values>
    BareStatement& bind(const Values&... values) {
        int index = 0;
        (bind_one(++index, values), ...);
        return *this;
    }
    [[nodiscard]] bool next();
    [[nodiscard]] std::string_view column(int index) const;
    void reset() { sqlite3_reset(statement_); }
    /// Of a statement that gives no rows.
    void run();

private:
    void bind_one(int index, std::string_view text);
    void bind_one(int index, std::int64_t number);

    sqlite3_stmt* statement_ = nullptr;
};

/// A connection as one would open it by hand.
class BareConnection {
public:
    /// @param synchronous  "NORMAL" or "FULL".
    explicit BareConnection(const std::string& path, const char* synchronous = "NORMAL");
    BareConnection(const BareConnection&) = delete;
    BareConnection& operator=(const BareConnection&) = delete;
    ~BareConnection() { sqlite3_close(db_); }

    void exec(const char* sql);
    [[nodiscard]] sqlite3* get() const noexcept { return db_; }

private:
    sqlite3* db_ = nullptr;
};

/// The statements for records, on the table that dynaloom keeps them in.
class BareRecords {
public:
    explicit BareRecords(const std::string& path, const char* synchronous = "NORMAL");

    [[nodiscard]] bool get(const std::string& user, const std::string& order, Record& record);
    void put(const Record& record);

    BareConnection connection;

private:
    BareStatement get_;
    BareStatement put_;
    std::string data_;
};

/// A database file in the temporary folder with a table of records, made by dynaloom and removed at the end.
class RecordsFile {
public:
    /// @param rows  Numbers 0 to rows - 1 of `make_record`, in scattered order.
    RecordsFile(sqlite::Durability durability, std::uint32_t rows);
    RecordsFile(const RecordsFile&) = delete;
    RecordsFile& operator=(const RecordsFile&) = delete;
    ~RecordsFile();

    [[nodiscard]] const std::shared_ptr<Store>& store() const noexcept { return store_; }
    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    void remove() const;

    std::filesystem::path path_;
    std::shared_ptr<Store> store_;
};

/// A record's number below `rows`, in an order that no cache favours.
[[nodiscard]] std::uint32_t scattered(std::uint32_t& state, std::uint32_t rows);

}  // namespace dynaloom::benchmarks
