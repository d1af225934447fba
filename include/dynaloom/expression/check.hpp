#pragma once

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/update.hpp>

#include <span>
#include <string_view>

namespace dynaloom {

// What DynamoDB refuses of an expression before it looks at any item: types of literal operands, wrong numbers of
// operands, bounds of BETWEEN, operands that are the same, overlapping paths, too many operators. Texts are DynamoDB's.
//
// `parameter` is the request's member that holds the expression, for the messages: "ConditionExpression", …

/// @throws ValidationError
void check(const Condition& condition, std::string_view parameter);
void check(const Update& update, std::string_view parameter);
void check(std::span<const Path> projection, std::string_view parameter);

}  // namespace dynaloom
