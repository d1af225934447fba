#include "known_differences.hpp"

#include <regex>
#include <string_view>

namespace dynaloom::differential {

namespace {

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

bool is_known_difference(const WireRequest& request, const Answer& theirs, const Answer& ours) {
    // Numbers are JSON strings; DynamoDB Local takes JSON numbers as well.
    if (holds(ours.canonical, "SerializationException")) return true;

    // A page that its limit ends goes on behind the last item examined, even if nothing follows.
    if (request.operation == "Query" && holds(request.body, "Limit") && holds(ours.canonical, "LastEvaluatedKey") &&
        !holds(theirs.canonical, "LastEvaluatedKey"))
        return true;

    // A place at the very end of the range is within it; DynamoDB Local refuses some of them.
    if (request.operation == "Query" && holds(theirs.text, "does not match the range key predicate") &&
        holds(ours.canonical, "\"Count\":0"))
        return true;

    // What is wrong with one item of a transaction is that action's reason; DynamoDB Local says some of it of the
    // whole, or cancels without reasons.
    if (request.operation.starts_with("Transact") && holds(ours.canonical, "\"Code\":\"ValidationError\"") &&
        (holds(theirs.canonical, "ValidationException") || holds(theirs.canonical, "TransactionCanceledException")))
        return true;

    // Everything that needs no item is refused before a transaction looks at any: expressions, actions on one item.
    if (request.operation.starts_with("Transact") && holds(ours.canonical, "ValidationException") &&
        holds(theirs.canonical, "TransactionCanceledException"))
        return true;

    // The filter of an index's scan sees what the index holds; DynamoDB Local shows it the whole item.
    if (request.operation == "Scan" && holds(request.body, "IndexName") && holds(request.body, "FilterExpression"))
        return true;

    // No condition looks for something within a key; DynamoDB Local does not look at those of ConditionCheck.
    if (holds(request.body, "ConditionCheck") && holds(ours.text, "Key attributes must be scalars")) return true;

    // Equal numbers are one key, however they are spelt.
    if (request.operation == "BatchGetItem" && holds(ours.text, "contains duplicates")) return true;

    // DynamoDB Local charges an index of two attributes for items that have only one of them.
    const std::regex units{R"re("CapacityUnits":[0-9.]+)re"};
    if (holds(request.body, R"("indexed")") &&
        std::regex_replace(theirs.canonical, units, "") == std::regex_replace(ours.canonical, units, ""))
        return true;

    // Writing to a key is refused before the condition is looked at.
    if (holds(ours.text, "This attribute is part of the key") &&
        holds(theirs.canonical, "ConditionalCheckFailedException"))
        return true;

    // SIZE is in DynamoDB's list of reserved words.
    return holds(ours.text, "reserved keyword: size");
}

}  // namespace dynaloom::differential
