#pragma once

#include <dynaloom/entity/entity_type.hpp>
#include <dynaloom/table/schema_change.hpp>

#include <vector>

namespace dynaloom {

/// What is different between two versions of an entity type: its keys first, then its schema, each difference with a
/// JSON Pointer into the schema. A change whose effect is not known for sure counts as needing a backfill.
[[nodiscard]] std::vector<SchemaChange> diff(const EntityType& before, const EntityType& after);

}  // namespace dynaloom
