#pragma once

#include "protocol/expression_members.hpp"
#include "protocol/members.hpp"

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/path.hpp>
#include <dynaloom/expression/update.hpp>
#include <dynaloom/value/attribute_value.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::protocol {

/// The parameters of one structure of a request that are older than expressions (`Expected`, `AttributeUpdates`,
/// `KeyConditions`, …), as the same trees that expressions are parsed into.
class LegacyMembers {
public:
    /// Reads their types and constraints.
    /// @param members     Must outlive this.
    /// @param parameters  That the request can have, in the order of DynamoDB's messages.
    LegacyMembers(const Members& members, std::initializer_list<std::string_view> parameters);

    /// Refuses parameters of both kinds in one request.
    /// @param expressions  That the request can have, in the order of DynamoDB's messages.
    void refuse_mixture(std::initializer_list<std::string_view> expressions) const;

    /// Expected, QueryFilter or ScanFilter, joined by ConditionalOperator, which it takes to be for this one.
    [[nodiscard]] std::optional<Condition> condition(std::string_view parameter) const;
    /// KeyConditions.
    [[nodiscard]] std::optional<Condition> key_condition() const;
    /// AttributeUpdates; empty without.
    [[nodiscard]] Update update() const;
    /// AttributesToGet; empty without.
    [[nodiscard]] std::vector<Path> projection() const;

private:
    struct Entry {
        std::string attribute;
        std::optional<std::size_t> comparison{};  ///< in the model's order of names
        std::optional<bool> exists{};
        std::optional<JsonView> value{};
        std::optional<std::vector<JsonView>> list{};
    };

    [[nodiscard]] bool has(std::string_view parameter) const;
    [[nodiscard]] std::vector<Entry> entries(std::string_view parameter) const;
    [[nodiscard]] static Condition expectation(const Entry& entry);
    [[nodiscard]] static Condition comparison(const Entry& entry);

    const Members* members_;
    std::vector<std::string_view> parameters_;
};

/// What a read gives back of each item, in whichever form the request says it.
[[nodiscard]] std::vector<Path> projection_of(ExpressionMembers& expressions, const LegacyMembers& legacy);

}  // namespace dynaloom::protocol
