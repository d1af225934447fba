#pragma once

#include <dynaloom/model/options.hpp>

#include <array>
#include <string_view>
#include <type_traits>

/// The static members by which a model states its options. A data member may have the name of an option: `std::string
/// names{};` is a field.
namespace dynaloom::detail {

template <class Model>
concept HasPartitionKeyPattern = requires { requires !std::is_member_pointer_v<decltype(&Model::pk_pattern)>; };

template <class Model>
concept HasSortKeyPattern = requires { requires !std::is_member_pointer_v<decltype(&Model::sk_pattern)>; };

template <class Model>
concept HasKeyNames = requires { requires !std::is_member_pointer_v<decltype(&Model::key_names)>; };

template <class Model>
concept HasNames = requires { requires !std::is_member_pointer_v<decltype(&Model::names)>; };

template <class Model>
concept HasRequired = requires { requires !std::is_member_pointer_v<decltype(&Model::required)>; };

template <class Model>
concept HasIndexes = requires { requires !std::is_member_pointer_v<decltype(&Model::indexes)>; };

template <class Model>
concept HasFixedSchemaVersion =
    requires { requires !std::is_member_pointer_v<decltype(&Model::fixed_schema_version)>; };

/// Items of such a model carry the attribute `schema_version`; other structs can be fields, or read and written on
/// their own.
template <class Model>
concept HasSchemaVersion = HasPartitionKeyPattern<Model> || HasFixedSchemaVersion<Model>;

template <class Model>
consteval std::string_view find_pk_pattern() {
    if constexpr (HasPartitionKeyPattern<Model>) return Model::pk_pattern;
    return {};
}
template <class Model>
consteval std::string_view find_sk_pattern() {
    if constexpr (HasSortKeyPattern<Model>) return Model::sk_pattern;
    return {};
}
template <class Model>
consteval KeyNames find_key_names() {
    if constexpr (HasKeyNames<Model>) return Model::key_names;
    return {};
}

template <class Model>
consteval auto find_indexes() {
    if constexpr (HasIndexes<Model>) {
        return Model::indexes;
    } else {
        return std::array<Index, 0>{};
    }
}
template <class Model>
inline constexpr auto indexes_of = find_indexes<Model>();

/// Empty if the model states none.
template <class Model>
inline constexpr std::string_view pk_pattern_of = find_pk_pattern<Model>();
template <class Model>
inline constexpr std::string_view sk_pattern_of = find_sk_pattern<Model>();
template <class Model>
inline constexpr KeyNames key_names_of = find_key_names<Model>();

}  // namespace dynaloom::detail
