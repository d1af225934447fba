#pragma once

#include "engine/row_store.hpp"
#include "postgres/connection.hpp"
#include "postgres/table.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Which tables there are. The catalog is the SQL table `dynaloom:tables` of the schema:
///
///     generation  increases with every change of any table, never used twice
///     name        the table's name in DynamoDB
///     physical    the name of its SQL table
///     schema      the engine's text
///
/// An entry whose SQL table is gone, or is not the one that we made, counts for nothing. Rows of a table are hashed
/// once it has an index `<physical>:h`. An SQL table without an entry counts as a table of its name if its columns are
/// exactly those of ours.
///
/// Changes are made by one transaction at a time, which holds `lock_schemas`, and the exclusive lock of each table that
/// it changes.
namespace dynaloom::postgres::catalog {

/// The table, its schema unparsed; nullptr if there is none.
[[nodiscard]] std::unique_ptr<Table> load(Connection& connection, const std::string& schema, std::string_view name);

/// In byte order.
[[nodiscard]] std::vector<std::string> names(Connection& connection, const std::string& schema);

/// Waits until nobody else changes a table of the schema, to the end of the transaction.
[[nodiscard]] Command lock_schemas(const std::string& schema);

/// Makes `text` the schema of the table `name`, which is created unless it is there already.
void put(Connection& connection, const std::string& schema, std::string_view name, const Table* now,
         std::string_view text);

void drop(Connection& connection, const std::string& schema, const Table& table);

/// Makes the index of the hashes of rows. From now on the table is one that keeps hashes.
void add_hash_index(Connection& connection, const std::string& schema, const Table& table);

}  // namespace dynaloom::postgres::catalog
