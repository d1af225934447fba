#include "engine/capacity.hpp"

namespace dynaloom::engine {

std::optional<ConsumedCapacity> consumed_capacity(ReturnConsumedCapacity wanted, const std::string& table,
                                                  const Consumption& consumption) {
    if (wanted == ReturnConsumedCapacity::none) return std::nullopt;
    ConsumedCapacity capacity{.table = table, .units = consumption.table};
    for (const auto* indexes : {&consumption.local_indexes, &consumption.global_indexes})
        for (const auto& [name, units] : *indexes) capacity.units += units;
    if (wanted == ReturnConsumedCapacity::indexes) {
        capacity.table_units = consumption.table;
        capacity.local_indexes = consumption.local_indexes;
        capacity.global_indexes = consumption.global_indexes;
    }
    return capacity;
}

}  // namespace dynaloom::engine
