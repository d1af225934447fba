#pragma once

#include "engine/table_settings.hpp"

#include <dynaloom/store/table_requests.hpp>

#include <optional>
#include <string>
#include <vector>

/// What DynamoDB refuses of requests about tables before it looks for the table.
namespace dynaloom::engine {

/// @throws ValidationError
void check(const CreateTableRequest& request);
void check(const UpdateTableRequest& request);
void check_tags(const Tags& tags);

/// The rules for all indexes of one table together: their number, names and definitions, and that no attribute is of
/// two types. @throws ValidationError
void check_indexes(const KeySchema& keys, const std::vector<SecondaryIndex>& local,
                   const std::vector<SecondaryIndex>& global);

}  // namespace dynaloom::engine
