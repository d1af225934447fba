#pragma once

#include <dynaloom/detail/fixed_string.hpp>
#include <dynaloom/model/binding.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/model/key_language.hpp>
#include <dynaloom/model/key_pattern.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dynaloom {

/// A value that a field of a query's sort key must equal, where by itself it would be a prefix.
template <class Value>
struct Exactly {
    Value value;
};

/// `"story_id"_f = exactly("12")`. Lives within one expression, like Bound.
template <class Value>
[[nodiscard]] constexpr auto exactly(Value&& value) {
    if constexpr (std::is_array_v<std::remove_reference_t<Value>>) {
        return Exactly<std::string_view>{std::string_view{value}};
    } else {
        return Exactly<Value>{std::forward<Value>(value)};
    }
}

/// What the compiler checks of the fields that a caller binds. The functions of `key_arguments.hpp` make these checks
/// themselves; a function on top of them calls the check first, so that gcc's error begins with what is useful.
namespace detail {

template <class Type>
inline constexpr bool is_exactly = false;
template <class Value>
inline constexpr bool is_exactly<Exactly<Value>> = true;

template <class Type>
struct GivenType {
    using type = std::remove_cvref_t<Type>;
};
template <class Value>
struct GivenType<Exactly<Value>> : GivenType<Value> {};

template <class Argument>
struct BoundTraits;
template <FixedString Name, class Value, class FieldOwner>
struct BoundTraits<Bound<Name, Value, FieldOwner>> {
    static constexpr auto name = Name;
    using Owner = FieldOwner;
    static constexpr bool is_exact = is_exactly<std::remove_cvref_t<Value>>;
    using Given = typename GivenType<std::remove_cvref_t<Value>>::type;
};

template <class Model, KeyPart Part>
inline constexpr bool has_key_part = Part == KeyPart::partition || HasSortKeyPattern<Model>;

/// A placeholder of a model's pattern and the field that it names.
struct Placeholder {
    std::string_view name;
    std::size_t field = npos;
    PatternPart::Form form = PatternPart::Form::plain;
};

template <class Model, KeyPart Part>
consteval auto find_placeholders() {
    if constexpr (has_key_part<Model, Part>) {
        constexpr const auto& parts = static_pattern<Model, Part>.parts;
        std::array<Placeholder, pattern_view<Model, Part>.placeholder_count()> found;
        std::size_t size = 0;
        for (const PatternPart& part : parts) {
            if (part.is_placeholder()) found[size++] = {part.text, field_index<Model>(part.text), part.form};
        }
        return found;
    } else {
        return std::array<Placeholder, 0>{};
    }
}

template <class Model, KeyPart Part>
inline constexpr auto placeholders = find_placeholders<Model, Part>();

/// The pattern, by way of the model's binding: one copy in the program.
template <class Model, KeyPart Part>
constexpr const KeyPatternView& binding_view() {
    if constexpr (Part == KeyPart::partition) {
        return binding<Model>.partition;
    } else {
        return *binding<Model>.sort;
    }
}

template <class... Args>
consteval std::size_t argument_index(std::string_view name) {
    constexpr std::array<std::string_view, sizeof...(Args)> names{BoundTraits<Args>::name.view()...};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return i;
    }
    return npos;
}

template <class Model, KeyPart Part>
consteval std::size_t placeholder_index(std::string_view name) {
    for (std::size_t i = 0; i < placeholders<Model, Part>.size(); ++i) {
        if (placeholders<Model, Part>[i].name == name) return i;
    }
    return npos;
}

/// How many placeholders from the left are bound.
template <class Model, KeyPart Part, class... Args>
consteval std::size_t given_from_left() {
    std::size_t count = 0;
    for (const Placeholder& placeholder : placeholders<Model, Part>) {
        if (argument_index<Args...>(placeholder.name) == npos) break;
        ++count;
    }
    return count;
}

/// Of the sort key: how many placeholders from the left are bound, and whether the last is only a prefix.
struct SortExtent {
    std::size_t given = 0;
    bool open = false;
    bool exact = false;
};

template <class Model, class... Args>
consteval SortExtent sort_extent() {
    if constexpr (HasSortKeyPattern<Model>) {
        constexpr std::size_t given = given_from_left<Model, KeyPart::sort, Args...>();
        SortExtent extent{.given = given};
        if constexpr (given != 0) {
            constexpr Placeholder last = placeholders<Model, KeyPart::sort>[given - 1];
            constexpr std::array<bool, sizeof...(Args)> is_exact{BoundTraits<Args>::is_exact...};
            constexpr std::size_t partition = placeholder_index<Model, KeyPart::partition>(last.name);
            extent.open = std::is_same_v<std::remove_cv_t<FieldType<Model, last.field>>, std::string> &&
                          !is_exact[argument_index<Args...>(last.name)] &&
                          (partition == npos || partition >= given_from_left<Model, KeyPart::partition, Args...>());
        }
        extent.exact = !extent.open && given == placeholders<Model, KeyPart::sort>.size();
        return extent;
    } else {
        return {};
    }
}

template <class Field, class Value>
consteval bool converts_to_field() {
    if constexpr (std::is_same_v<Field, std::string>) {
        return std::is_convertible_v<const Value&, std::string_view>;
    } else if constexpr (PlainInteger<Field>) {
        return PlainInteger<Value>;
    } else {
        return std::is_convertible_v<const Value&, Field>;
    }
}

template <class Model, class Argument>
consteval bool has_right_type() {
    constexpr std::size_t field = field_index<Model>(BoundTraits<Argument>::name.view());
    if constexpr (field == npos) {
        return false;
    } else {
        return converts_to_field<std::remove_cv_t<FieldType<Model, field>>, typename BoundTraits<Argument>::Given>();
    }
}

// What is wrong becomes a template argument, so that both compilers print it in the first lines of the error: gcc with
// the function, clang with the condition; clang cuts texts after 32 characters.

template <class Model, FixedString Problem, FixedString Field, FixedString PartitionKey, FixedString SortKey>
inline constexpr bool are_right_arguments = false;
template <class Model, FixedString Problem, FixedString Field, class Given, class Needed>
inline constexpr bool is_right_type = false;

template <class Model, FixedString Problem, FixedString Field, FixedString PartitionKey, FixedString SortKey>
consteval bool refuse_arguments() {
    static_assert(
        are_right_arguments<Model, Problem, Field, PartitionKey, SortKey>,
        "a key needs all fields of its patterns; a query the whole partition key, and sort key fields from the "
        "left; a scan fields from the left of each");
    return false;
}
template <class Model, FixedString Problem, FixedString Field, class Given, class Needed>
consteval bool refuse_type() {
    static_assert(is_right_type<Model, Problem, Field, Given, Needed>, "an argument has the wrong type");
    return false;
}

template <class Model, KeyPart Part>
inline constexpr auto fixed_pattern = fixed<pattern_text<Model, Part>.size()>(pattern_text<Model, Part>);

template <class Model, class... Args>
consteval std::size_t find_argument_in_no_key() {
    std::size_t index = 0;
    for (const std::string_view name : {std::string_view{}, BoundTraits<Args>::name.view()...}) {
        if (index++ == 0) continue;
        if (placeholder_index<Model, KeyPart::partition>(name) == npos &&
            placeholder_index<Model, KeyPart::sort>(name) == npos) {
            return index - 2;
        }
    }
    return npos;
}

template <class... Args>
consteval std::size_t find_repeated_argument() {
    constexpr std::array<std::string_view, sizeof...(Args)> names{BoundTraits<Args>::name.view()...};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (argument_index<Args...>(names[i]) != i) return i;
    }
    return npos;
}

template <class Model, class... Args>
consteval std::size_t find_argument_of_wrong_type() {
    constexpr std::array<bool, sizeof...(Args)> right{has_right_type<Model, Args>()...};
    for (std::size_t i = 0; i < right.size(); ++i) {
        if (!right[i]) return i;
    }
    return npos;
}

/// The first argument that stands to the right of a missing one in each pattern that it belongs to.
template <class Model, class... Args>
consteval std::size_t find_argument_behind_gap() {
    constexpr std::array<std::string_view, sizeof...(Args)> names{BoundTraits<Args>::name.view()...};
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::size_t partition = placeholder_index<Model, KeyPart::partition>(names[i]);
        const std::size_t sort = placeholder_index<Model, KeyPart::sort>(names[i]);
        if ((partition == npos || partition >= given_from_left<Model, KeyPart::partition, Args...>()) &&
            (sort == npos || sort >= given_from_left<Model, KeyPart::sort, Args...>())) {
            return i;
        }
    }
    return npos;
}

template <std::size_t Index, class First, class... Rest>
struct NthType : NthType<Index - 1, Rest...> {};
template <class First, class... Rest>
struct NthType<0, First, Rest...> {
    using type = First;
};

/// The rules for arguments that hold whatever they are for. Order matters: the first broken rule is the one shown.
template <class Model, class... Args>
consteval bool check_arguments() {
    constexpr auto partition_pattern = fixed_pattern<Model, KeyPart::partition>;
    constexpr auto sort_pattern = fixed_pattern<Model, KeyPart::sort>;
    constexpr std::size_t in_no_key = find_argument_in_no_key<Model, Args...>();
    constexpr std::size_t repeated = find_repeated_argument<Args...>();
    constexpr std::size_t wrong_type = find_argument_of_wrong_type<Model, Args...>();
    if constexpr (in_no_key != npos) {
        using Argument = typename NthType<in_no_key, Args...>::type;
        return refuse_arguments<Model, "field is in neither key pattern", BoundTraits<Argument>::name,
                                partition_pattern, sort_pattern>();
    } else if constexpr (repeated != npos) {
        using Argument = typename NthType<repeated, Args...>::type;
        return refuse_arguments<Model, "field is given twice", BoundTraits<Argument>::name, partition_pattern,
                                sort_pattern>();
    } else if constexpr (wrong_type != npos) {
        using Argument = typename NthType<wrong_type, Args...>::type;
        constexpr std::size_t field = field_index<Model>(BoundTraits<Argument>::name.view());
        return refuse_type<Model, "value does not convert to field", BoundTraits<Argument>::name,
                           typename BoundTraits<Argument>::Given, FieldType<Model, field>>();
    } else {
        return true;
    }
}

/// The name of the first placeholder that is not bound; empty if all are.
template <class Model, KeyPart Part, class... Args>
consteval std::string_view find_missing() {
    constexpr std::size_t given = given_from_left<Model, Part, Args...>();
    if constexpr (given == placeholders<Model, Part>.size()) {
        return {};
    } else {
        return placeholders<Model, Part>[given].name;
    }
}

/// Compiles if Args, types Bound<...>, give every field of the model's key, and nothing else.
template <class Model, class... Args>
consteval bool check_full_key() {
    if constexpr (!check_patterns<Model>()) {
        return false;
    } else if constexpr (!check_arguments<Model, Args...>()) {
        return false;
    } else {
        constexpr std::string_view of_partition = find_missing<Model, KeyPart::partition, Args...>();
        constexpr std::string_view of_sort = find_missing<Model, KeyPart::sort, Args...>();
        constexpr std::string_view missing = of_partition.empty() ? of_sort : of_partition;
        if constexpr (!missing.empty()) {
            return refuse_arguments<Model, "field of the key is missing", fixed<missing.size()>(missing),
                                    fixed_pattern<Model, KeyPart::partition>, fixed_pattern<Model, KeyPart::sort>>();
        }
        return true;
    }
}

/// Compiles if Args give, of each of the model's patterns, fields from the left.
template <class Model, class... Args>
consteval bool check_scan_key() {
    if constexpr (!check_patterns<Model>()) {
        return false;
    } else if constexpr (!check_arguments<Model, Args...>()) {
        return false;
    } else {
        constexpr std::size_t behind_gap = find_argument_behind_gap<Model, Args...>();
        if constexpr (behind_gap != npos) {
            using Argument = typename NthType<behind_gap, Args...>::type;
            return refuse_arguments<Model, "a field to the left is missing", BoundTraits<Argument>::name,
                                    fixed_pattern<Model, KeyPart::partition>, fixed_pattern<Model, KeyPart::sort>>();
        }
        return true;
    }
}

/// Compiles if Args give every field of the model's partition key, and fields of its sort key from the left.
template <class Model, class... Args>
consteval bool check_query_key() {
    if constexpr (!check_patterns<Model>()) {
        return false;
    } else if constexpr (!check_arguments<Model, Args...>()) {
        return false;
    } else {
        constexpr std::string_view missing = find_missing<Model, KeyPart::partition, Args...>();
        constexpr std::size_t behind_gap = find_argument_behind_gap<Model, Args...>();
        if constexpr (!missing.empty()) {
            return refuse_arguments<Model, "a query needs it; else use scan", fixed<missing.size()>(missing),
                                    fixed_pattern<Model, KeyPart::partition>, fixed_pattern<Model, KeyPart::sort>>();
        } else if constexpr (behind_gap != npos) {
            using Argument = typename NthType<behind_gap, Args...>::type;
            return refuse_arguments<Model, "a field to the left is missing", BoundTraits<Argument>::name,
                                    fixed_pattern<Model, KeyPart::partition>, fixed_pattern<Model, KeyPart::sort>>();
        }
        return true;
    }
}

}  // namespace detail
}  // namespace dynaloom
