#pragma once

#include "engine/capacity.hpp"
#include "engine/item_change.hpp"
#include "engine/table_schema.hpp"

namespace dynaloom::engine {

/// What a change costs: of the table the larger of the two images.
[[nodiscard]] Consumption cost_of(const TableSchema& schema, const ItemChange& change);

/// Adds the parts of `more`, each `times` over.
void add(Consumption& sum, const Consumption& more, double times = 1);

}  // namespace dynaloom::engine
