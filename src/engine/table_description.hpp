#pragma once

#include "engine/table.hpp"
#include "engine/table_schema.hpp"

#include <dynaloom/store/table_requests.hpp>

#include <string>

namespace dynaloom::engine {

/// What the schema says of a table; counts and sizes are 0.
[[nodiscard]] TableDescription describe(const std::string& table, const TableSchema& schema);

/// Adds how many items the table and its indexes hold, and their bytes by DynamoDB's formula. Looks at the first 1 MB
/// of the table only: of a larger one the figures are of that part.
void count_items(ReadTransaction& transaction, const Table& table, TableDescription& description);

}  // namespace dynaloom::engine
