#pragma once

#include "engine/row_store.hpp"
#include "engine/table_schema.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/store/requests.hpp>

#include <string>

namespace dynaloom::engine {

/// A table within a transaction.
struct Table {
    const TableState& state;
    const TableSchema& schema;
};

[[nodiscard]] inline const TableSchema& schema_of(const TableState& state) {
    return static_cast<const TableSchema&>(*state.parsed);
}

/// @throws TableNotFound
[[nodiscard]] inline Table find_table(ReadTransaction& transaction, const std::string& name) {
    const TableState* state = transaction.table(name);
    if (state == nullptr) throw TableNotFound{name};
    return {*state, schema_of(*state)};
}

/// A table that is ours to change. @throws TableNotFound; ValidationError if another program made it.
[[nodiscard]] inline Table own_table(ReadTransaction& transaction, const std::string& name) {
    const Table table = find_table(transaction, name);
    if (table.state.adopted())
        throw ValidationError{"table \"" + name + "\" was made by another program and is not dynaloom's to change"};
    return table;
}

/// Drops a table of the engine's own, if it is there.
inline void drop_space(SchemaTransaction& transaction, const std::string& name) {
    if (const TableState* space = transaction.table(name)) transaction.drop_table(*space);
}

/// Makes an internal table, empty whatever was there.
inline void make_space(SchemaTransaction& transaction, const std::string& name) {
    drop_space(transaction, name);
    transaction.internal_table(name);
}

/// The key of a request as it is stored. @throws ValidationError unless it is a key of the table.
[[nodiscard]] inline StoredKey key_in(const Table& table, const Key& key) {
    if (!table.schema.fits(key)) throw ValidationError{"The provided key element does not match the schema"};
    return table.schema.stored_key(key);
}

/// An error of the service's model checks: a number or length out of bounds.
[[noreturn]] inline void refuse_value(const std::string& value, const std::string& where,
                                      const std::string& constraint) {
    throw ValidationError{"1 validation error detected: Value '" + value + "' at '" + where +
                          "' failed to satisfy constraint: " + constraint};
}

}  // namespace dynaloom::engine
