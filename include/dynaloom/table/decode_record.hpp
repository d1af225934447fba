#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/model/codec.hpp>
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/table/table_info.hpp>

namespace dynaloom::detail {

/// Whether the item's keys have the form of the model's: items of other record types share the table.
template <class Model>
[[nodiscard]] bool is_record_of(const TableInfo& table, const Item& keys) {
    return is_match<Model>(key_text(keys, table.partition_key), key_text(keys, table.sort_key));
}

[[noreturn]] void rethrow_with_place(const DecodeError& error, const TableInfo& table, const EncodedItem& item);

/// @throws DecodeError whose message also names table and key.
template <class Model>
void decode_record(const TableInfo& table, const EncodedItem& item, Model& record) {
    try {
        decode(item, record);
    } catch (const DecodeError& error) {
        rethrow_with_place(error, table, item);
    }
}

}  // namespace dynaloom::detail
