#pragma once

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/parser.hpp>
#include <dynaloom/expression/path.hpp>
#include <dynaloom/expression/update.hpp>
#include <dynaloom/value/item.hpp>

#include <span>
#include <string>

namespace dynaloom {

/// Writes expressions as DynamoDB's text. One printer serves all expressions of a request: every name becomes a
/// placeholder `#n0`, `#n1`, … and every value `:v0`, `:v1`, …, equal ones the same.
/// @par Threads  Not to be shared.
class ExpressionPrinter {
public:
    [[nodiscard]] std::string print(const Condition& condition);
    [[nodiscard]] std::string print(const Update& update);
    [[nodiscard]] std::string print(std::span<const Path> projection);

    [[nodiscard]] const ExpressionAttributeNames& names() const noexcept { return names_; }
    [[nodiscard]] const Item& values() const noexcept { return values_; }

private:
    ExpressionAttributeNames names_;
    Item values_;
};

}  // namespace dynaloom
