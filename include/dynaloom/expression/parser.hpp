#pragma once

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/path.hpp>
#include <dynaloom/expression/update.hpp>
#include <dynaloom/value/item.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {

/// Names that the placeholders `#name` of a request's expressions stand for.
using ExpressionAttributeNames = std::map<std::string, std::string, std::less<>>;

/// Reads DynamoDB's expression language. One parser serves all expressions of a request, because placeholders must be
/// used by one of them at least.
///
///     ExpressionParser parser{{{"#t", "title"}}, {{":n", 10}}};
///     const Condition condition = parser.condition("likes > :n AND attribute_exists(#t)", "ConditionExpression");
///     parser.finish();
///
/// @throws ValidationError from every member, with DynamoDB's text; `parameter` names the request's member in it.
/// @par Cost     Linear in the text, which may be 4 KB long; depth is bounded.
/// @par Threads  Not to be shared.
class ExpressionParser {
public:
    /// @param names   `#name` to attribute name. @param values  `:value` to value.
    ExpressionParser(ExpressionAttributeNames names, Item values);

    /// A condition, filter or key condition; the rules of key conditions are checked against the table's key later.
    [[nodiscard]] Condition condition(std::string_view text, std::string_view parameter);
    [[nodiscard]] Update update(std::string_view text, std::string_view parameter = "UpdateExpression");
    [[nodiscard]] std::vector<Path> projection(std::string_view text,
                                               std::string_view parameter = "ProjectionExpression");

    /// Refuses placeholders that no expression has used.
    void finish() const;

private:
    ExpressionAttributeNames names_;
    Item values_;
    std::set<std::string, std::less<>> used_;
};

/// Whether DynamoDB reserves the word, in any letter case; such a name needs a placeholder.
[[nodiscard]] bool is_reserved_word(std::string_view word) noexcept;

}  // namespace dynaloom
