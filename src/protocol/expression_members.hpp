#pragma once

#include "protocol/members.hpp"

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/parser.hpp>
#include <dynaloom/expression/path.hpp>
#include <dynaloom/expression/update.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::protocol {

/// The expressions of one structure of a request, with their placeholders.
class ExpressionMembers {
public:
    /// Requests that only project have no member for values; one that is there is as good as unknown.
    enum class Placeholders : unsigned char { names, names_and_values };

    /// Reads texts and the types of placeholders. @param members  Must outlive this.
    explicit ExpressionMembers(const Members& members, Placeholders placeholders = Placeholders::names_and_values);

    /// Refuses placeholders without an expression that could use them.
    /// @param with_values  The parameters that may use values, as the message lists them.
    void require_use(std::initializer_list<std::string_view> with_values) const;

    /// Reads the placeholders; before any expression.
    void read_placeholders();

    [[nodiscard]] std::optional<Condition> condition(std::string_view parameter);
    [[nodiscard]] Update update(std::string_view parameter = "UpdateExpression");
    [[nodiscard]] std::vector<Path> projection(std::string_view parameter = "ProjectionExpression");

    /// Refuses placeholders that nothing has used.
    void finish() const;

private:
    const Members* members_;
    const JsonView* names_;
    const JsonView* values_;
    std::optional<ExpressionParser> parser_;
};

}  // namespace dynaloom::protocol
