#pragma once

#include <dynaloom/expression/path.hpp>
#include <dynaloom/value/attribute_value.hpp>

#include <variant>
#include <vector>

namespace dynaloom {

/// What `SET path = …` sets: a tree of DynamoDB's update functions over paths and values.
struct UpdateValue {
    enum class Op : unsigned char {
        operand,        ///< the value, or what stands at the path in the old item
        if_not_exists,  ///< argument 0, an operand that is a path, if anything stands there, else argument 1
        list_append,    ///< the list that argument 0 is, followed by the list that argument 1 is
        plus,           ///< the sum of two numbers
        minus,
    };

    Op op = Op::operand;
    std::variant<Path, AttributeValue> operand{};
    std::vector<UpdateValue> arguments{};

    friend bool operator==(const UpdateValue&, const UpdateValue&) = default;
};

/// DynamoDB's update language as a tree. All actions see the item as it was before; no two paths overlap.
struct Update {
    struct Set {
        Path path{};
        UpdateValue value{};

        friend bool operator==(const Set&, const Set&) = default;
    };
    /// ADD and DELETE.
    struct Change {
        Path path{};
        AttributeValue value{};

        friend bool operator==(const Change&, const Change&) = default;
    };

    std::vector<Set> set{};
    std::vector<Path> remove{};
    std::vector<Change> add{};    ///< to a number, or members to a set; an absent attribute counts as 0 or empty
    std::vector<Change> erase{};  ///< DELETE: members from a set; a set without members is removed

    [[nodiscard]] bool empty() const noexcept { return set.empty() && remove.empty() && add.empty() && erase.empty(); }

    friend bool operator==(const Update&, const Update&) = default;
};

/// Every path that the update writes, in the order SET, REMOVE, ADD, DELETE.
[[nodiscard]] std::vector<Path> targets(const Update& update);

/// The item after the update.
/// @throws ValidationError with DynamoDB's text: a path on the right that leads nowhere, operands of the wrong type, a
///         target whose parent is missing, a number out of range.
[[nodiscard]] Item apply(const Update& update, const Item& item);

}  // namespace dynaloom
