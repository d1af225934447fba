#include "engine/write_cost.hpp"

#include "engine/stored_item.hpp"

#include <algorithm>

namespace dynaloom::engine {

namespace {

constexpr std::size_t write_unit_bytes = 1024;

}  // namespace

double write_units(std::size_t bytes) noexcept {
    return static_cast<double>(std::max<std::size_t>(1, (bytes + write_unit_bytes - 1) / write_unit_bytes));
}

Consumption cost_of(const TableSchema& /*schema*/, const ItemChange& change) {
    const std::size_t before = change.before == nullptr ? 0 : size_of(*change.before);
    const std::size_t after = change.after == nullptr ? 0 : size_of(change.after->item());
    return {.table = write_units(std::max(before, after))};
}

void add(Consumption& sum, const Consumption& more, double times) {
    sum.table += times * more.table;
    for (const auto& [index, units] : more.local_indexes) sum.local_indexes[index] += times * units;
    for (const auto& [index, units] : more.global_indexes) sum.global_indexes[index] += times * units;
}

}  // namespace dynaloom::engine
