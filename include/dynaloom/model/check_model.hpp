#pragma once

#include <dynaloom/detail/fixed_string.hpp>
#include <dynaloom/model/attributes.hpp>
#include <dynaloom/model/managed.hpp>
#include <dynaloom/model/value_codec.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

/// What the compiler checks of every model before it reads or writes one.
namespace dynaloom::detail {

template <class Model>
consteval std::optional<std::string_view> find_unknown_rename() {
    if constexpr (HasNames<Model>) {
        for (const Rename& rename : Model::names) {
            if (field_index<Model>(rename.field) == npos) return rename.field;
        }
    }
    return std::nullopt;
}

template <class Model>
consteval std::optional<std::string_view> find_unknown_required() {
    if constexpr (HasRequired<Model>) {
        for (const std::string_view name : Model::required) {
            if (field_index<Model>(name) == npos) return name;
        }
    }
    return std::nullopt;
}

template <class Model>
consteval std::optional<std::string_view> find_bad_rename() {
    for (std::size_t i = 0; i < field_count<Model>; ++i) {
        if (i == extra_field<Model>) continue;
        const bool is_version = HasSchemaVersion<Model> && attribute_names<Model>[i] == schema_version_attribute;
        if (attribute_names<Model>[i].empty() || is_version != (i == schema_version_field<Model>)) {
            return field_names<Model>[i];
        }
    }
    return std::nullopt;
}

template <class Model>
consteval std::optional<std::string_view> find_double_attribute() {
    for (std::size_t i = 0; i < field_count<Model>; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (attribute_names<Model>[i] == attribute_names<Model>[j]) return attribute_names<Model>[i];
        }
    }
    return std::nullopt;
}

template <class Model>
consteval std::optional<std::string_view> find_bad_key_field() {
    for (std::size_t i = 0; i < field_count<Model>; ++i) {
        const std::string_view attribute = attribute_names<Model>[i];
        const bool bad_partition = HasPartitionKeyPattern<Model> && attribute == key_names_of<Model>.partition &&
                                   !is_only_field(pk_pattern_of<Model>, field_names<Model>[i]);
        const bool bad_sort = HasSortKeyPattern<Model> && attribute == key_names_of<Model>.sort &&
                              !is_only_field(sk_pattern_of<Model>, field_names<Model>[i]);
        if (bad_partition || bad_sort) return field_names<Model>[i];
    }
    return std::nullopt;
}

// What is wrong becomes a template argument, so that both compilers print it in the first lines of the error.

template <class Model, FixedString Name>
inline constexpr bool is_right = false;

template <class Model, FixedString Field>
consteval bool refuse_unknown_rename() {
    static_assert(is_right<Model, Field>, "`names` renames a field that the model does not have");
    return false;
}
template <class Model, FixedString Field>
consteval bool refuse_unknown_required() {
    static_assert(is_right<Model, Field>, "`required` lists a field that the model does not have");
    return false;
}
template <class Model, FixedString Field>
consteval bool refuse_rename() {
    static_assert(is_right<Model, Field>, "an attribute's name can be neither empty nor schema_version");
    return false;
}
template <class Model, FixedString Attribute>
consteval bool refuse_double_attribute() {
    static_assert(is_right<Model, Attribute>, "two fields of the model have the same attribute name");
    return false;
}
template <class Model, FixedString Field>
consteval bool refuse_key_field() {
    static_assert(is_right<Model, Field>,
                  "a field has the name of a key attribute whose pattern is more than that field: rename one of them");
    return false;
}

template <class Model, class... Types>
consteval std::optional<std::size_t> find_unstorable(FieldTypes<Types...>) {
    const std::array<bool, sizeof...(Types)> fits{
        (std::is_same_v<std::remove_cv_t<Types>, Extra> || is_storable<std::remove_cv_t<Types>>())...};
    for (std::size_t i = 0; i < fits.size(); ++i) {
        if (!fits[i]) return i;
    }
    return std::nullopt;
}

template <class Model, class... Types>
consteval std::optional<std::string_view> find_absent_required(FieldTypes<Types...>) {
    const std::array<bool, sizeof...(Types)> can_be{can_be_absent<std::remove_cv_t<Types>>()...};
    for (std::size_t i = 0; i < can_be.size(); ++i) {
        if (can_be[i] && required_fields<Model>[i]) return field_names<Model>[i];
    }
    return std::nullopt;
}

template <class Member, class... Types>
consteval std::size_t count_members(FieldTypes<Types...>) {
    return (std::size_t{std::is_same_v<std::remove_cv_t<Types>, Member>} + ... + 0);
}
template <class Model, class... Members>
consteval bool has_managed_members() {
    return ((count_members<Members>(FieldTypesOf<Model>{}) != 0) || ...);
}

template <class Model>
consteval bool has_good_schema_version_field() {
    if constexpr (schema_version_field<Model> != npos) {
        return std::is_same_v<std::remove_cv_t<FieldType<Model, schema_version_field<Model>>>, std::string>;
    }
    return true;
}

template <class Model, FixedString Field, class Type>
inline constexpr bool is_storable_field = false;
template <class Model>
inline constexpr bool has_one_extra = count_members<Extra>(FieldTypesOf<Model>{}) <= 1;
template <class Model, class... Members>
inline constexpr bool has_one_of_each = ((count_members<Members>(FieldTypesOf<Model>{}) <= 1) && ...);
template <class Model, class... Members>
inline constexpr bool is_managed_as_a_whole =
    HasPartitionKeyPattern<Model> || !has_managed_members<Model, Members...>();
template <class Model>
inline constexpr bool has_readable_schema_version = has_good_schema_version_field<Model>();

template <class Model, FixedString Field, class Type>
consteval bool refuse_field_type() {
    static_assert(is_storable_field<Model, Field, Type>,
                  "a field of this type cannot be stored: specialise dynaloom::Conversion for it");
    return false;
}
template <class Model, FixedString Field>
consteval bool refuse_required() {
    static_assert(is_right<Model, Field>, "an optional or a set cannot be `required`: absent is one of its values");
    return false;
}

template <class... Types>
consteval bool has_const(FieldTypes<Types...>) {
    return (std::is_const_v<Types> || ...);
}
template <class Model>
inline constexpr bool can_be_read = !has_const(FieldTypesOf<Model>{});
template <class Model>
inline constexpr bool can_be_made = std::is_default_constructible_v<Model>;

/// Call it where the user's call is still near, so that the first lines of an error are the useful ones.
template <class Model>
consteval bool check_model() {
    // Each error at once, not by way of what is made of it: gcc prints every step before the error itself.
    constexpr std::size_t count = count_fields<Model>();
    using Types = decltype(Bindings<count>::types(std::declval<Model&>()));
    check_types<Model>(Types{});
    using Fields = FieldTypesOf<Model>;
    static_assert(has_one_extra<Model>, "a model can have one member of type dynaloom::Extra");
    static_assert(has_one_of_each<Model, Version, CreatedAt, UpdatedAt, ExpiresAt>,
                  "a model can have one managed member of each type");
    static_assert(is_managed_as_a_whole<Model, Version, CreatedAt, UpdatedAt, ExpiresAt>,
                  "managed members belong to a model with a pk_pattern");
    static_assert(has_readable_schema_version<Model>, "the member schema_version must be a std::string");
    constexpr auto unstorable = find_unstorable<Model>(Fields{});
    constexpr auto unknown_rename = find_unknown_rename<Model>();
    constexpr auto unknown_required = find_unknown_required<Model>();
    constexpr auto absent_required = find_absent_required<Model>(Fields{});
    constexpr auto bad_rename = find_bad_rename<Model>();
    constexpr auto double_attribute = find_double_attribute<Model>();
    constexpr auto bad_key_field = find_bad_key_field<Model>();
    if constexpr (unstorable) {
        constexpr std::string_view name = field_names<Model>[*unstorable];
        return refuse_field_type<Model, fixed<name.size()>(name), FieldType<Model, *unstorable>>();
    } else if constexpr (unknown_rename) {
        return refuse_unknown_rename<Model, fixed<unknown_rename->size()>(*unknown_rename)>();
    } else if constexpr (unknown_required) {
        return refuse_unknown_required<Model, fixed<unknown_required->size()>(*unknown_required)>();
    } else if constexpr (absent_required) {
        return refuse_required<Model, fixed<absent_required->size()>(*absent_required)>();
    } else if constexpr (bad_rename) {
        return refuse_rename<Model, fixed<bad_rename->size()>(*bad_rename)>();
    } else if constexpr (double_attribute) {
        return refuse_double_attribute<Model, fixed<double_attribute->size()>(*double_attribute)>();
    } else if constexpr (bad_key_field) {
        return refuse_key_field<Model, fixed<bad_key_field->size()>(*bad_key_field)>();
    } else {
        return true;
    }
}

}  // namespace dynaloom::detail
