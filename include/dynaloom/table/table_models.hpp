#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/model/binding.hpp>
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/table/table_info.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace dynaloom {

struct TableOptions;

namespace detail {

// Names in capitals stand for the message that a compiler prints with them.

/// What `Table{store, "stories"}` and a call without its model deduce.
struct NAME_THE_MODELS_OF_THE_TABLE {};
struct NAME_THE_MODEL_OF_THE_CALL {};

template <class Type>
inline constexpr bool is_bound = false;
template <FixedString Name, class Value>
inline constexpr bool is_bound<Bound<Name, Value>> = true;

template <class First, class... Rest>
inline constexpr bool all_same_keys = ((binding<First>.key_names == binding<Rest>.key_names &&
                                        binding<First>.has_sort_key() == binding<Rest>.has_sort_key()) &&
                                       ...);

/// The compile-time rules of one Table<Models...>.
template <class... Models>
struct TableModels {
    static_assert((!std::same_as<Models, NAME_THE_MODELS_OF_THE_TABLE> && ...),
                  "a Table names its models: Table<Story>{store, \"stories\"}");
    static_assert(check_models<Models...>());

    static constexpr bool any_model = sizeof...(Models) == 0;

    /// The model of a call that names none.
    using Only = typename decltype([] {
        if constexpr (sizeof...(Models) == 1) {
            return std::type_identity<std::tuple_element_t<0, std::tuple<Models...>>>{};
        } else {
            return std::type_identity<NAME_THE_MODEL_OF_THE_CALL>{};
        }
    }())::type;

    static constexpr bool has_sort_key = any_model || (binding<Models>.has_sort_key() || ...);

    template <class... Args>
    static constexpr bool is_record = sizeof...(Args) == 1 && (!is_bound<Args> && ...);
};

}  // namespace detail
}  // namespace dynaloom
