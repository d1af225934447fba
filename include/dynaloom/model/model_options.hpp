#pragma once

#include <dynaloom/model/options.hpp>

#include <array>
#include <cstddef>
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
concept HasUnique = requires { requires !std::is_member_pointer_v<decltype(&Model::unique)>; };

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
template <class Model>
inline constexpr std::size_t index_count = indexes_of<Model>.size();

template <class Model>
consteval auto find_unique() {
    if constexpr (HasUnique<Model>) {
        return Model::unique;
    } else {
        return std::array<Unique, 0>{};
    }
}
template <class Model>
inline constexpr auto unique_of = find_unique<Model>();
template <class Model>
inline constexpr std::size_t unique_count = unique_of<Model>.size();

template <class Model>
consteval auto list_secondary_keys() {
    std::array<Index, index_count<Model> + unique_count<Model>> keys{};
    for (std::size_t i = 0; i < index_count<Model>; ++i) keys[i] = indexes_of<Model>[i];
    for (std::size_t i = 0; i < unique_count<Model>; ++i) {
        keys[index_count<Model> + i] = Index{.name = unique_of<Model>[i].name, .pk = unique_of<Model>[i].key};
    }
    return keys;
}
/// The keys that a record has besides its own: those of its indexes, and behind them those of its constraints, which
/// are like indexes without sort keys.
template <class Model>
inline constexpr auto secondary_keys_of = list_secondary_keys<Model>();
template <class Model>
inline constexpr std::size_t secondary_key_count = secondary_keys_of<Model>.size();

/// Empty if the model states none.
template <class Model>
inline constexpr std::string_view pk_pattern_of = find_pk_pattern<Model>();
template <class Model>
inline constexpr std::string_view sk_pattern_of = find_sk_pattern<Model>();
template <class Model>
inline constexpr KeyNames key_names_of = find_key_names<Model>();

}  // namespace dynaloom::detail
