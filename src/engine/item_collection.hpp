#pragma once

#include "engine/item_change.hpp"
#include "engine/row_store.hpp"
#include "engine/table.hpp"

#include <dynaloom/store/capacity.hpp>
#include <dynaloom/value/item.hpp>

#include <optional>
#include <span>
#include <vector>

namespace dynaloom::engine {

/// How large the items of one partition key and their entries in local indexes are; nothing for a table without such.
/// @param key  Of any item of the partition.
/// @par Cost  Reads the whole partition.
[[nodiscard]] std::optional<ItemCollectionMetrics> item_collection(ReadTransaction& transaction, const Table& table,
                                                                   const Item& key);

/// The same for each partition that any of these keys is in, in their order.
[[nodiscard]] std::vector<ItemCollectionMetrics> item_collections(ReadTransaction& transaction, const Table& table,
                                                                  std::span<const ItemKey> keys);

}  // namespace dynaloom::engine
