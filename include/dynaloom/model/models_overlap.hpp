#pragma once

#include <dynaloom/detail/fixed_string.hpp>
#include <dynaloom/model/binding.hpp>
#include <dynaloom/model/key_language.hpp>

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

template <class A, class B>
consteval bool check_pair() {
    if constexpr (!check_patterns<A>() || !check_patterns<B>()) {
        return false;
    } else if constexpr (models_overlap<A, B>) {
        return refuse_models<A, B, "these models can have the same key", spell_patterns<A>(), spell_patterns<B>()>();
    }
    return true;
}

/// Compiles if no two of the models can give the same key.
template <class... Models>
struct DisjointModels;
template <>
struct DisjointModels<> {
    static consteval bool check() { return true; }
};
template <class First, class... Rest>
struct DisjointModels<First, Rest...> {
    static consteval bool check() { return (check_pair<First, Rest>() && ...) && DisjointModels<Rest...>::check(); }
};
template <class... Models>
consteval bool check_disjoint() {
    return DisjointModels<Models...>::check();
}

}  // namespace detail
}  // namespace dynaloom
