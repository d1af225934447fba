#pragma once

#include "engine/item_source.hpp"
#include "engine/table.hpp"

#include <dynaloom/store/item_requests.hpp>

#include <memory>
#include <string>

namespace dynaloom::engine {

/// What a query or scan of an index reads, in a snapshot: entries and items must be of one moment.
/// @throws ValidationError if the index cannot be read so, or not from there.
[[nodiscard]] std::unique_ptr<ItemSource> index_source(ReadTransaction& transaction, const Table& table,
                                                       const QueryRequest& request, const std::vector<KeyTerm>& terms);
[[nodiscard]] std::unique_ptr<ItemSource> index_source(ReadTransaction& transaction, const Table& table,
                                                       const ScanRequest& request);

}  // namespace dynaloom::engine
