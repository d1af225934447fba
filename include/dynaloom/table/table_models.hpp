#pragma once

#include <dynaloom/model/binding.hpp>
#include <dynaloom/model/check_key_arguments.hpp>
#include <dynaloom/model/condition_codec.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/model/index_keys.hpp>
#include <dynaloom/model/managed_members.hpp>
#include <dynaloom/model/models_overlap.hpp>
#include <dynaloom/model/options.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

/// The compile-time rules of a Table<Models...>.
namespace dynaloom::detail {

/// What `Table{store, "stories"}` deduces, and what a call without its model falls back on. They are no models.
struct ModelsOfTheTable {};
struct ModelOfTheCall {};

template <class Type>
inline constexpr bool is_bound = false;
template <FixedString Name, class Value, class Owner>
inline constexpr bool is_bound<Bound<Name, Value, Owner>> = true;

template <class... Models>
struct OnlyModel {
    using type = ModelOfTheCall;
};
template <class Model>
struct OnlyModel<Model> {
    using type = Model;
};

// Conditions of these checks are named templates, so that the errors of both compilers begin with the types.

template <class... Models>
inline constexpr bool table_names_its_models = (!std::same_as<Models, ModelsOfTheTable> && ...);
template <class Model, class... Models>
inline constexpr bool model_is_named = !std::same_as<Model, ModelOfTheCall>;
template <class Model, class... Models>
inline constexpr bool table_has_model = sizeof...(Models) == 0 || (std::same_as<Model, Models> || ...);
template <class First, class... Rest>
inline constexpr bool key_attributes_agree = ((binding<First>.key_names == binding<Rest>.key_names &&
                                               binding<First>.sort.has_value() == binding<Rest>.sort.has_value()) &&
                                              ...);
template <class... Models>
inline constexpr bool models_name_the_table = sizeof...(Models) != 0 && (!binding<Models>.table_name.empty() && ...);
template <class First, class... Rest>
inline constexpr bool table_names_agree = ((binding<First>.table_name == binding<Rest>.table_name) && ...);

template <class First, class... Rest>
inline constexpr bool partition_patterns_agree =
    ((binding<First>.partition.text == binding<Rest>.partition.text) && ...);

template <class Model>
inline constexpr bool is_unchanged_by_save = !has_version<Model>;
template <class Model>
inline constexpr bool is_written_without_check = !has_version<Model>;
template <class Model>
inline constexpr bool is_written_without_guards = unique_count<Model> == 0;

/// Compiles if a record can be written without a change to it.
template <class Model>
consteval bool check_unchanged() {
    static_assert(is_unchanged_by_save<Model>,
                  "save, create and update write a record's next Version into it: pass a variable that is not const");
    return true;
}
template <class Model>
consteval bool check_batch_write() {
    static_assert(is_written_without_check<Model>,
                  "batch_write checks no Version: save such records one by one, or in a Transaction");
    static_assert(is_written_without_guards<Model>,
                  "batch_write keeps no unique constraint: save such records one by one, or in a Transaction");
    return true;
}

/// The attribute that the models have their ExpiresAt in; empty if none has one.
template <class... Models>
consteval std::string_view find_time_to_live() {
    std::string_view found;
    ((found = found.empty() ? managed_attributes<Models>.expires_at : found), ...);
    return found;
}
template <class... Models>
inline constexpr bool times_to_live_agree =
    ((managed_attributes<Models>.expires_at.empty() ||
      managed_attributes<Models>.expires_at == find_time_to_live<Models...>()) &&
     ...);
template <class... Models>
consteval std::string_view time_to_live_of() {
    static_assert(times_to_live_agree<Models...>,
                  "a table has one time to live: its models' members of type ExpiresAt need one attribute name");
    return find_time_to_live<Models...>();
}

template <class Model>
inline constexpr bool has_sort_key = binding<Model>.sort.has_value();

template <class... Models>
consteval bool check_table() {
    static_assert(table_names_its_models<Models...>, "a Table names its models: Table<Story>{store, \"stories\"}");
    if constexpr (!table_names_its_models<Models...>) {
        return false;
    } else if constexpr ((!check_patterns<Models>() || ...)) {
        return false;
    } else if constexpr ((!check_indexes<Models>() || ...)) {
        return false;
    } else {
        if constexpr (sizeof...(Models) > 1) {
            static_assert(key_attributes_agree<Models...>,
                          "models of one table have the same key_names, and all or none have an sk_pattern");
        }
        return check_disjoint<Models...>();
    }
}

template <class Model, class... Models>
consteval bool check_model_of_call() {
    static_assert(model_is_named<Model, Models...>,
                  "name the model, for a table of several: get<Order>(…), query<Order>(…)");
    if constexpr (model_is_named<Model, Models...>) {
        static_assert(table_has_model<Model, Models...>, "this model is none of the table's: Table<Models...>");
    }
    if constexpr (model_is_named<Model, Models...> && sizeof...(Models) == 0) {
        if constexpr (check_patterns<Model>()) {
            if constexpr (check_indexes<Model>()) return check_unique<Model>();
        }
    }
    return model_is_named<Model, Models...> && table_has_model<Model, Models...>;
}

/// Compiles if the model has the index and Args begin its key.
template <class Model, FixedString Name, class... Args>
consteval bool check_index_query() {
    constexpr std::size_t number = find_index<Model>(Name.view());
    if constexpr (number == npos) {
        return refuse_index<Model, "the model has no such index", Name>();
    } else {
        return check_query_arguments<Model, partition_of_index(number), Args...>();
    }
}

template <class... Models>
consteval auto list_indexes_of_models() {
    std::array<IndexDescriptionView, (index_count<Models> + ... + 0)> indexes;
    std::size_t size = 0;
    [[maybe_unused]] const auto add = [&](const auto& more) {
        for (const IndexDescriptionView& index : more) indexes[size++] = index;
    };
    (add(index_descriptions<Models>), ...);
    return indexes;
}
template <class... Models>
inline constexpr auto indexes_of_models = list_indexes_of_models<Models...>();

template <class... Args>
inline constexpr bool ends_with_when = false;
template <class First, class... Rest>
inline constexpr bool ends_with_when<First, Rest...> = is_when<typename NthType<sizeof...(Rest), First, Rest...>::type>;

template <class Model, class... Args, std::size_t... I>
consteval bool check_key_before_when(std::index_sequence<I...>) {
    return check_full_key<Model, typename NthType<I, Args...>::type...>();
}

/// Compiles if Args are the model's whole key, perhaps with a When behind it.
template <class Model, class... Args>
consteval bool check_key_and_when() {
    if constexpr (ends_with_when<Args...>) {
        using Last = typename NthType<sizeof...(Args) - 1, Args...>::type;
        return check_key_before_when<Model, Args...>(std::make_index_sequence<sizeof...(Args) - 1>{}) &&
               check_condition<Model, decltype(Last::condition)>();
    } else {
        return check_full_key<Model, Args...>();
    }
}

template <class... Models>
consteval bool table_has_sort_key() {
    return sizeof...(Models) == 0 || (binding<Models>.sort.has_value() || ...);
}

template <class... Models>
std::string table_name_of_models() {
    static_assert(models_name_the_table<Models...>,
                  "each model states the table: static constexpr auto table_name = \"…\"; or give the Table a name");
    static_assert(table_names_agree<Models...>, "the models name different tables");
    return std::string{binding<std::tuple_element_t<0, std::tuple<Models...>>>.table_name};
}

template <class... Models>
constexpr KeyNames key_names_of_models() {
    if constexpr (sizeof...(Models) == 0) {
        return {};
    } else {
        return binding<std::tuple_element_t<0, std::tuple<Models...>>>.key_names;
    }
}

}  // namespace dynaloom::detail
