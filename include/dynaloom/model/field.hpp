#pragma once

#include <dynaloom/detail/fixed_string.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dynaloom {

/// A field's name with a value bound to it: `"owner"_f = "johndoe"`. Made by the literal `_f`; lives within one
/// expression, like any argument list: it may refer to the value rather than copy it.
template <detail::FixedString Name, class Value, class Owner = void>
struct Bound {
    static constexpr std::string_view name = Name.view();
    using value_type = std::remove_cvref_t<Value>;

    Value value;
};

namespace detail {

template <class Value>
consteval auto kept_type() {
    using Type = std::remove_cvref_t<Value>;
    if constexpr (std::is_array_v<Type> || std::is_same_v<std::decay_t<Type>, const char*> ||
                  std::is_same_v<std::decay_t<Type>, char*> || std::is_same_v<Type, std::string_view>) {
        return std::type_identity<std::string>{};
    } else {
        return std::type_identity<Type>{};
    }
}

/// As which type a condition keeps a value that it is given: it may outlive the expression that it was written in.
template <class Value>
using Kept = typename decltype(kept_type<Value>())::type;

}  // namespace detail

/// What an update adds to a number, or takes from it: `"likes"_f += 1`.
template <detail::FixedString Name, class Value, class Owner, bool Negative>
struct Increment {
    Value value;
};

/// A field of a model, by name: `"likes"_f`. Which model is decided where it is used, and checked there by the
/// compiler. Below a field lead the members of nested structs and maps, `"address.zip"_f`, and the indexes of lists,
/// `"tags[0]"_f`.
///
/// Assigned it binds a value, as key arguments and updates take it; compared, on the left of the operator, it is a
/// condition (conditions.hpp); `+=` and `-=` are updates.
template <detail::FixedString Name, class Owner = void>
struct FieldName {
    static constexpr std::string_view name = Name.view();

    /// Binds a value: keys of an lvalue, the value itself of a temporary.
    template <class Value>
    constexpr auto operator=(Value&& value) const {  // NOLINT: binding, not assignment
        if constexpr (std::is_array_v<std::remove_reference_t<Value>>) {
            return Bound<Name, std::string_view, Owner>{std::string_view{value}};
        } else {
            return Bound<Name, Value, Owner>{std::forward<Value>(value)};
        }
    }

    template <class Value>
    constexpr auto operator+=(Value value) const {
        return Increment<Name, Value, Owner, false>{std::move(value)};
    }
    template <class Value>
    constexpr auto operator-=(Value value) const {
        return Increment<Name, Value, Owner, true>{std::move(value)};
    }
};

namespace detail {

template <auto Member>
consteval std::string_view member_text() {
    // "... [with auto Member = &Story::likes; ...]" or "... [Member = &Story::likes]".
    std::string_view text = __PRETTY_FUNCTION__;
    text.remove_prefix(text.find("Member = "));
    text = text.substr(0, text.find_last_of(']'));
    text = text.substr(0, text.find(';'));
    return text.substr(text.rfind(':') + 1);
}

template <auto Member>
inline constexpr auto member_name = fixed<member_text<Member>().size()>(member_text<Member>());

template <class>
struct MemberOwner;
template <class Model, class Type>
struct MemberOwner<Type Model::*> {
    using type = Model;
};

}  // namespace detail

/// `field<&Story::likes>` is `"likes"_f`, but of that model only, and an editor can rename it.
template <auto Member>
inline constexpr FieldName<detail::member_name<Member>, typename detail::MemberOwner<decltype(Member)>::type> field{};

namespace literals {

/// `"likes"_f`: the field of that name.
template <detail::FixedString Name>
consteval FieldName<Name> operator""_f() {
    return {};
}

}  // namespace literals
}  // namespace dynaloom
