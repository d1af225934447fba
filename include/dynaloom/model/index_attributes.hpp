#pragma once

#include <dynaloom/model/model_options.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

/// The attributes that the patterns of a model's indexes and constraints write.
namespace dynaloom::detail {

template <class Model, std::size_t Number>
consteval auto spell_index_attributes() {
    constexpr std::string_view name = indexes_of<Model>[Number].name;
    std::array<char, 2 * (name.size() + 3)> text{};
    for (std::size_t i = 0; i < name.size(); ++i) text[i] = text[name.size() + 3 + i] = name[i];
    for (std::size_t i = 0; i < 3; ++i) {
        text[name.size() + i] = "_pk"[i];
        text[name.size() + 3 + name.size() + i] = "_sk"[i];
    }
    return text;
}
template <class Model, std::size_t Number>
inline constexpr auto default_index_attributes = spell_index_attributes<Model, Number>();

template <class Model, std::size_t Number>
consteval auto spell_unique_attribute() {
    constexpr std::string_view name = unique_of<Model>[Number].name;
    constexpr std::string_view suffix = "_unique";
    std::array<char, name.size() + suffix.size()> text{};
    for (std::size_t i = 0; i < text.size(); ++i) text[i] = i < name.size() ? name[i] : suffix[i - name.size()];
    return text;
}
template <class Model, std::size_t Number>
inline constexpr auto unique_attribute = spell_unique_attribute<Model, Number>();

template <class Model, std::size_t Part>
consteval std::string_view find_index_attribute() {
    constexpr bool is_partition = Part % 2 == 0;
    if constexpr (Part / 2 >= index_count<Model>) {
        constexpr const auto& name = unique_attribute<Model, Part / 2 - index_count<Model>>;
        return is_partition ? std::string_view{name.data(), name.size()} : std::string_view{};
    } else {
        constexpr Index index = indexes_of<Model>[Part / 2];
        constexpr std::string_view pattern = is_partition ? index.pk : index.sk;
        constexpr std::string_view stated = is_partition ? index.pk_name : index.sk_name;
        if (pattern.empty()) return {};
        if (!stated.empty()) return stated;
        const std::string_view both{default_index_attributes<Model, Part / 2>.data(),
                                    default_index_attributes<Model, Part / 2>.size()};
        return is_partition ? both.substr(0, both.size() / 2) : both.substr(both.size() / 2);
    }
}

template <class Model, std::size_t... Parts>
consteval std::array<std::string_view, sizeof...(Parts)> list_index_attributes(std::index_sequence<Parts...>) {
    return {find_index_attribute<Model, Parts>()...};
}
/// Partition and sort key of each index in turn, and so of the constraints; empty where there is no pattern.
template <class Model>
inline constexpr auto index_attributes =
    list_index_attributes<Model>(std::make_index_sequence<2 * secondary_key_count<Model>>{});

}  // namespace dynaloom::detail
