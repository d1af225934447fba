#pragma once

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/model/field_path.hpp>
#include <dynaloom/model/field_value.hpp>
#include <dynaloom/model/options.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
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

namespace detail {

/// As which scalar type values of T are stored; `none` for other types, `any` for AttributeValue.
enum class Scalar : unsigned char { none, S, N, B, any };

template <class T>
consteval Scalar scalar_of() {
    if constexpr (HasConversion<T>) {
        return scalar_of<typename Conversion<T>::stored>();
    } else if constexpr (is_optional<T>) {
        return scalar_of<typename T::value_type>();
    } else if constexpr (std::same_as<T, AttributeValue>) {
        return Scalar::any;
    } else if constexpr (is_stored_as_number<T>()) {
        return Scalar::N;
    } else if constexpr (HasTextForm<T>) {
        return Scalar::S;
    } else {
        return is_stored_as_text_or_binary<T>().second ? Scalar::B : Scalar::none;
    }
}

/// The type of what a container of type T holds; void for other types.
template <class T>
consteval auto member_type() {
    if constexpr (is_optional<T>) {
        return member_type<typename T::value_type>();
    } else if constexpr (HasConversion<T>) {
        return member_type<typename Conversion<T>::stored>();
    } else if constexpr (std::same_as<T, AttributeValue> || std::same_as<T, std::string>) {
        return std::type_identity<T>{};
    } else if constexpr (HasTextForm<T> || std::same_as<T, Bytes> || is_byte_array<T> || MapLike<T>) {
        return std::type_identity<void>{};
    } else if constexpr (SetLike<T>) {
        return std::type_identity<typename T::key_type>{};
    } else if constexpr (is_array<T> || SequenceLike<T>) {
        return std::type_identity<typename T::value_type>{};
    } else {
        return std::type_identity<void>{};
    }
}
template <class T>
using MemberType = typename decltype(member_type<T>())::type;

template <class Field, Condition::Op Op>
consteval auto operand_type() {
    using enum Condition::Op;
    if constexpr (Op == contains) {
        return std::type_identity<MemberType<Field>>{};
    } else if constexpr (Op == begins_with) {
        return std::conditional_t<scalar_of<Field>() == Scalar::S, std::type_identity<std::string>,
                                  std::type_identity<Field>>{};
    } else {
        return std::type_identity<Field>{};
    }
}
/// Of what type the values are that an operator compares a field with.
template <class Field, Condition::Op Op>
using OperandType = typename decltype(operand_type<Field, Op>())::type;

consteval bool is_ordering(Condition::Op op) {
    using enum Condition::Op;
    return op == less || op == less_equal || op == greater || op == greater_equal || op == between;
}

template <class Model, FixedString Name, Condition::Op Op, class Given>
struct CheckOperand {
    static consteval bool check() {
        using Field = FieldTypeOf<Model, Name>;
        using Type = OperandType<Field, Op>;
        if constexpr (std::is_void_v<Type>) {
            return refuse_operand<Model, "neither text nor a container", Name, Field, Given>();
        } else if constexpr (!gives_value_of<Type, Given>()) {
            return refuse_operand<Model, "value does not convert to field", Name, Type, Given>();
        }
        return true;
    }
};
template <class Model, FixedString Name, Condition::Op Op, FixedString Other, class Owner>
struct CheckOperand<Model, Name, Op, FieldName<Other, Owner>> {
    static consteval bool check() {
        if constexpr (!check_field<Model, Other, Owner>()) {
            return false;
        } else {
            using Field = FieldTypeOf<Model, Name>;
            using Right = FieldTypeOf<Model, Other>;
            constexpr Scalar left = scalar_of<OperandType<Field, Op>>();
            constexpr Scalar right = scalar_of<Right>();
            constexpr bool same = left == Scalar::none ? std::is_same_v<Field, Right> : left == right;
            if constexpr (!same && left != Scalar::any && right != Scalar::any) {
                return refuse_operand<Model, "these two fields do not compare", Name, Field, Right>();
            }
            return true;
        }
    }
};
template <class Model, FixedString Name, Condition::Op Op, class Low, class High>
struct CheckOperand<Model, Name, Op, Bounds<Low, High>> {
    static consteval bool check() {
        return CheckOperand<Model, Name, Op, Low>::check() && CheckOperand<Model, Name, Op, High>::check();
    }
};
template <class Model, FixedString Name, class Value>
struct CheckOperand<Model, Name, Condition::Op::in, std::vector<Value>>
    : CheckOperand<Model, Name, Condition::Op::equal, Value> {};
template <class Model, FixedString Name, Condition::Op Op>
struct CheckOperand<Model, Name, Op, NoValue> {
    static consteval bool check() { return true; }
};
template <class Model, FixedString Name>
struct CheckOperand<Model, Name, Condition::Op::attribute_type, AttributeType> {
    static consteval bool check() { return true; }
};

template <class Given>
consteval bool gives_size() {
    return PlainInteger<Given>;
}
template <class Given>
    requires requires { typename Given::value_type; }
consteval bool gives_size() {
    return PlainInteger<typename Given::value_type>;
}
template <class Given>
    requires requires(Given bounds) { bounds.high; }
consteval bool gives_size() {
    return PlainInteger<decltype(Given::low)> && PlainInteger<decltype(Given::high)>;
}

template <class Expression>
struct ConditionTraits;

template <Condition::Op Op, FixedString Name, class Owner, class Value>
struct ConditionTraits<FieldTest<Op, FieldName<Name, Owner>, Value>> {
    template <class Model>
    static consteval bool check() {
        if constexpr (!check_field<Model, Name, Owner>()) {
            return false;
        } else {
            using Field = FieldTypeOf<Model, Name>;
            constexpr Scalar scalar = scalar_of<Field>();
            if constexpr (is_ordering(Op) && scalar == Scalar::none) {
                return refuse_operand<Model, "values of this type have no order", Name, Field, Value>();
            } else if constexpr (is_ordering(Op) && NamedEnum<typename WithoutOptional<Field>::type>) {
                return refuse_operand<Model, "names of an enum have no order", Name, Field, Value>();
            } else if constexpr (Op == Condition::Op::begins_with && (scalar == Scalar::none || scalar == Scalar::N)) {
                return refuse_operand<Model, "neither text nor binary", Name, Field, Value>();
            } else {
                return CheckOperand<Model, Name, Op, Value>::check();
            }
        }
    }
};
template <Condition::Op Op, FixedString Name, class Owner, class Value>
struct ConditionTraits<FieldTest<Op, SizeOf<FieldName<Name, Owner>>, Value>> {
    template <class Model>
    static consteval bool check() {
        if constexpr (!check_field<Model, Name, Owner>()) {
            return false;
        } else {
            using Field = FieldTypeOf<Model, Name>;
            if constexpr (scalar_of<Field>() == Scalar::N || std::is_same_v<Field, bool>) {
                return refuse_operand<Model, "values of this type have no size", Name, Field, Value>();
            } else if constexpr (!gives_size<Value>()) {
                return refuse_operand<Model, "a size compares with integers", Name, Field, Value>();
            }
            return true;
        }
    }
};
template <Condition::Op Op, class Left, class Right>
struct ConditionTraits<Junction<Op, Left, Right>> {
    template <class Model>
    static consteval bool check() {
        return ConditionTraits<Left>::template check<Model>() && ConditionTraits<Right>::template check<Model>();
    }
};
template <class Child>
struct ConditionTraits<Negation<Child>> : ConditionTraits<Child> {};
template <class Expression>
    requires(std::same_as<Expression, Condition> || std::same_as<Expression, Exists> ||
             std::same_as<Expression, NotExists>)
struct ConditionTraits<Expression> {
    template <class Model>
    static consteval bool check() {
        return true;
    }
};

/// Compiles if the condition's fields are the model's and its values of their types.
template <class Model, class Expression>
consteval bool check_condition() {
    return ConditionTraits<Expression>::template check<Model>();
}

/// What a test says of its field, for messages and for how it is stored.
struct TestedField {
    std::string_view model;
    std::span<const PathStep> steps;
    bool can_be_absent = false;
    bool is_text = false;
};

template <class Model, FixedString Name>
inline constexpr TestedField tested_field{type_name<Model>, stored_steps<Model, Name>,
                                          can_be_absent<FieldTypeOf<Model, Name>>(),
                                          scalar_of<FieldTypeOf<Model, Name>>() == Scalar::S};

/// @param key_names  Of the table. A field that is a key attribute has that key's text, which must be its own.
/// @throws ValidationError if it is not.
[[nodiscard]] Condition make_test(Condition::Op op, const TestedField& field, std::span<Operand> operands,
                                  const KeyNames& key_names);
[[nodiscard]] Condition make_size_test(Condition::Op op, const TestedField& field, std::span<Operand> operands);
[[nodiscard]] Condition make_junction(Condition::Op op, Condition left, Condition right);
[[nodiscard]] Condition make_negation(Condition child);

template <class Model, class Type>
struct OperandFor {
    template <class Given>
    static Operand make(const Given& given) {
        return value_for<Type>(given);
    }
    template <FixedString Other, class Owner>
    static Operand make(const FieldName<Other, Owner>& /*field*/) {
        return path_of_field<Model, Other>();
    }
};

template <class Make, class Value>
std::vector<Operand> make_operands(const Value& value) {
    std::vector<Operand> operands;
    if constexpr (requires { value.high; }) {
        operands.push_back(Make::make(value.low));
        operands.push_back(Make::make(value.high));
    } else if constexpr (!std::same_as<Value, NoValue>) {
        operands.push_back(Make::make(value));
    }
    return operands;
}
template <class Make, class Value>
std::vector<Operand> make_list_operands(const std::vector<Value>& values) {
    std::vector<Operand> operands;
    for (const Value& value : values) operands.push_back(Make::make(value));
    return operands;
}

template <class Model, Condition::Op Op, FixedString Name, class Owner, class Value>
Condition to_condition(const FieldTest<Op, FieldName<Name, Owner>, Value>& test, const KeyNames& key_names) {
    using Make = OperandFor<Model, OperandType<FieldTypeOf<Model, Name>, Op>>;
    std::vector<Operand> operands;
    if constexpr (Op == Condition::Op::attribute_type) {
        operands.emplace_back(AttributeValue{to_string(test.value)});
    } else if constexpr (Op == Condition::Op::in) {
        operands = make_list_operands<Make>(test.value);
    } else {
        operands = make_operands<Make>(test.value);
    }
    return make_test(Op, tested_field<Model, Name>, operands, key_names);
}
template <class Model, Condition::Op Op, FixedString Name, class Owner, class Value>
Condition to_condition(const FieldTest<Op, SizeOf<FieldName<Name, Owner>>, Value>& test,
                       const KeyNames& /*key_names*/) {
    std::vector<Operand> operands;
    if constexpr (Op == Condition::Op::in) {
        operands = make_list_operands<OperandFor<Model, Number>>(test.value);
    } else {
        operands = make_operands<OperandFor<Model, Number>>(test.value);
    }
    return make_size_test(Op, tested_field<Model, Name>, operands);
}
template <class Model>
Condition to_condition(const Condition& condition, const KeyNames& /*key_names*/) {
    return condition;
}
template <class Model>
Condition to_condition(Exists /*item*/, const KeyNames& key_names) {
    return attribute_exists(std::string{key_names.partition});
}
template <class Model>
Condition to_condition(NotExists /*item*/, const KeyNames& key_names) {
    return attribute_not_exists(std::string{key_names.partition});
}
template <class Model, Condition::Op Op, class Left, class Right>
Condition to_condition(const Junction<Op, Left, Right>& both, const KeyNames& key_names);
template <class Model, class Child>
Condition to_condition(const Negation<Child>& negation, const KeyNames& key_names) {
    return make_negation(to_condition<Model>(negation.child, key_names));
}
template <class Model, Condition::Op Op, class Left, class Right>
Condition to_condition(const Junction<Op, Left, Right>& both, const KeyNames& key_names) {
    return make_junction(Op, to_condition<Model>(both.left, key_names), to_condition<Model>(both.right, key_names));
}

}  // namespace detail

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
