#pragma once

#include "engine/row_store.hpp"
#include "postgres/command.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace dynaloom::postgres {

/// `name` as an SQL identifier.
[[nodiscard]] std::string quoted(std::string_view name);

/// `text` as an SQL literal, under standard_conforming_strings.
[[nodiscard]] std::string literal(std::string_view text);

/// `"schema"."name"`.
[[nodiscard]] std::string qualified(std::string_view schema, std::string_view name);

/// The name of an advisory lock: the same for the same texts, in any process.
[[nodiscard]] std::int64_t lock_id(std::string_view schema, std::string_view table,
                                   const engine::RowKey* row = nullptr);

/// The statements on one table. Equality is not collated, so that a primary key of any collation serves it; only ranges
/// and orders are.
struct TableSql {
    explicit TableSql(const std::string& table);
    TableSql() = default;

    std::string get, get_many;
    std::string lock, lock_many;  ///< the same, and nobody else may change the rows from here on
    std::string put, put_many;
    std::string insert, insert_many;  ///< fails if there is such a row
    std::string erase, erase_many;
    std::string relation;
};

/// SQL for the first 31 bits of the MD5 of pk, as engine::row_hash.
inline constexpr std::string_view hash_of_pk = "(('x' || substr(md5(pk), 1, 8))::bit(31)::int)";
inline constexpr std::string_view collation = R"( COLLATE pg_catalog."C")";

/// A table as it was when it was read from the catalog. See Transaction for when that may be trusted.
struct Table : engine::TableState {
    bool keeps_hashes = false;
    bool has_catalog = true;  ///< whether there was a catalog when it was read
    std::int64_t lock = 0;    ///< of the table
    std::string space;        ///< the SQL schema that it is in
    std::int64_t id = 0;      ///< the SQL table's, which no other that gets its name has; 0 of an adopted one
    std::string entries;      ///< SQL: the catalog's entries of SQL tables that are there and ours, as `entry`
    TableSql sql;

    /// To be called once all of the above is known.
    void prepare_checks();

    /// Adds a condition, behind " WHERE " or " AND ", that is looked at once whatever rows there are, and fails with a
    /// division by zero if the table is another one by now.
    void add_check(Command& command) const;

    /// A command that does nothing else.
    [[nodiscard]] Command check() const;

private:
    [[nodiscard]] std::string confirmation(std::size_t parameter) const;
    void add_confirmed(Parameters& parameters) const;

    std::array<std::string, 6> confirmations_;  // behind so many other parameters
};

/// The name of the SQL table that is the catalog.
inline constexpr std::string_view catalog_name = "dynaloom:tables";

using TablePointer = std::shared_ptr<const Table>;

/// The tables that a store remembers, for all its connections.
/// @par Threads  Safe to call concurrently.
class TableCache {
public:
    [[nodiscard]] TablePointer find(std::string_view name) const {
        const std::lock_guard lock{mutex_};
        const auto found = tables_.find(name);
        return found == tables_.end() ? nullptr : found->second;
    }
    void remember(TablePointer table) {
        const std::lock_guard lock{mutex_};
        tables_.insert_or_assign(table->name, std::move(table));
    }
    void forget(std::string_view name) {
        const std::lock_guard lock{mutex_};
        if (const auto found = tables_.find(name); found != tables_.end()) tables_.erase(found);
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, TablePointer, std::less<>> tables_;
};

}  // namespace dynaloom::postgres
