#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/model/binding.hpp>
#include <dynaloom/model/codec.hpp>
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/table/table_info.hpp>

namespace dynaloom::detail {

/// Where an item was found.
struct RecordPlace {
    std::string_view table;  ///< empty: a stream
    KeyNames key_names;

    explicit RecordPlace(const KeyNames& of_stream) noexcept : key_names{of_stream} {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    RecordPlace(const TableInfo& of_table) noexcept : table{of_table.name}, key_names{of_table.key_names()} {}
};

/// Whether the item's keys have the form of the model's: items of other record types share the table.
[[nodiscard]] bool is_record_of(const Binding& model, const KeyNames& key_names, const Item& keys);

template <class Model>
[[nodiscard]] bool is_record_of(const TableInfo& table, const Item& keys) {
    return is_record_of(binding<Model>, table.key_names(), keys);
}

[[noreturn]] void rethrow_with_place(const DecodeError& error, const RecordPlace& place, const EncodedItem& item);

/// Checks that the item stands where its record belongs: a row that another program wrote may hold other key fields
/// than its key says, and `remove(record)` would then delete an innocent one. @throws DecodeError
void check_place(const RecordPlace& place, const EncodedItem& item, const KeyTexts& belongs);
[[noreturn]] void refuse_place(const RecordPlace& place, const EncodedItem& item, const char* why);

/// @param record  Just made: what it holds are the defaults. Not to be used if this throws.
/// @throws DecodeError whose message also names table and key.
template <class Model>
void decode_record(const RecordPlace& place, const EncodedItem& item, Model& record) {
    static_assert(can_be_made<Model>, "a model needs a default for each member to be read");
    try {
        decode_into_fresh(item, record);
    } catch (const DecodeError& error) {
        rethrow_with_place(error, place, item);
    }
    try {
        check_place(place, item, key_texts(record));
    } catch (const KeyError& error) {
        refuse_place(place, item, error.what());
    }
}

}  // namespace dynaloom::detail
