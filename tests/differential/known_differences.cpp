#include "known_differences.hpp"

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

    // What is wrong with one item of a transaction is that action's reason.
    if (request.operation == "TransactWriteItems" && holds(theirs.canonical, "ValidationException") &&
        holds(ours.canonical, "ValidationError"))
        return true;

    // Writing to a key is refused before the condition is looked at.
    if (holds(ours.text, "This attribute is part of the key") &&
        holds(theirs.canonical, "ConditionalCheckFailedException"))
        return true;
    return false;
}

}  // namespace dynaloom::differential
