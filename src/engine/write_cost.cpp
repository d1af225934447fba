#include "engine/write_cost.hpp"

#include "engine/index_entry.hpp"
#include "engine/stored_item.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <cstddef>

namespace dynaloom::engine {

namespace {

/// What changing an entry costs: its removal and its addition, or its change if it stays where it is.
double entry_units(const TableSchema& schema, const StoredIndex& index, const ItemChange& change, const Item* before,
                   const Item* after) {
    const RowKey row = change.key->view();
    const bool was_there = before != nullptr && entry_of(index, row, *before);
    const bool is_there = after != nullptr && entry_of(index, row, *after);
    if (!was_there && !is_there) return 0;
    const auto image = [&](const EncodedItem& item) { return projected(schema, index, item); };
    const EncodedItem old_image = was_there ? image(*change.before) : EncodedItem{};
    const EncodedItem new_image = is_there ? image(change.after->item()) : EncodedItem{};
    const EntryChange entry = change_of(index, row, before, after);
    if (!entry.erased && !entry.put)
        return old_image.to_item() == new_image.to_item()
                   ? 0
                   : write_units(std::max(size_of(old_image), size_of(new_image)));
    return (entry.erased ? write_units(size_of(old_image)) : 0) + (entry.put ? write_units(size_of(new_image)) : 0);
}

void add_entries(const TableSchema& schema, const ItemChange& change, Consumption& cost) {
    const Item before = change.before == nullptr ? Item{} : index_attributes(schema, *change.before);
    for (const StoredIndex& index : schema.indexes()) {
        const double units = entry_units(schema, index, change, change.before == nullptr ? nullptr : &before,
                                         change.after == nullptr ? nullptr : &change.after->index_attributes());
        if (units != 0) (index.global ? cost.global_indexes : cost.local_indexes)[index.definition.name] = units;
    }
}

}  // namespace

Consumption cost_of(const TableSchema& schema, const ItemChange& change) {
    const std::size_t size_before = change.before == nullptr ? 0 : size_of(*change.before);
    const std::size_t size_after = change.after == nullptr ? 0 : size_of(change.after->item());
    Consumption cost{.table = write_units(std::max(size_before, size_after))};
    if (schema.indexes().empty()) return cost;
    Consumption entries = cost;
    try {
        add_entries(schema, change, entries);
    } catch (const DecodeError&) {  // nobody can read which entries there were
        entries = cost;
        ItemChange without = change;
        without.before = nullptr;
        add_entries(schema, without, entries);
    }
    return entries;
}

void add(Consumption& sum, const Consumption& more, double times) {
    sum.table += times * more.table;
    for (const auto& [index, units] : more.local_indexes) sum.local_indexes[index] += times * units;
    for (const auto& [index, units] : more.global_indexes) sum.global_indexes[index] += times * units;
}

}  // namespace dynaloom::engine
