#pragma once

#include <dynaloom/model/attributes.hpp>
#include <dynaloom/model/check_model.hpp>
#include <dynaloom/model/index_attributes.hpp>
#include <dynaloom/model/schema_version.hpp>
#include <dynaloom/model/value_codec.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// Structs to and from bytes. A struct's description is a constant table with a row per field: its attribute and the
/// functions of the field's type, which all structs share. What walks a table is compiled once, in the library, so a
/// further model costs its compiler little more than its table.
namespace dynaloom::detail {

/// How a table's rows are found beside a body, and what to call them in messages.
struct RecordInfo {
    std::string_view type;  ///< for messages
    std::size_t fields = 0;
    std::size_t extra = npos;
    std::size_t schema_version_field = npos;
    bool has_schema_version = false;
    std::string_view schema_version;
    std::string_view pk_pattern;
    std::string_view sk_pattern;
    KeyNames key_names;
    std::span<const std::string_view> index_attributes{};  ///< that index patterns write; empty names among them
};

template <class Record>
consteval RecordInfo describe_record() {
    RecordInfo info{.type = type_name<Record>,
                    .fields = field_count<Record>,
                    .extra = extra_field<Record>,
                    .schema_version_field = schema_version_field<Record>,
                    .has_schema_version = HasSchemaVersion<Record>,
                    .schema_version = {},
                    .pk_pattern = pk_pattern_of<Record>,
                    .sk_pattern = sk_pattern_of<Record>,
                    .key_names = key_names_of<Record>,
                    .index_attributes = index_attributes<Record>};
    if constexpr (HasSchemaVersion<Record>) info.schema_version = schema_version<Record>;
    return info;
}

template <class Record>
inline constexpr RecordInfo record_info = describe_record<Record>();

struct FieldWriter {
    std::string_view field;
    std::string_view attribute;
    /// Writes name and value, or nothing.
    void (*write)(ItemWriter& out, std::string_view attribute, const void* field) = nullptr;
};

/// Types so common that the library reads their fields itself rather than by a row's function.
enum class CommonType : unsigned char { none, string, optional_string, strings };

template <class T>
consteval CommonType common_type_of() {
    using enum CommonType;
    return HasConversion<T>                                ? none
           : std::is_same_v<T, std::string>                ? string
           : std::is_same_v<T, std::optional<std::string>> ? optional_string
           : std::is_same_v<T, std::vector<std::string>>   ? strings
                                                           : none;
}

struct FieldReader {
    std::string_view attribute;
    CommonType type = CommonType::none;
    void (*read)(ItemReader& in, void* field) = nullptr;
    /// Gives the field the value of an absent attribute; null if it keeps what it has.
    void (*clear)(void* field) = nullptr;
    bool required = false;
    bool is_number = false;
};

struct RecordWriter {
    const RecordInfo& info;
    const FieldWriter* rows;
};

struct RecordReader {
    const RecordInfo& info;
    const FieldReader* rows;
};

template <class T>
void write_field(ItemWriter& out, std::string_view attribute, const void* field) {
    const T& value = *static_cast<const T*>(field);
    if constexpr (HasConversion<T>) {
        using Stored = typename Conversion<T>::stored;
        const Stored stored = Conversion<T>::to_stored(value);
        write_field<Stored>(out, attribute, &stored);
    } else if constexpr (is_optional<T>) {
        if (value) write_field<typename T::value_type>(out, attribute, &*value);
    } else {
        if constexpr (SetLike<T>) {
            if (value.empty()) return;
        }
        out.name(attribute);
        write_value(out, value);
    }
}

template <class T>
void read_field(ItemReader& in, void* field) {
    read_value(in, *static_cast<T*>(field));
}

template <class T>
void clear_field(void* field) {
    T& value = *static_cast<T*>(field);
    if constexpr (HasConversion<T>) {
        value = Conversion<T>::from_stored(typename Conversion<T>::stored{});
    } else if constexpr (is_optional<T>) {
        value.reset();
    } else {
        value.clear();
    }
}

template <class T>
consteval FieldWriter describe_writer(std::string_view field, std::string_view attribute) {
    if constexpr (std::is_same_v<T, Extra>) {
        return {field, attribute};
    } else {
        return {field, attribute, &write_field<T>};
    }
}

template <class T>
consteval FieldReader describe_reader(std::string_view attribute, bool required) {
    if constexpr (std::is_same_v<T, Extra>) {
        return {};
    } else {
        FieldReader row{.attribute = attribute,
                        .type = common_type_of<T>(),
                        .read = &read_field<T>,
                        .clear = nullptr,
                        .required = required,
                        .is_number = is_stored_as_number<T>()};
        if constexpr (can_be_absent<T>()) row.clear = &clear_field<T>;
        return row;
    }
}

template <class Record, std::size_t... I, class... Types>
consteval std::array<FieldWriter, sizeof...(I)> list_writers(std::index_sequence<I...>, FieldTypes<Types...>) {
    return {describe_writer<std::remove_cv_t<Types>>(field_names<Record>[I], attribute_names<Record>[I])...};
}

template <class Record, std::size_t... I, class... Types>
consteval std::array<FieldReader, sizeof...(I)> list_readers(std::index_sequence<I...>, FieldTypes<Types...>) {
    return {describe_reader<Types>(attribute_names<Record>[I], required_fields<Record>[I])...};
}

template <class Record>
inline constexpr auto writer_rows =
    list_writers<Record>(std::make_index_sequence<field_count<Record>>{}, FieldTypesOf<Record>{});

template <class Record>
inline constexpr auto reader_rows =
    list_readers<Record>(std::make_index_sequence<field_count<Record>>{}, FieldTypesOf<Record>{});

template <class Record>
inline constexpr RecordWriter record_writer{record_info<Record>, writer_rows<Record>.data()};

template <class Record>
inline constexpr RecordReader record_reader{record_info<Record>, reader_rows<Record>.data()};

/// Checks of a field with the name of a key attribute that it is that key.
/// @throws ValidationError naming model and field.
void check_key_field(std::string_view model, std::string_view field, std::string_view key, std::string_view pattern);

/// The same of all fields of a model in a table that names its keys so; the compiler has checked the model's own names.
template <class Model>
void check_key_names(const KeyNames& names) {
    const auto check = [](std::size_t field, std::string_view key, std::string_view pattern) {
        if (!pattern.empty() && attribute_names<Model>[field] == key)
            check_key_field(type_name<Model>, field_names<Model>[field], key, pattern);
    };
    for (std::size_t i = 0; i < field_count<Model>; ++i) {
        check(i, names.partition, pk_pattern_of<Model>);
        check(i, names.sort, sk_pattern_of<Model>);
    }
}

/// The attributes that a record has for its indexes, each with its text; those that it lacks are left out.
using IndexTexts = std::vector<std::pair<std::string_view, std::string>>;

/// A whole body.
/// @param fields  Addresses of the struct's fields, in order.
[[nodiscard]] std::string encode_record(const RecordWriter& writer, const void* const* fields, Encoding encoding,
                                        const KeyNames& key_names, const IndexTexts& index_texts = {});
void decode_record(const RecordReader& reader, void* const* fields, const EncodedItem& item);

/// A struct within an item, as a map.
void write_nested(ItemWriter& out, const RecordWriter& writer, const void* const* fields);
void read_nested(ItemReader& in, const RecordReader& reader, void* const* fields);

template <class Record>
void write_record(ItemWriter& out, const Record& record) {
    static_assert(check_model<Record>());
    const auto fields = field_addresses(record);
    write_nested(out, record_writer<Record>, fields.data());
}

template <class Record>
void read_record(ItemReader& in, Record& record) {
    static_assert(check_model<Record>());
    static_assert(can_be_read<Record>, "a struct with const members can be written, but not read");
    const auto fields = field_addresses(record);
    read_nested(in, record_reader<Record>, fields.data());
}

}  // namespace dynaloom::detail
