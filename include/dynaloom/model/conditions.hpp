#pragma once

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/model/field.hpp>

#include <initializer_list>
#include <utility>
#include <vector>

/// Conditions on a model's fields, as C++ reads them:
///
///     "likes"_f < 100 && (not_exists("content"_f) || begins_with("title"_f, "Draft"))
///
/// A field stands on the left; on the right a value of its type, or another field. Which model is meant is decided
/// where the condition is used, and fields and types are checked there by the compiler. `== nullopt` is true of an
/// absent field. Values are kept, not referred to, so a condition may be stored in a variable.
namespace dynaloom {

/// `size("tags"_f)`: characters of a text, bytes of a binary, members of a list, map or set.
template <class Field>
struct SizeOf {};

/// A test of one field. Made by the operators and functions below.
template <Condition::Op Op, class Subject, class Value>
struct FieldTest {
    Value value;
};

/// `a && b`, `a || b`.
template <Condition::Op Op, class Left, class Right>
struct Junction {
    Left left;
    Right right;
};

/// `!a`.
template <class Child>
struct Negation {
    Child child;
};

namespace detail {

struct NoValue {};

template <class Low, class High>
struct Bounds {
    Low low;
    High high;
};

template <class>
inline constexpr bool is_subject = false;
template <FixedString Name, class Owner>
inline constexpr bool is_subject<FieldName<Name, Owner>> = true;
template <class Field>
inline constexpr bool is_subject<SizeOf<Field>> = true;

}  // namespace detail

/// What a condition says something of: a field, or its size.
template <class T>
concept ConditionSubject = detail::is_subject<T>;

/// `exists("content"_f)`; by itself, `when(exists)`: there is an item of that key.
struct Exists {
    template <detail::FixedString Name, class Owner>
    constexpr auto operator()(FieldName<Name, Owner> /*field*/) const {
        return FieldTest<Condition::Op::attribute_exists, FieldName<Name, Owner>, detail::NoValue>{};
    }
};
inline constexpr Exists exists{};

/// `not_exists("content"_f)`; by itself, `when(not_exists)`: there is no item of that key.
struct NotExists {
    template <detail::FixedString Name, class Owner>
    constexpr auto operator()(FieldName<Name, Owner> /*field*/) const {
        return FieldTest<Condition::Op::attribute_not_exists, FieldName<Name, Owner>, detail::NoValue>{};
    }
};
inline constexpr NotExists not_exists{};

namespace detail {

template <class>
inline constexpr bool is_condition = false;
template <>
inline constexpr bool is_condition<Condition> = true;
template <>
inline constexpr bool is_condition<Exists> = true;
template <>
inline constexpr bool is_condition<NotExists> = true;
template <Condition::Op Op, class Subject, class Value>
inline constexpr bool is_condition<FieldTest<Op, Subject, Value>> = true;
template <Condition::Op Op, class Left, class Right>
inline constexpr bool is_condition<Junction<Op, Left, Right>> = true;
template <class Child>
inline constexpr bool is_condition<Negation<Child>> = true;

template <Condition::Op Op, class Subject, class Value>
constexpr auto make_field_test(Value&& value) {
    return FieldTest<Op, Subject, Kept<Value>>{Kept<Value>(std::forward<Value>(value))};
}

}  // namespace detail

/// What `when` and `filter` take: made of fields, or a Condition on attribute names as they are stored.
template <class T>
concept ConditionExpression = detail::is_condition<T>;

template <ConditionSubject Subject, class Value>
constexpr auto operator==(Subject /*field*/, Value&& value) {
    return detail::make_field_test<Condition::Op::equal, Subject>(std::forward<Value>(value));
}
template <ConditionSubject Subject, class Value>
constexpr auto operator!=(Subject /*field*/, Value&& value) {
    return detail::make_field_test<Condition::Op::not_equal, Subject>(std::forward<Value>(value));
}
template <ConditionSubject Subject, class Value>
constexpr auto operator<(Subject /*field*/, Value&& value) {
    return detail::make_field_test<Condition::Op::less, Subject>(std::forward<Value>(value));
}
template <ConditionSubject Subject, class Value>
constexpr auto operator<=(Subject /*field*/, Value&& value) {
    return detail::make_field_test<Condition::Op::less_equal, Subject>(std::forward<Value>(value));
}
template <ConditionSubject Subject, class Value>
constexpr auto operator>(Subject /*field*/, Value&& value) {
    return detail::make_field_test<Condition::Op::greater, Subject>(std::forward<Value>(value));
}
template <ConditionSubject Subject, class Value>
constexpr auto operator>=(Subject /*field*/, Value&& value) {
    return detail::make_field_test<Condition::Op::greater_equal, Subject>(std::forward<Value>(value));
}

template <detail::FixedString Name, class Owner>
constexpr SizeOf<FieldName<Name, Owner>> size(FieldName<Name, Owner> /*field*/) {
    return {};
}

/// Within both bounds, which count.
template <ConditionSubject Subject, class Low, class High>
constexpr auto between(Subject /*field*/, Low&& low, High&& high) {
    using Values = detail::Bounds<detail::Kept<Low>, detail::Kept<High>>;
    return FieldTest<Condition::Op::between, Subject, Values>{
        {detail::Kept<Low>(std::forward<Low>(low)), detail::Kept<High>(std::forward<High>(high))}};
}

/// Of texts, and of what is stored as text, such as times; and of bytes.
template <detail::FixedString Name, class Owner, class Value>
constexpr auto begins_with(FieldName<Name, Owner> /*field*/, Value&& prefix) {
    return detail::make_field_test<Condition::Op::begins_with, FieldName<Name, Owner>>(std::forward<Value>(prefix));
}

/// A text holds the text, a set or list the member.
template <detail::FixedString Name, class Owner, class Value>
constexpr auto contains(FieldName<Name, Owner> /*field*/, Value&& value) {
    return detail::make_field_test<Condition::Op::contains, FieldName<Name, Owner>>(std::forward<Value>(value));
}

/// Equals one of the values, 1 to 100: `in("state"_f, {State::open, State::waiting})`.
template <ConditionSubject Subject, class Value>
auto in(Subject /*field*/, std::initializer_list<Value> values) {
    using Values = std::vector<detail::Kept<Value>>;
    return FieldTest<Condition::Op::in, Subject, Values>{Values(values.begin(), values.end())};
}
template <ConditionSubject Subject, class Value>
auto in(Subject /*field*/, std::vector<Value> values) {
    return FieldTest<Condition::Op::in, Subject, std::vector<Value>>{std::move(values)};
}

/// The value is of that type of DynamoDB's.
template <detail::FixedString Name, class Owner>
constexpr auto has_type(FieldName<Name, Owner> /*field*/, AttributeType type) {
    return FieldTest<Condition::Op::attribute_type, FieldName<Name, Owner>, AttributeType>{type};
}

template <ConditionExpression Left, ConditionExpression Right>
constexpr auto operator&&(Left left, Right right) {
    return Junction<Condition::Op::all_of, Left, Right>{std::move(left), std::move(right)};
}
template <ConditionExpression Left, ConditionExpression Right>
constexpr auto operator||(Left left, Right right) {
    return Junction<Condition::Op::any_of, Left, Right>{std::move(left), std::move(right)};
}
template <ConditionExpression Child>
constexpr auto operator!(Child child) {
    return Negation<Child>{std::move(child)};
}

/// What a write depends on; see `when`.
template <ConditionExpression Expression>
struct When {
    Expression condition;
};

/// Makes a write depend on a condition: `stories.save(story, when("likes"_f < 100))`.
template <ConditionExpression Expression>
[[nodiscard]] constexpr When<Expression> when(Expression condition) {
    return {std::move(condition)};
}

namespace detail {

template <class>
inline constexpr bool is_when = false;
template <class Expression>
inline constexpr bool is_when<When<Expression>> = true;

}  // namespace detail
}  // namespace dynaloom
