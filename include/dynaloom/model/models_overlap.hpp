#pragma once

#include <dynaloom/detail/fixed_string.hpp>
#include <dynaloom/model/binding.hpp>
#include <dynaloom/model/key_language.hpp>
#include <dynaloom/model/managed_members.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace dynaloom {

/// Whether records of both models can have the same key. Decided by patterns_overlap.
[[nodiscard]] constexpr bool bindings_overlap(const Binding& a, const Binding& b) {
    if (!patterns_overlap(a.partition, b.partition)) return false;
    if (a.sort.has_value() != b.sort.has_value()) return false;
    return !a.sort || patterns_overlap(*a.sort, *b.sort);
}

template <class A, class B>
inline constexpr bool models_overlap = bindings_overlap(binding<A>, binding<B>);

namespace detail {

template <class A, class B, FixedString Problem, FixedString KeysOfA, FixedString KeysOfB>
inline constexpr bool have_different_keys = false;

template <class A, class B, FixedString Problem, FixedString KeysOfA, FixedString KeysOfB>
consteval bool refuse_models() {
    static_assert(have_different_keys<A, B, Problem, KeysOfA, KeysOfB>, "two models cannot share a table");
    return false;
}

/// Both patterns of a model, as one text for a message.
template <class Model>
consteval auto spell_patterns() {
    constexpr std::string_view partition = pattern_text<Model, KeyPart::partition>;
    constexpr std::string_view sort = pattern_text<Model, KeyPart::sort>;
    constexpr std::string_view between = sort.empty() ? "" : ", ";
    FixedString<partition.size() + between.size() + sort.size() + 1> text;
    std::size_t size = 0;
    for (const std::string_view part : {partition, between, sort}) {
        for (const char c : part) text.data[size++] = c;
    }
    text.data[size] = '\0';  // only then does clang show it as a string
    return text;
}

/// The sort key of all guards.
inline constexpr std::string_view guard_sort_key = "UNIQUE";
inline constexpr std::array guard_sort_parts{PatternPart{.text = guard_sort_key}};
inline constexpr KeyPatternView guard_sort_pattern{guard_sort_key, {}, guard_sort_parts, {}};

/// Whether guards of the constraint can have the key of a record of that model.
constexpr bool is_key_of_guard(const UniqueKey& unique, const Binding& model) {
    return patterns_overlap(unique.key, model.partition) &&
           (!model.sort || patterns_overlap(guard_sort_pattern, *model.sort));
}
/// The first constraint of A whose guards can have the keys of records of B; npos if there is none.
template <class A, class B>
consteval std::size_t find_guard_with_key_of() {
    for (std::size_t i = 0; i < unique_count<A>; ++i) {
        if (is_key_of_guard(unique_keys<A>[i], binding<B>)) return i;
    }
    return npos;
}
/// The first constraint of A whose guards can have the keys of another one's, of B; npos if there is none.
template <class A, class B>
consteval std::size_t find_guard_with_guards_of() {
    for (std::size_t i = 0; i < unique_count<A>; ++i) {
        for (std::size_t j = 0; j < (std::is_same_v<A, B> ? i : unique_count<B>); ++j) {
            if (patterns_overlap(unique_keys<A>[i].key, unique_keys<B>[j].key)) return i;
        }
    }
    return npos;
}

template <class Model, class Other, FixedString Problem, FixedString Constraint, FixedString Key>
inline constexpr bool is_right_constraint = false;

template <class Model, class Other, FixedString Problem, FixedString Constraint, FixedString Key>
consteval bool refuse_guard() {
    static_assert(is_right_constraint<Model, Other, Problem, Constraint, Key>,
                  "a unique constraint of the model breaks a rule of Unique");
    return false;
}
template <class Model, class Other, std::size_t Number, FixedString Problem>
consteval bool refuse_guard_of() {
    constexpr std::string_view name = unique_of<Model>[Number].name;
    constexpr std::string_view key = unique_of<Model>[Number].key;
    return refuse_guard<Model, Other, Problem, fixed<name.size()>(name), fixed<key.size()>(key)>();
}

/// Compiles if no guard of A's constraints can have the key of a record of B, or of a guard of its constraints.
template <class A, class B>
consteval bool check_guards() {
    if constexpr (unique_count<A> != 0) {
        constexpr std::size_t taken_by_record = find_guard_with_key_of<A, B>();
        constexpr std::size_t taken_by_guard = find_guard_with_guards_of<A, B>();
        if constexpr (taken_by_record != npos) {
            return refuse_guard_of<A, B, taken_by_record, "a record can have a guard key">();
        } else if constexpr (taken_by_guard != npos) {
            return refuse_guard_of<A, B, taken_by_guard, "two guards can have one key">();
        }
    }
    return true;
}
/// Compiles if the model's constraints can be kept beside its own records.
template <class Model>
consteval bool check_unique() {
    if constexpr (unique_count<Model> != 0 && managed_field<Model, ExpiresAt> != npos) {
        return refuse_guard_of<Model, Model, 0, "no ExpiresAt beside constraints">();
    } else {
        return check_guards<Model, Model>();
    }
}

template <class A, class B>
consteval bool check_pair() {
    if constexpr (!check_patterns<A>() || !check_patterns<B>()) {
        return false;
    } else if constexpr (models_overlap<A, B>) {
        return refuse_models<A, B, "these models can have the same key", spell_patterns<A>(), spell_patterns<B>()>();
    }
    return check_guards<A, B>() && check_guards<B, A>();
}

/// Compiles if no two of the models, and of their guards, can give the same key.
template <class... Models>
struct DisjointModels;
template <>
struct DisjointModels<> {
    static consteval bool check() { return true; }
};
template <class First, class... Rest>
struct DisjointModels<First, Rest...> {
    static consteval bool check() {
        return check_unique<First>() && (check_pair<First, Rest>() && ...) && DisjointModels<Rest...>::check();
    }
};
template <class... Models>
consteval bool check_disjoint() {
    return DisjointModels<Models...>::check();
}

}  // namespace detail
}  // namespace dynaloom
