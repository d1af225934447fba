#pragma once

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/model/conditions.hpp>
#include <dynaloom/model/field_path.hpp>
#include <dynaloom/model/field_value.hpp>
#include <dynaloom/model/options.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// Conditions of a model: what the compiler checks of them, and how they become DynamoDB's.
namespace dynaloom::detail {

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
/// Demands `more` as well.
void add_condition(std::optional<Condition>& condition, Condition more);

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

}  // namespace dynaloom::detail
