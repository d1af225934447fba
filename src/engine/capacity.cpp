#include "engine/capacity.hpp"

#include <algorithm>

namespace dynaloom::engine {

namespace {

constexpr std::size_t read_unit_bytes = std::size_t{4} << 10U;

}  // namespace

double read_units(std::size_t bytes, bool consistent) noexcept {
    const std::size_t units = std::max<std::size_t>(1, (bytes + read_unit_bytes - 1) / read_unit_bytes);
    return static_cast<double>(units) * (consistent ? 1.0 : 0.5);
}

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
