#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace dynaloom::test {

/// A database as another program sees it: plain SQL on a connection of its own.
class SqlDatabase {
public:
    explicit SqlDatabase(const std::string& path) {
        if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) fail();
        sqlite3_busy_timeout(database_, 10'000);
    }
    SqlDatabase(const SqlDatabase&) = delete;
    SqlDatabase& operator=(const SqlDatabase&) = delete;
    ~SqlDatabase() { sqlite3_close(database_); }

    using Rows = std::vector<std::vector<std::string>>;

    /// Runs statements and gives all their rows; NULL reads as "NULL".
    Rows run(const std::string& sql) {
        Rows rows;
        const auto add_row = [](void* all, int count, char** values, char**) {
            std::vector<std::string> row;
            for (int i = 0; i < count; ++i) row.emplace_back(values[i] == nullptr ? "NULL" : values[i]);
            static_cast<Rows*>(all)->push_back(std::move(row));
            return 0;
        };
        if (sqlite3_exec(database_, sql.c_str(), add_row, &rows, nullptr) != SQLITE_OK) fail();
        return rows;
    }

private:
    [[noreturn]] void fail() const { throw std::runtime_error{sqlite3_errmsg(database_)}; }

    sqlite3* database_ = nullptr;
};

}  // namespace dynaloom::test
