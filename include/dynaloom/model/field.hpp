#pragma once

#include <dynaloom/detail/fixed_string.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dynaloom {

/// A field's name with a value bound to it: `"owner"_f = "johndoe"`. Made by the literal `_f`; lives within one
/// expression, like any argument list: it may refer to the value rather than copy it.
template <detail::FixedString Name, class Value>
struct Bound {
    static constexpr std::string_view name = Name.view();
    using value_type = std::remove_cvref_t<Value>;

    Value value;
};

/// A field of a model, by name. Which model is decided where it is used, and checked there by the compiler.
template <detail::FixedString Name>
struct FieldName {
    static constexpr std::string_view name = Name.view();

    /// Binds a value: keys of an lvalue, the value itself of a temporary.
    template <class Value>
    constexpr auto operator=(Value&& value) const {  // NOLINT: binding, not assignment
        if constexpr (std::is_array_v<std::remove_reference_t<Value>>) {
            return Bound<Name, std::string_view>{std::string_view{value}};
        } else {
            return Bound<Name, Value>{std::forward<Value>(value)};
        }
    }
};

namespace literals {

/// `"likes"_f`: the field of that name.
template <detail::FixedString Name>
consteval FieldName<Name> operator""_f() {
    return {};
}

}  // namespace literals
}  // namespace dynaloom
