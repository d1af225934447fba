#pragma once

#include <dynaloom/model/attributes.hpp>
#include <dynaloom/model/binding.hpp>
#include <dynaloom/model/reflect.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace dynaloom {

/// One difference between two versions of a record type.
struct SchemaChange {
    enum class Kind : unsigned char {
        safe,            ///< what is stored reads as before
        needs_backfill,  ///< what is stored may not fit: migrate it
        breaks_keys,     ///< what is stored is not found any more: its keys are others
    };

    Kind kind = Kind::safe;
    std::string where{};  ///< a field, a JSON Pointer into a schema, a key
    std::string what{};   ///< in words

    friend bool operator==(const SchemaChange&, const SchemaChange&) = default;
};

/// "safe", "needs a backfill", "breaks keys".
[[nodiscard]] std::string_view to_string(SchemaChange::Kind kind) noexcept;

namespace detail {

/// A model's field, as far as two versions are compared.
struct ComparedField {
    std::string_view attribute;
    std::string_view type;
    bool optional = false;
    bool required = false;
};
template <class Model, std::size_t... I, class... Types>
std::vector<ComparedField> compared_fields(std::index_sequence<I...>, FieldTypes<Types...>) {
    return {
        ComparedField{attribute_names<Model>[I], type_name<typename WithoutOptional<std::remove_cv_t<Types>>::type>,
                      !std::is_same_v<typename WithoutOptional<std::remove_cv_t<Types>>::type, std::remove_cv_t<Types>>,
                      required_fields<Model>[I]}...};
}

/// An index or a unique constraint of a model, as far as two versions are compared. Of both keys, partition and sort.
struct ComparedIndex {
    std::string_view name;
    bool is_unique = false;
    std::array<std::string_view, 2> attributes{};  ///< what the patterns write; empty where there is no pattern
    std::array<KeyPatternView, 2> patterns{};
    std::array<std::array<std::string_view, Index::max_fields>, 2> fields{};  ///< of a key that is typed attributes
};
template <class Model, KeyPart Part>
KeyPatternView compared_pattern() {
    if constexpr (pattern_text<Model, Part>.empty()) {
        return {};
    } else {
        return pattern_view<Model, Part>;
    }
}
template <class Model, std::size_t... I>
std::vector<ComparedIndex> compared_indexes(std::index_sequence<I...>) {
    return {ComparedIndex{.name = secondary_keys_of<Model>[I].name,
                          .is_unique = I >= index_count<Model>,
                          .attributes = {index_attributes<Model>[2 * I], index_attributes<Model>[2 * I + 1]},
                          .patterns = {compared_pattern<Model, partition_of_index(I)>(),
                                       compared_pattern<Model, sort_beside(partition_of_index(I))>()},
                          .fields = {secondary_keys_of<Model>[I].pk_fields, secondary_keys_of<Model>[I].sk_fields}}...};
}

/// One version of a model.
struct ComparedModel {
    const Binding& binding;
    std::vector<ComparedField> fields{};
    std::vector<ComparedIndex> indexes{};
};
template <class Model>
ComparedModel compared_model() {
    return {binding<Model>,
            compared_fields<Model>(std::make_index_sequence<field_count<Model>>{}, FieldTypesOf<Model>{}),
            compared_indexes<Model>(std::make_index_sequence<secondary_key_count<Model>>{})};
}

/// Of the table's keys: their patterns, the texts that their fields have in them, their names.
[[nodiscard]] std::vector<SchemaChange> compare_keys(const Binding& before, const Binding& after);
[[nodiscard]] std::vector<SchemaChange> compare_models(const ComparedModel& before, const ComparedModel& after);

}  // namespace detail

/// What is different between two versions of a model: key patterns and names, and what their fields look like in them;
/// fields in the order of the new version, added, removed, of another type, optional or required no more, or now;
/// indexes and unique constraints. That the table has the new indexes is not looked at.
template <class Before, class After>
[[nodiscard]] std::vector<SchemaChange> diff() {
    return detail::compare_models(detail::compared_model<Before>(), detail::compared_model<After>());
}

}  // namespace dynaloom
