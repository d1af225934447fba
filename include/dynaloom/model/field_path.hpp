#pragma once

#include <dynaloom/detail/fixed_string.hpp>
#include <dynaloom/expression/path.hpp>
#include <dynaloom/model/attributes.hpp>
#include <dynaloom/model/value_codec.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

/// Which value of an item a field's name, `"likes"_f` or `"address.zip"_f`, stands for in a model.
namespace dynaloom::detail {

/// A step down from an item: a member's name, or an index of a list.
struct PathStep {
    std::string_view name;
    std::size_t index = npos;  ///< npos for a name

    [[nodiscard]] constexpr bool is_index() const noexcept { return index != npos; }
};

consteval std::size_t count_steps(std::string_view text) {
    std::size_t count = 1;
    for (const char c : text) count += static_cast<std::size_t>(c == '.' || c == '[');
    return count;
}

template <FixedString Name>
consteval auto split_name() {
    constexpr std::string_view text = Name.view();
    std::array<PathStep, count_steps(text)> steps{};
    std::size_t begin = 0;
    for (PathStep& step : steps) {
        if (begin < text.size() && text[begin] == '[') {
            step.index = 0;
            for (++begin; begin < text.size() && text[begin] >= '0' && text[begin] <= '9'; ++begin) {
                step.index = step.index * 10 + static_cast<std::size_t>(text[begin] - '0');
            }
            begin += static_cast<std::size_t>(begin < text.size() && text[begin] == ']');
            begin += static_cast<std::size_t>(begin < text.size() && text[begin] == '.');
        } else {
            std::size_t end = begin;
            while (end < text.size() && text[end] != '.' && text[end] != '[') ++end;
            step.name = text.substr(begin, end - begin);
            begin = end + static_cast<std::size_t>(end < text.size() && text[end] == '.');
        }
    }
    if (begin != text.size()) steps.back() = {text};  // "tags[x]": no field's name
    return steps;
}

template <FixedString Name>
inline constexpr auto name_steps = split_name<Name>();

/// What a name that leads nowhere leads to.
struct NoField {};

/// The type of what the steps of Name from Index on lead to, below a value of type Type; the names of struct members
/// become those of their attributes.
template <class Type, FixedString Name, std::size_t Index, std::size_t Size>
consteval auto walk_steps(std::array<PathStep, Size>* steps) {
    if constexpr (Index == Size) {
        return std::type_identity<Type>{};
    } else {
        constexpr PathStep step = name_steps<Name>[Index];
        if constexpr (HasConversion<Type>) {
            return walk_steps<typename Conversion<Type>::stored, Name, Index>(steps);
        } else if constexpr (is_optional<Type>) {
            return walk_steps<typename Type::value_type, Name, Index>(steps);
        } else if constexpr (std::is_same_v<Type, AttributeValue> || std::is_same_v<Type, Item>) {
            return std::type_identity<AttributeValue>{};
        } else if constexpr (HasTextForm<Type> || SetLike<Type> || std::is_same_v<Type, Bytes> || is_byte_array<Type>) {
            return std::type_identity<NoField>{};
        } else if constexpr (step.is_index()) {
            if constexpr (is_array<Type> || SequenceLike<Type>) {
                return walk_steps<typename Type::value_type, Name, Index + 1>(steps);
            } else {
                return std::type_identity<NoField>{};
            }
        } else if constexpr (MapLike<Type>) {
            return walk_steps<typename Type::mapped_type, Name, Index + 1>(steps);
        } else if constexpr (RecordLike<Type> && !is_array<Type>) {
            constexpr std::size_t member = field_index<Type>(step.name);
            if constexpr (member == npos || member == extra_field<Type>) {
                return std::type_identity<NoField>{};
            } else {
                if (steps != nullptr) (*steps)[Index].name = attribute_names<Type>[member];
                return walk_steps<std::remove_cv_t<FieldType<Type, member>>, Name, Index + 1>(steps);
            }
        } else {
            return std::type_identity<NoField>{};
        }
    }
}

template <class Model, FixedString Name>
using FieldTypeOf = typename decltype(walk_steps<Model, Name, 0, name_steps<Name>.size()>(nullptr))::type;

template <class Model, FixedString Name>
consteval auto find_stored_steps() {
    auto steps = name_steps<Name>;
    walk_steps<Model, Name, 0, name_steps<Name>.size()>(&steps);
    return steps;
}

/// From the item to the field, in attribute names.
template <class Model, FixedString Name>
inline constexpr auto stored_steps = find_stored_steps<Model, Name>();

[[nodiscard]] Path make_path(std::span<const PathStep> steps);

template <class Model, FixedString Name>
[[nodiscard]] Path path_of_field() {
    return make_path(stored_steps<Model, Name>);
}

// What is wrong becomes a template argument, so that both compilers print it in the first lines of the error.

template <class Model, FixedString Problem, FixedString Field>
inline constexpr bool is_right_field = false;
template <class Model, FixedString Problem, FixedString Field, class FieldType, class Given>
inline constexpr bool is_right_operand = false;

template <class Model, FixedString Problem, FixedString Field>
consteval bool refuse_field() {
    static_assert(is_right_field<Model, Problem, Field>, "a field's name leads to nothing that the model has");
    return false;
}
template <class Model, FixedString Problem, FixedString Field, class FieldType, class Given>
consteval bool refuse_operand() {
    static_assert(is_right_operand<Model, Problem, Field, FieldType, Given>,
                  "this cannot be done with a field of this type");
    return false;
}

/// Compiles if the name leads to a field of the model.
template <class Model, FixedString Name, class Owner>
consteval bool check_field() {
    if constexpr (!std::is_void_v<Owner> && !std::is_same_v<Owner, Model>) {
        return refuse_field<Model, "a field of another model", Name>();
    } else if constexpr (std::is_same_v<FieldTypeOf<Model, Name>, NoField>) {
        return refuse_field<Model, "no field of this name", Name>();
    }
    return true;
}

}  // namespace dynaloom::detail
