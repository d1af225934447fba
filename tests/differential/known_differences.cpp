#include "known_differences.hpp"

#include <algorithm>
#include <iterator>
#include <regex>
#include <string_view>

namespace dynaloom::differential {

namespace {

struct Case {
    const WireRequest& request;
    const Answer& theirs;
    const Answer& ours;

    [[nodiscard]] bool is(std::string_view operation) const { return request.operation == operation; }
    [[nodiscard]] bool asks(std::string_view part) const { return holds(request.body, part); }
    [[nodiscard]] bool they_say(std::string_view part) const { return holds(theirs.canonical, part); }
    [[nodiscard]] bool we_say(std::string_view part) const { return holds(ours.canonical, part); }
    [[nodiscard]] bool they_explain(std::string_view part) const { return holds(theirs.text, part); }
    [[nodiscard]] bool we_explain(std::string_view part) const { return holds(ours.text, part); }
    [[nodiscard]] bool both_succeed() const {
        return theirs.canonical.starts_with("200") && ours.canonical.starts_with("200");
    }
    [[nodiscard]] bool agree_without(const std::regex& part) const {
        return std::regex_replace(theirs.canonical, part, "") == std::regex_replace(ours.canonical, part, "");
    }

private:
    static bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
};

struct KnownDifference {
    const char* name;  ///< as docs/differences.md has it
    bool (*applies)(const Case&);
};

const KnownDifference known_differences[] = {
    {"what DynamoDB Local fails at", [](const Case& c) { return c.theirs.canonical.starts_with("500"); }},

    {"a JSON number where a string is due",
     [](const Case& c) { return c.asks(R"({"S":5})") && c.we_say("SerializationException"); }},

    {"a missing table, and something else that is wrong",
     [](const Case& c) {
         return (c.asks(R"("absent")") || c.asks(R"("made)")) &&
                ((c.they_say("ResourceNotFoundException") && c.we_say("ValidationException")) ||
                 (c.we_say("ResourceNotFoundException") &&
                  (c.they_say("ValidationException") || c.they_say("TransactionCanceledException"))));
     }},

    {"capacity units for a table that has them on demand",
     [](const Case& c) {
         return (c.is("UpdateTable") || c.is("CreateTable")) && c.we_explain("when BillingMode is PAY_PER_REQUEST");
     }},

    {"a token that has been used, or a table that exists, and something else that is wrong",
     [](const Case& c) {
         return c.we_say("ValidationException") &&
                (c.they_say("IdempotentParameterMismatchException") || c.they_say("ResourceInUseException"));
     }},

    {"empty lists and maps in records of streams",
     [](const Case& c) {
         static const std::regex empty{R"re(\{"L":\[\]\}|\{"M":\{\}\}|\{\})re"};
         return c.is("ReadStreams") && c.agree_without(empty);
     }},

    {"attribute definitions that nothing uses, of a table with local and global indexes",
     [](const Case& c) {
         return c.asks("LocalSecondaryIndexes") && c.asks("GlobalSecondaryIndexes") &&
                c.we_explain("Some AttributeDefinitions are not used") && c.theirs.canonical.starts_with("200");
     }},

    {"attribute definitions that nothing uses, with a new index",
     [](const Case& c) {
         static const std::regex unused{R"re(,?\{"AttributeName":"unused","AttributeType":"S"\})re"};
         return c.is("UpdateTable") && c.both_succeed() && c.agree_without(unused);
     }},

    {"an empty list of indexes", [](const Case& c) { return c.we_explain("SecondaryIndexes is empty"); }},

    {"table names in ListStreams",
     [](const Case& c) { return c.is("ReadStreams") && c.we_explain("at 'tableName' failed"); }},

    {"constraints of table definitions, tokens",
     [](const Case& c) {
         return (c.is("CreateTable") || c.is("UpdateTable") || c.we_explain("at 'clientRequestToken'")) &&
                c.we_explain("failed to satisfy constraint") && c.theirs.canonical.starts_with("200");
     }},

    {"BillingMode PROVISIONED again, without units",
     [](const Case& c) {
         return c.is("UpdateTable") && c.we_explain("must both be specified when BillingMode is PROVISIONED") &&
                c.theirs.canonical.starts_with("200");
     }},

    {"the size of a deleted table",
     [](const Case& c) {
         static const std::regex size{R"re("TableSizeBytes":[0-9]+)re"};
         return c.is("DeleteTable") && c.agree_without(size);
     }},

    {"a key condition with a value that is too long for a key",
     [](const Case& c) {
         return c.request.operation.ends_with("Query") && c.theirs.canonical.starts_with("200") &&
                (c.we_explain("Size of hashkey has exceeded") || c.we_explain("size of all range keys has exceeded"));
     }},

    {"a page that ends with its limit where nothing can follow",
     [](const Case& c) {
         static const std::regex last_key{R"re("LastEvaluatedKey":\{("[^"]*":\{[^{}]*\},?)*\},?)re"};
         return c.is("Query") && c.asks("Limit") && !c.they_say("LastEvaluatedKey") && c.agree_without(last_key) &&
                (c.asks(" AND ") || !c.we_say(R"("s":)"));
     }},

    {"start key at the far end of the range",
     [](const Case& c) {
         return c.is("Query") && c.they_explain("does not match the range key predicate") && c.we_say("\"Count\":0,");
     }},

    {"what is wrong with one item of a transaction",
     [](const Case& c) {
         return c.request.operation.starts_with("Transact") && c.we_say("\"Code\":\"ValidationError\"") &&
                (c.they_say("ValidationException") || c.they_say("\"Code\":\"ValidationError\"") ||
                 (c.they_say("TransactionCanceledException") && !c.they_say("CancellationReasons")));
     }},

    {"broken expressions, and two actions on one item, in a transaction whose conditions fail",
     [](const Case& c) {
         return c.request.operation.starts_with("Transact") && c.we_say("ValidationException") &&
                c.they_say("TransactionCanceledException");
     }},

    {"the filter of an index's scan",
     [](const Case& c) {
         return c.request.operation.ends_with("Scan") && c.asks("IndexName") && c.asks("FilterExpression") &&
                c.both_succeed();
     }},

    {"a ConditionCheck that looks for something within a key attribute",
     [](const Case& c) { return c.asks("ConditionCheck") && c.we_explain("Key attributes must be scalars"); }},

    {"the same number twice as a key in one request, spelt otherwise",
     [](const Case& c) {
         return c.asks("{\"N\":") && c.theirs.canonical.starts_with("200") &&
                (c.we_explain("contains duplicates") || c.we_explain("multiple operations on one item"));
     }},

    {"ADD of another type to the key of an index",
     [](const Case& c) {
         return c.asks("ADD ") && c.we_explain("Type mismatch for Index Key") && c.theirs.canonical.starts_with("200");
     }},

    {"capacity of writes that touch an index of two attributes with only one of them",
     [](const Case& c) {
         static const std::regex units{R"re("GlobalSecondaryIndexes":\{"by_a":\{"CapacityUnits":[0-9.]+\}\},?)re"
                                       R"re(|"by_a":\{"CapacityUnits":[0-9.]+\},?|"CapacityUnits":[0-9.]+)re"};
         return c.asks(R"("indexed")") && c.agree_without(units);
     }},

    {"AttributeUpdates that are wrong, under a false condition",
     [](const Case& c) {
         return c.asks("AttributeUpdates") && c.they_say("ConditionalCheckFailedException") &&
                c.we_say("ValidationException");
     }},

    {"an update of a key attribute under a false condition",
     [](const Case& c) {
         return c.we_explain("This attribute is part of the key") && c.they_say("ConditionalCheckFailed");
     }},

    {"`SIZE` and `CONVERT` as bare names", [](const Case& c) { return c.we_explain("reserved keyword: size"); }},
};

}  // namespace

const char* known_difference(const WireRequest& request, const Answer& theirs, const Answer& ours) {
    const Case one{request, theirs, ours};
    const auto* const found = std::ranges::find_if(known_differences, [&](const auto& it) { return it.applies(one); });
    return found == std::end(known_differences) ? nullptr : found->name;
}

}  // namespace dynaloom::differential
