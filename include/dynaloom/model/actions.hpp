#pragma once

#include <dynaloom/model/conditions.hpp>
#include <dynaloom/model/field.hpp>

#include <initializer_list>
#include <utility>
#include <vector>

/// What updates do to fields, besides `"likes"_f = 1` and `"likes"_f += 1`.
namespace dynaloom {

/// `"visits"_f = if_not_exists("visits"_f, 0)` sets the field to what the other one holds, or else to the value;
/// by itself, `if_not_exists("visits"_f, 0)`, a field that has no value.
template <class Field, class Value>
struct IfNotExists {
    Value value;
};

/// Lengthens a list: `append("tags"_f, "new")`.
template <class Field, class Value, bool InFront>
struct Append {
    Value value;
};

template <detail::FixedString Name, class Owner, class Value>
[[nodiscard]] constexpr auto if_not_exists(FieldName<Name, Owner> /*field*/, Value&& value) {
    return IfNotExists<FieldName<Name, Owner>, detail::Kept<Value>>{detail::Kept<Value>(std::forward<Value>(value))};
}

/// Appends an element, or all of a list. A list that is not there counts as an empty one.
template <detail::FixedString Name, class Owner, class Value>
[[nodiscard]] constexpr auto append(FieldName<Name, Owner> /*field*/, Value&& value) {
    using Kept = detail::Kept<Value>;
    return Append<FieldName<Name, Owner>, Kept, false>{Kept(std::forward<Value>(value))};
}
template <detail::FixedString Name, class Owner, class Value>
[[nodiscard]] auto append(FieldName<Name, Owner> /*field*/, std::initializer_list<Value> values) {
    using Kept = std::vector<detail::Kept<Value>>;
    return Append<FieldName<Name, Owner>, Kept, false>{Kept(values.begin(), values.end())};
}
/// The same at the beginning.
template <detail::FixedString Name, class Owner, class Value>
[[nodiscard]] constexpr auto prepend(FieldName<Name, Owner> /*field*/, Value&& value) {
    using Kept = detail::Kept<Value>;
    return Append<FieldName<Name, Owner>, Kept, true>{Kept(std::forward<Value>(value))};
}
template <detail::FixedString Name, class Owner, class Value>
[[nodiscard]] auto prepend(FieldName<Name, Owner> /*field*/, std::initializer_list<Value> values) {
    using Kept = std::vector<detail::Kept<Value>>;
    return Append<FieldName<Name, Owner>, Kept, true>{Kept(values.begin(), values.end())};
}

}  // namespace dynaloom
