#pragma once

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/parser.hpp>
#include <dynaloom/expression/path.hpp>
#include <dynaloom/expression/update.hpp>
#include <dynaloom/value/item.hpp>

#include <functional>
#include <map>
#include <span>
#include <string>

namespace dynaloom {

/// Writes expressions as DynamoDB's text. One printer serves all expressions of a request: every name becomes a
/// placeholder `#n0`, `#n1`, … and every value `:v0`, `:v1`, …, equal ones the same. What `check` accepts is printed so
/// that ExpressionParser reads the same tree, but that `all_of` and `any_of` of one condition are that condition. An
/// empty update or projection is empty text.
///
/// @throws ValidationError from `print`, if an operator has the wrong number of operands.
/// @par Cost     Linear, but each value is compared with those printed before.
/// @par Threads  Not to be shared.
class ExpressionPrinter {
public:
    [[nodiscard]] std::string print(const Condition& condition);
    [[nodiscard]] std::string print(const Update& update);
    [[nodiscard]] std::string print(std::span<const Path> projection);

    [[nodiscard]] const ExpressionAttributeNames& names() const noexcept { return names_; }
    [[nodiscard]] const Item& values() const noexcept { return values_; }

private:
    std::string text(const std::string& name);
    std::string text(const Path& path);
    std::string text(const AttributeValue& value);
    std::string text(const Size& size);
    std::string text(const Operand& operand);
    std::string text(const Condition& condition);
    std::string text(const UpdateValue& value);

    template <class Elements>
    std::string list(const Elements& elements);

    ExpressionAttributeNames names_;
    std::map<std::string, std::string, std::less<>> placeholders_;  // of names
    Item values_;
};

}  // namespace dynaloom
