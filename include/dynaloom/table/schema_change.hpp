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

[[nodiscard]] std::vector<SchemaChange> compare_keys(const Binding& before, const Binding& after);
[[nodiscard]] std::vector<SchemaChange> compare_models(const Binding& before, const Binding& after,
                                                       const std::vector<ComparedField>& old_fields,
                                                       const std::vector<ComparedField>& new_fields);

}  // namespace detail

/// What is different between two versions of a model, in the order of the new one's fields: key patterns and names,
/// fields added, removed, of another type, optional or required no more, or now.
template <class Before, class After>
[[nodiscard]] std::vector<SchemaChange> diff() {
    const auto fields = []<class Model>(std::type_identity<Model>) {
        return detail::compared_fields<Model>(std::make_index_sequence<detail::field_count<Model>>{},
                                              detail::FieldTypesOf<Model>{});
    };
    return detail::compare_models(binding<Before>, binding<After>, fields(std::type_identity<Before>{}),
                                  fields(std::type_identity<After>{}));
}

}  // namespace dynaloom
