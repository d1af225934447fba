#pragma once

#include <dynaloom/detail/bindings.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

/// Names and types of a struct's data members at compile time, without macros: what models, key patterns and the codec
/// are built on. Works for aggregates of up to 128 members, be they const, move-only, immovable, without a default
/// constructor, recursive or templates. Not for references, C arrays, bit-fields and base classes: each has its
/// message.
namespace dynaloom::detail {

inline constexpr std::size_t npos = static_cast<std::size_t>(-1);

/// The text between two markers of a compiler's name of a function.
consteval std::string_view between_markers(std::string_view text, std::string_view before, std::string_view after) {
    const std::size_t begin = text.find(before) + before.size();
    return text.substr(begin, text.find_last_of(after) - begin);
}

template <class T>
consteval std::string_view type_name_raw() {
    // "... type_name_raw() [with T = app::Story; std::string_view = ...]" or "... [T = app::Story]".
    std::string_view text = between_markers(__PRETTY_FUNCTION__, "T = ", "]");
    return text.substr(0, text.find(';'));
}

/// The name of a type as a message shows it: `app::Story`.
template <class T>
inline constexpr std::string_view type_name = type_name_raw<T>();

// Counting: T{any, any, ...} is well-formed for as many initializers as T has fields. Doubling steps, then bisection,
// bounded: without a bound a member that nothing initializes is searched for ever.

struct AnyField {
    // Never called, yet defined: clang looks for the definition when a constructor that std::optional has for
    // everything could be constant, and refuses a declaration for types in unnamed namespaces.
    template <class T>
    operator T() const noexcept {  // NOLINT(google-explicit-constructor)
        __builtin_unreachable();
    }
};

template <class T>
struct AnyBaseOf {
    template <class Base>
        requires(std::is_base_of_v<Base, T> && !std::is_same_v<Base, T>)
    operator Base() const noexcept;  // NOLINT(google-explicit-constructor)
};

template <std::size_t>
using AnyFieldAt = AnyField;

template <class T, class Indexes>
inline constexpr bool is_braced_from = false;
template <class T, std::size_t... I>
inline constexpr bool is_braced_from<T, std::index_sequence<I...>> = requires { T{AnyFieldAt<I>{}...}; };

template <class T, class Indexes>
inline constexpr bool is_parenthesized_from = false;
template <class T, std::size_t... I>
inline constexpr bool is_parenthesized_from<T, std::index_sequence<I...>> = requires { T(AnyFieldAt<I>{}...); };

template <class T, std::size_t N>
inline constexpr bool takes_fields = is_braced_from<T, std::make_index_sequence<N>>;

template <class T, std::size_t N = 0>
consteval std::size_t fewest_fields() {
    if constexpr (takes_fields<T, N>) {
        return N;
    } else if constexpr (N >= max_fields) {
        return npos;
    } else {
        return fewest_fields<T, N + 1>();
    }
}

/// T takes Low fields and does not take High.
template <class T, std::size_t Low, std::size_t High>
consteval std::size_t bisect_fields() {
    if constexpr (High - Low == 1) {
        return Low;
    } else {
        constexpr std::size_t middle = Low + (High - Low) / 2;
        if constexpr (takes_fields<T, middle>) {
            return bisect_fields<T, middle, High>();
        } else {
            return bisect_fields<T, Low, middle>();
        }
    }
}

template <class T, std::size_t Low, std::size_t Step>
consteval std::size_t most_fields() {
    if constexpr (Low + Step > max_fields) {
        return takes_fields<T, max_fields + 1> ? npos : bisect_fields<T, Low, max_fields + 1>();
    } else if constexpr (takes_fields<T, Low + Step>) {
        return most_fields<T, Low + Step, Step * 2>();
    } else {
        return bisect_fields<T, Low, Low + Step>();
    }
}

// Conditions of the checks below are named templates, so that clang's error shows the model in its first line; gcc
// shows it in "In instantiation of".

template <class Model>
inline constexpr bool is_plain_struct = std::is_class_v<Model> && std::is_aggregate_v<Model>;
template <class Model>
inline constexpr bool has_no_base = !requires { Model{AnyBaseOf<Model>{}}; };
template <class Model, std::size_t Fewest>
inline constexpr bool has_countable_fields = Fewest != npos;
template <class Model, std::size_t Count>
inline constexpr bool has_at_most_max_fields = Count != npos;
/// Parentheses initialize no member of a C array, braces each of them.
template <class Model, std::size_t Count>
inline constexpr bool has_whole_members =
    Count < 2 || Count == npos || is_parenthesized_from<Model, std::make_index_sequence<Count == npos ? 0 : Count>>;
template <class Model, class... Types>
inline constexpr bool has_no_references = !(std::is_reference_v<Types> || ...);
template <class Model, class... Types>
inline constexpr bool has_no_arrays = !(std::is_array_v<Types> || ...);

template <class Model>
consteval std::size_t count_fields() {
    static_assert(is_plain_struct<Model>,
                  "a model is a plain struct: no constructors, no private members, no virtual functions");
    if constexpr (!is_plain_struct<Model> || std::is_empty_v<Model>) {
        return 0;
    } else {
        static_assert(has_no_base<Model>, "a model cannot inherit: make the base class a member");
        constexpr std::size_t fewest = fewest_fields<Model>();
        static_assert(has_countable_fields<Model, fewest>,
                      "a model cannot hold references, nor members that cannot be initialized");
        if constexpr (fewest == npos) {
            return 0;
        } else {
            constexpr std::size_t count = most_fields<Model, fewest, 4>();
            static_assert(has_at_most_max_fields<Model, count>, "a model has at most 128 fields");
            static_assert(has_whole_members<Model, count>, "a model cannot hold C arrays: use std::array");
            return has_no_base<Model> && has_at_most_max_fields<Model, count> && has_whole_members<Model, count> ? count
                                                                                                                 : 0;
        }
    }
}

/// How many data members T has.
template <class T>
inline constexpr std::size_t field_count = count_fields<std::remove_cv_t<T>>();

/// Calls `visitor(first, second, ...)` with all fields of `object`.
template <class T, class Visitor>
constexpr decltype(auto) visit_fields(T& object, Visitor&& visitor) {
    return Bindings<field_count<T>>::visit(object, std::forward<Visitor>(visitor));
}

template <class Model, class... Types>
constexpr auto check_types(FieldTypes<Types...> types) {  // auto: decltype alone instantiates the body
    static_assert(has_no_references<Model, Types...>, "a model cannot hold references");
    static_assert(has_no_arrays<Model, Types...>, "a model cannot hold C arrays: use std::array");
    return types;
}

/// FieldTypes<...> of T's members as declared, const included.
template <class T>
using FieldTypesOf =
    decltype(check_types<std::remove_cv_t<T>>(Bindings<field_count<T>>::types(std::declval<std::remove_cv_t<T>&>())));

template <std::size_t Index, class Type>
struct FieldTypeAt {
    using type = Type;
};
template <class Indexes, class Types>
struct FieldTypeMap;
template <std::size_t... I, class... Types>
struct FieldTypeMap<std::index_sequence<I...>, FieldTypes<Types...>> : FieldTypeAt<I, Types>... {};
template <std::size_t Index, class Type>
FieldTypeAt<Index, Type> field_type_at(const FieldTypeAt<Index, Type>&);

/// The type of T's field at Index as declared, const included.
template <class T, std::size_t Index>
using FieldType = typename decltype(field_type_at<Index>(
    std::declval<FieldTypeMap<std::make_index_sequence<field_count<T>>, FieldTypesOf<T>>>()))::type;

struct AddressesOf {
    template <class... Fields>
    constexpr auto operator()(Fields&... fields) const noexcept {
        if constexpr ((std::is_const_v<Fields> || ...)) {
            return std::array<const void*, sizeof...(Fields)>{static_cast<const void*>(&fields)...};
        } else {
            return std::array<void*, sizeof...(Fields)>{static_cast<void*>(&fields)...};
        }
    }
};

/// The addresses of all fields; `const void*` if any of them is const.
template <class T>
constexpr auto field_addresses(T& object) noexcept {
    return visit_fields(object, AddressesOf{});
}

/// One field of an object, by its index.
template <std::size_t Index, class T>
auto& get_field(T& object) noexcept {
    using Field = std::conditional_t<std::is_const_v<T>, const FieldType<T, Index>, FieldType<T, Index>>;
    using Address = std::conditional_t<std::is_const_v<Field>, const void*, void*>;
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(field_addresses(object)[Index])>, Address>) {
        return *static_cast<Field*>(field_addresses(object)[Index]);
    } else {
        return *static_cast<Field*>(const_cast<void*>(field_addresses(object)[Index]));
    }
}

// Names: the compiler writes the addresses of the members of an object that is declared, never defined, into
// __PRETTY_FUNCTION__. All at once: an instantiation per model costs less than one per field.

template <class T>
struct ObjectOf {
    T object;
};

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-internal"
#pragma clang diagnostic ignored "-Wundefined-var-template"
#endif
template <class T>
extern const ObjectOf<T> undefined_object;

struct Address {
    const void* address;
};

/// gcc: `... [with Address ...Addresses = {Address{((const void*)(& undefined_object<T>. ... ::name))}, ...}; ...]`,
/// clang: `... [Addresses = <Address{&undefined_object.object.name}, ...>]`.
template <Address... Addresses>
consteval std::string_view addresses_text() {
    return __PRETTY_FUNCTION__;
}

template <class T, std::size_t... I>
consteval std::string_view addresses_text_of(std::index_sequence<I...>) {
    [[maybe_unused]] constexpr auto addresses = field_addresses(undefined_object<T>.object);
    return addresses_text<Address{addresses[I]}...>();
}
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

consteval bool is_name_char(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// Names in a row, without room in between.
template <std::size_t Count>
struct NamesText {
    std::string_view text;
    std::array<std::size_t, Count> begins{};
    std::array<std::size_t, Count> ends{};
    std::size_t total = 0;
};

template <std::size_t Count>
consteval NamesText<Count> find_names(std::string_view text) {
#if defined(__clang__)
    constexpr std::string_view after_name = "}";
    constexpr char after_list = '>';
#else
    constexpr std::string_view after_name = "))}";
    constexpr char after_list = '}';
#endif
    NamesText<Count> names{text};
    std::size_t position = 0;
    for (std::size_t i = 0; i < Count; ++i) {
        std::size_t end = text.find(after_name, position);
        // Such characters can stand in the name of the model too, then not followed by the next address.
        while (text[end + after_name.size()] != (i + 1 < Count ? ',' : after_list)) {
            end = text.find(after_name, end + 1);
        }
        std::size_t begin = end;
        while (is_name_char(text[begin - 1])) --begin;
        names.begins[i] = begin;
        names.ends[i] = end;
        names.total += end - begin;
        position = end + after_name.size();
    }
    return names;
}

/// Only the names go into the program, not the text they were found in.
template <std::size_t Size, std::size_t Count>
struct NamesStorage {
    char text[Size + 1]{};
    std::array<std::size_t, Count + 1> begins{};
};

template <class T>
consteval auto store_names() {
    constexpr std::size_t count = FieldTypesOf<T>::size;  // which checks the fields
    constexpr NamesText<count> names = find_names<count>(addresses_text_of<T>(std::make_index_sequence<count>{}));
    NamesStorage<names.total, count> storage;
    std::size_t size = 0;
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t at = names.begins[i]; at < names.ends[i]; ++at) storage.text[size++] = names.text[at];
        storage.begins[i + 1] = size;
    }
    return storage;
}

template <class T>
inline constexpr auto names_storage = store_names<T>();

template <class T>
consteval auto list_names() {
    constexpr std::size_t count = field_count<T>;
    std::array<std::string_view, count> names;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t begin = names_storage<T>.begins[i];
        names[i] = std::string_view{names_storage<T>.text + begin, names_storage<T>.begins[i + 1] - begin};
    }
    return names;
}

/// The names of T's fields, in the order of their declaration.
template <class T>
inline constexpr std::array<std::string_view, field_count<T>> field_names = list_names<std::remove_cv_t<T>>();

/// The index of T's field of that name, npos if there is none.
template <class T>
consteval std::size_t field_index(std::string_view name) {
    for (std::size_t i = 0; i < field_count<T>; ++i) {
        if (field_names<T>[i] == name) return i;
    }
    return npos;
}

}  // namespace dynaloom::detail
