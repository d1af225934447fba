#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/model/conversion.hpp>
#include <dynaloom/model/enum_name.hpp>
#include <dynaloom/model/epoch_seconds.hpp>
#include <dynaloom/model/extra.hpp>
#include <dynaloom/model/reflect.hpp>
#include <dynaloom/model/text_form.hpp>
#include <dynaloom/model/time.hpp>
#include <dynaloom/value/attribute_value.hpp>
#include <dynaloom/value/item_reader.hpp>
#include <dynaloom/value/item_writer.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// Values of every type that a field can have, to and from bytes.
namespace dynaloom::detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t Size>
inline constexpr bool is_array<std::array<T, Size>> = true;

template <class T>
inline constexpr bool is_byte_array = false;
template <std::size_t Size>
inline constexpr bool is_byte_array<std::array<std::byte, Size>> = true;

template <class T>
concept MapLike = requires {
    typename T::key_type;
    typename T::mapped_type;
};

template <class T>
concept SetLike = requires { typename T::key_type; } && !MapLike<T>;

template <class T>
concept SequenceLike = requires(T& values) {
    typename T::value_type;
    values.emplace_back();
    values.clear();
};

/// A nested struct.
template <class T>
concept RecordLike = std::is_class_v<T> && std::is_aggregate_v<T>;

template <class T>
concept PlainNumber = PlainInteger<T> || std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, Number>;

/// Whether T is stored as an N.
template <class T>
consteval bool is_stored_as_number() {
    if constexpr (HasConversion<T>) {
        return is_stored_as_number<typename Conversion<T>::stored>();
    } else if constexpr (is_optional<T>) {
        return is_stored_as_number<typename T::value_type>();
    } else {
        return PlainNumber<T> || std::same_as<T, EpochSeconds>;
    }
}

/// Whether T is stored as an S or a B, in this order.
template <class T>
consteval std::pair<bool, bool> is_stored_as_text_or_binary() {
    if constexpr (HasConversion<T>) {
        return is_stored_as_text_or_binary<typename Conversion<T>::stored>();
    } else {
        return {HasTextForm<T> && !PlainInteger<T>, std::same_as<T, Bytes> || is_byte_array<T>};
    }
}

/// Whether an attribute of this type is left out for some value: no value, or a set without members.
template <class T>
consteval bool can_be_absent() {
    if constexpr (HasConversion<T>) {
        return can_be_absent<typename Conversion<T>::stored>();
    } else {
        return is_optional<T> || SetLike<T>;
    }
}

template <class T>
consteval bool is_storable() {
    if constexpr (HasConversion<T>) {
        return is_storable<typename Conversion<T>::stored>();
    } else if constexpr (std::same_as<T, bool> || PlainNumber<T> || HasTextForm<T> || std::same_as<T, Bytes> ||
                         std::same_as<T, EpochSeconds> || std::same_as<T, AttributeValue> || std::same_as<T, Item> ||
                         is_byte_array<T>) {
        return true;
    } else if constexpr (is_optional<T>) {
        return !is_optional<typename T::value_type> && is_storable<typename T::value_type>();
    } else if constexpr (is_array<T>) {
        return is_storable<typename T::value_type>();
    } else if constexpr (MapLike<T>) {
        return std::same_as<typename T::key_type, std::string> && is_storable<typename T::mapped_type>();
    } else if constexpr (SetLike<T>) {
        using Member = typename T::key_type;
        return is_stored_as_text_or_binary<Member>().first || is_stored_as_text_or_binary<Member>().second ||
               (is_stored_as_number<Member>() && !is_optional<Member>);
    } else if constexpr (SequenceLike<T>) {
        return is_storable<typename T::value_type>();
    } else {
        return RecordLike<T>;
    }
}

/// The wrong kinds of value, out of line.
[[noreturn]] void fail_integer(ItemReader& in, std::int64_t least, std::uint64_t greatest);
[[noreturn]] void fail_text(ItemReader& in, std::string_view type, const TextShape& shape);
[[noreturn]] void fail_conversion(ItemReader& in, std::string_view type, const char* reason);
[[noreturn]] void fail_size(ItemReader& in, std::size_t expected);

void read_float(ItemReader& in, float& value);
/// Exactly as many bytes.
void read_bytes(ItemReader& in, std::span<std::byte> bytes);

void write_item(ItemWriter& out, const Item& item);
void read_item(ItemReader& in, Item& item);

// Nested structs; see record_codec.hpp.
template <class Record>
void write_record(ItemWriter& out, const Record& record);
template <class Record>
void read_record(ItemReader& in, Record& record);

template <class T>
void write_value(ItemWriter& out, const T& value);
template <class T>
void read_value(ItemReader& in, T& value);

template <class Set>
void write_set(ItemWriter& out, const Set& set) {
    // Within a list or map there is no absence, and DynamoDB has no empty sets.
    if (set.empty()) return out.null();
    using Member = typename Set::key_type;
    using enum ItemWriter::SetOf;
    out.begin_set(is_stored_as_number<Member>()                  ? numbers
                  : is_stored_as_text_or_binary<Member>().second ? binaries
                                                                 : strings);
    for (const Member& member : set) write_value(out, member);
    out.end_set();
}

template <class T>
void write_value(ItemWriter& out, const T& value) {
    if constexpr (HasConversion<T>) {
        write_value<typename Conversion<T>::stored>(out, Conversion<T>::to_stored(value));
    } else if constexpr (std::same_as<T, std::string>) {
        out.string(value);
    } else if constexpr (std::same_as<T, bool>) {
        out.boolean(value);
    } else if constexpr (PlainInteger<T>) {
        out.integer(static_cast<std::conditional_t<std::signed_integral<T>, std::int64_t, std::uint64_t>>(value));
    } else if constexpr (std::floating_point<T>) {
        out.floating(value);
    } else if constexpr (std::same_as<T, Number>) {
        out.number(value);
    } else if constexpr (std::same_as<T, EpochSeconds>) {
        out.integer(std::int64_t{value.time.time_since_epoch().count()});
    } else if constexpr (HasTextForm<T>) {
        std::string text;
        try {
            TextForm<T>::append(text, value);
        } catch (const ValidationError& error) {
            out.fail(error.what());
        }
        out.string(text);
    } else if constexpr (std::same_as<T, Bytes> || is_byte_array<T>) {
        out.binary(value);
    } else if constexpr (std::same_as<T, AttributeValue>) {
        out.value(value);
    } else if constexpr (std::same_as<T, Item>) {
        write_item(out, value);
    } else if constexpr (is_optional<T>) {
        if (value) {
            write_value(out, *value);
        } else {
            out.null();
        }
    } else if constexpr (MapLike<T>) {
        out.begin_map();
        for (const auto& [name, mapped] : value) {
            out.name(name);
            write_value(out, mapped);
        }
        out.end_map();
    } else if constexpr (SetLike<T>) {
        write_set(out, value);
    } else if constexpr (is_array<T> || SequenceLike<T>) {
        out.begin_list();
        for (const typename T::value_type& element : value) write_value(out, element);  // vector<bool> gives a copy
        out.end_list();
    } else {
        write_record(out, value);
    }
}

template <class Integer>
void read_integer(ItemReader& in, Integer& value) {
    using Limits = std::numeric_limits<Integer>;
    if constexpr (std::signed_integral<Integer>) {
        const std::int64_t wide = in.integer();
        if (wide < Limits::min() || wide > Limits::max()) {
            fail_integer(in, Limits::min(), static_cast<std::uint64_t>(Limits::max()));
        }
        value = static_cast<Integer>(wide);
    } else {
        const std::uint64_t wide = in.unsigned_integer();
        if (wide > Limits::max()) fail_integer(in, 0, Limits::max());
        value = static_cast<Integer>(wide);
    }
}

template <class T>
void read_converted(ItemReader& in, T& value) {
    typename Conversion<T>::stored stored{};
    read_value(in, stored);
    try {
        value = Conversion<T>::from_stored(stored);
    } catch (const std::exception& error) {
        fail_conversion(in, type_name<T>, error.what());
    }
}

template <class T>
void read_text(ItemReader& in, T& value) {
    std::optional<T> parsed = TextForm<T>::parse(in.string());
    if (!parsed) fail_text(in, type_name<T>, TextForm<T>::shape);
    value = *std::move(parsed);
}

template <class Set>
void read_set(ItemReader& in, Set& set) {
    set.clear();
    if (in.type() == AttributeType::NUL) return in.null();
    in.begin_set();
    while (in.next_element()) {
        typename Set::key_type member{};
        read_value(in, member);
        set.insert(std::move(member));
    }
}

template <class Sequence>
void read_sequence(ItemReader& in, Sequence& values) {
    values.clear();
    in.begin_list();
    while (in.next_element()) {
        if constexpr (std::same_as<typename Sequence::value_type, bool>) {
            values.push_back(in.boolean());
        } else {
            read_value(in, values.emplace_back());
        }
    }
}

template <class T, std::size_t Size>
void read_array(ItemReader& in, std::array<T, Size>& values) {
    std::size_t size = 0;
    in.begin_list();
    while (in.next_element()) {
        if (size < Size) {
            read_value(in, values[size]);
        } else {
            in.skip();
        }
        ++size;
    }
    if (size != Size) fail_size(in, Size);
}

template <class T>
void read_value(ItemReader& in, T& value) {
    if constexpr (HasConversion<T>) {
        read_converted(in, value);
    } else if constexpr (std::same_as<T, std::string>) {
        in.string(value);
    } else if constexpr (std::same_as<T, bool>) {
        value = in.boolean();
    } else if constexpr (PlainInteger<T>) {
        read_integer(in, value);
    } else if constexpr (std::same_as<T, double>) {
        value = in.floating();
    } else if constexpr (std::same_as<T, float>) {
        read_float(in, value);
    } else if constexpr (std::same_as<T, Number>) {
        value = in.number();
    } else if constexpr (std::same_as<T, EpochSeconds>) {
        value = std::chrono::sys_seconds{std::chrono::seconds{in.integer()}};
    } else if constexpr (HasTextForm<T>) {
        read_text(in, value);
    } else if constexpr (std::same_as<T, Bytes>) {
        in.binary(value);
    } else if constexpr (is_byte_array<T>) {
        read_bytes(in, value);
    } else if constexpr (std::same_as<T, AttributeValue>) {
        value = in.value();
    } else if constexpr (std::same_as<T, Item>) {
        read_item(in, value);
    } else if constexpr (is_optional<T>) {
        if (in.type() == AttributeType::NUL) {
            in.null();
            value.reset();
        } else {
            read_value(in, value.emplace());
        }
    } else if constexpr (MapLike<T>) {
        value.clear();
        in.begin_map();
        for (std::string_view name; in.next_name(name);) read_value(in, value[std::string{name}]);
    } else if constexpr (SetLike<T>) {
        read_set(in, value);
    } else if constexpr (is_array<T>) {
        read_array(in, value);
    } else if constexpr (SequenceLike<T>) {
        read_sequence(in, value);
    } else {
        read_record(in, value);
    }
}

}  // namespace dynaloom::detail
