#pragma once

#include "engine/table_schema.hpp"

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/path.hpp>
#include <dynaloom/expression/update.hpp>

#include <optional>
#include <span>

namespace dynaloom::engine {

// Keys are scalars, of the table as of its indexes: an expression that looks for something within one is refused.

/// @throws ValidationError
void check_key_paths(const TableSchema& schema, const Condition& condition);
void check_key_paths(const TableSchema& schema, const std::optional<Condition>& condition);
void check_key_paths(const TableSchema& schema, const Update& update);
void check_key_paths(const TableSchema& schema, std::span<const Path> projection);

}  // namespace dynaloom::engine
