#pragma once

#include "engine/table.hpp"
#include "engine/table_schema.hpp"

#include <dynaloom/store/table_requests.hpp>

#include <string>
#include <string_view>

namespace dynaloom::engine {

/// Before the table's name. Region and account are those of Amazon's own emulator.
inline constexpr std::string_view table_arn_prefix = "arn:aws:dynamodb:ddblocal:000000000000:table/";

/// What the schema says of a table; counts and sizes are 0.
[[nodiscard]] TableDescription describe(const std::string& table, const TableSchema& schema);

/// Adds how many items the table and its indexes hold, and their bytes by DynamoDB's formula. Looks at the first 1 MB
/// of the table only: of a larger one the figures are of that part.
void count_items(ReadTransaction& transaction, const Table& table, TableDescription& description);

}  // namespace dynaloom::engine
