#pragma once

#include <dynaloom/model/extra.hpp>
#include <dynaloom/model/model_options.hpp>
#include <dynaloom/model/reflect.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

/// Which attribute each field of a model is.
namespace dynaloom::detail {

inline constexpr std::string_view schema_version_attribute = "schema_version";

template <class Model, class... Types>
consteval std::size_t find_extra(FieldTypes<Types...>) {
    constexpr std::array<bool, sizeof...(Types)> is_extra{std::is_same_v<std::remove_cv_t<Types>, Extra>...};
    for (std::size_t i = 0; i < is_extra.size(); ++i) {
        if (is_extra[i]) return i;
    }
    return npos;
}

/// The index of the member of type Extra, npos if there is none.
template <class Model>
inline constexpr std::size_t extra_field = find_extra<Model>(FieldTypesOf<Model>{});

template <class Model>
consteval auto list_attribute_names() {
    std::array<std::string_view, field_count<Model>> names = field_names<Model>;
    if constexpr (HasNames<Model>) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            for (const Rename& rename : Model::names) {
                if (rename.field == field_names<Model>[i]) names[i] = rename.attribute;
            }
        }
    }
    if (extra_field<Model> != npos) names[extra_field<Model>] = {};
    return names;
}

/// The names of the attributes of a model's fields; empty for the member of type Extra.
template <class Model>
inline constexpr std::array<std::string_view, field_count<Model>> attribute_names = list_attribute_names<Model>();

template <class Model>
consteval std::array<bool, field_count<Model>> list_required() {
    std::array<bool, field_count<Model>> required{};
    if constexpr (HasRequired<Model>) {
        for (const std::string_view name : Model::required) {
            const std::size_t index = field_index<Model>(name);
            if (index != npos) required[index] = true;
        }
    }
    return required;
}

template <class Model>
inline constexpr std::array<bool, field_count<Model>> required_fields = list_required<Model>();

template <class Model>
consteval std::size_t find_schema_version_field() {
    if constexpr (HasSchemaVersion<Model>) return field_index<Model>(schema_version_attribute);
    return npos;
}

/// The index of the member that shows the version of what was read, npos if there is none.
template <class Model>
inline constexpr std::size_t schema_version_field = find_schema_version_field<Model>();

/// Whether a key of this pattern is the text of that field and nothing else, so that key attribute and field can be
/// one attribute: `{id}`, `{id:raw}`, `{seq:08}`; but not percent-encoded.
constexpr bool is_only_field(std::string_view pattern, std::string_view field) {
    if (pattern.size() < field.size() + 2 || pattern.front() != '{' || pattern.back() != '}') return false;
    const std::string_view inside = pattern.substr(1, pattern.size() - 2);
    if (!inside.starts_with(field) || inside.find_first_of("{}") != std::string_view::npos) return false;
    const std::string_view spec = inside.substr(field.size());
    return spec.empty() || (spec.front() == ':' && spec != ":%");
}

}  // namespace dynaloom::detail
