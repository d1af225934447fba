#pragma once

#include "engine/row_store.hpp"
#include "sqlite/connection.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which tables there are. The catalog is the SQL table `dynaloom:tables`:
///
///     generation  increases with every change of any table, never used twice
///     name        the table's name in DynamoDB
///     physical    the name of its SQL table
///     schema      the engine's text
///
/// An entry whose SQL table is gone, dropped by another program, counts for nothing.
/// A table of the catalog has a column h once its rows are hashed, with an index `<physical>:h`.
/// An SQL table without an entry counts as a table of its name if its columns are exactly those of ours.
/// Every change of an entry goes with a change of SQLite's schema cookie: see Statement::same_schema.
namespace dynaloom::sqlite::catalog {

/// The table, its schema unparsed and its statements not prepared; nullptr if there is none.
[[nodiscard]] std::unique_ptr<PreparedTable> load(Connection& connection, std::string_view name);

/// In byte order.
[[nodiscard]] std::vector<std::string> names(Connection& connection);

/// Makes `schema` the schema of the table `name`, which is created unless it is there already.
/// To be called within a writing transaction, as is `drop`.
void put(Connection& connection, std::string_view name, const engine::TableState* now, std::string_view schema);

void drop(Connection& connection, const engine::TableState& table);

/// Makes the connection forget tables and logs that are gone, with their statements; else a program that makes and
/// drops tables would keep those of all that there ever were. Does nothing unless the schema has changed since the last
/// time. To be called within a transaction that has handed out no table yet.
void forget_dropped(Connection& connection);

/// Gives the table the column h, for the hashes of its rows (engine/row_hash.hpp), unless it has it. It stands behind
/// all others and may be NULL, which disturbs no program that names the columns it writes.
void add_hash_column(Connection& connection, const engine::TableState& table);

/// Makes the index on it. From now on the table is one that keeps hashes.
void add_hash_index(Connection& connection, const engine::TableState& table);

/// `name` as an SQL identifier in our database.
[[nodiscard]] std::string identifier(std::string_view name);

}  // namespace dynaloom::sqlite::catalog
