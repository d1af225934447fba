#pragma once

#include <dynaloom/expression/path.hpp>
#include <dynaloom/value/attribute_value.hpp>

#include <string>
#include <variant>
#include <vector>

namespace dynaloom {

class EncodedItem;

/// `size(path)`: UTF-16 units of a string (a character beyond U+FFFF counts as two), bytes of a binary, members of a
/// list, map or set. Nothing else has a size.
struct Size {
    Path path{};

    friend bool operator==(const Size&, const Size&) = default;
};

/// One side of a comparison.
using Operand = std::variant<Path, AttributeValue, Size>;

/// A condition on an item, DynamoDB's condition language as a tree. Key conditions, filters and the conditions of
/// writes are all of this type.
struct Condition {
    enum class Op : unsigned char {
        all_of,    ///< every child; true without any
        any_of,    ///< at least one child; false without any
        negation,  ///< its one child is false
        equal,
        not_equal,  ///< also of values of different types, and of an absent attribute
        less,
        less_equal,
        greater,
        greater_equal,
        between,  ///< operand 0 within operands 1 and 2, both included
        in,       ///< operand 0 equals one of the others, 1 to 100
        attribute_exists,
        attribute_not_exists,
        attribute_type,  ///< operand 1 is an S with the type's name: "S", "NULL", …
        begins_with,     ///< operand 0 begins with operand 1; both S or both B
        contains,        ///< operand 1 is a substring, a member of the set or an element of the list that operand 0 is
    };

    Op op = Op::all_of;
    std::vector<Operand> operands{};
    std::vector<Condition> children{};

    friend bool operator==(const Condition&, const Condition&) = default;
};

/// Conditions on a top-level attribute, and their conjunction.
[[nodiscard]] Condition compare(Condition::Op op, std::string attribute, AttributeValue value);
[[nodiscard]] Condition between(std::string attribute, AttributeValue low, AttributeValue high);
[[nodiscard]] Condition begins_with(std::string attribute, AttributeValue prefix);
[[nodiscard]] Condition attribute_exists(std::string attribute);
[[nodiscard]] Condition attribute_not_exists(std::string attribute);
[[nodiscard]] Condition all_of(std::vector<Condition> conditions);

/// DynamoDB's two-valued logic: values of different types are unequal and unordered, an absent attribute compares
/// false.
/// @throws DecodeError if the item's body must be read and is broken.
/// @throws ValidationError if a condition has operands that its operator does not take.
/// @par Cost  Only attributes that the condition names are decoded, and the body is read only if one is not a key.
[[nodiscard]] bool evaluate(const Condition& condition, const EncodedItem& item);
[[nodiscard]] bool evaluate(const Condition& condition, const Item& item);

}  // namespace dynaloom
