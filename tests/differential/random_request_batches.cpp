#include "json_text.hpp"
#include "random_request.hpp"

namespace dynaloom::differential {

// How many requests of a batch are for one table: few, but now and then more than any batch may have.
std::size_t RequestGenerator::size_of_batch(std::size_t most) {
    if (chance(98)) return 1 + below(4);
    return chance(20) ? 0 : most - 1 + below(3);
}

WireRequest RequestGenerator::batch_write() {
    std::string tables;
    for (std::size_t i = 0, count = chance(98) ? 1 + below(2) : 0; i < count; ++i) {
        const TableShape& shape = table();
        if (tables.find('"' + shape.name + "\":[") != std::string::npos) continue;
        std::string writes;
        for (std::size_t at = 0, size = size_of_batch(25); at < size; ++at) {
            std::string put = R"("PutRequest":{"Item":)" + item(shape) + '}';
            std::string deletion = R"("DeleteRequest":{"Key":)" + key(shape) + '}';
            writes += at == 0 ? "{" : ",{";
            writes += chance(1) ? chance(50) ? put + ',' + deletion : "" : chance(70) ? put : deletion;
            writes += '}';
        }
        tables += (tables.empty() ? "\"" : ",\"") + name_of(shape) + "\":[" + writes + ']';
    }
    return {"BatchWriteItem", R"({"RequestItems":{)" + tables + "}}"};
}

WireRequest RequestGenerator::batch_get() {
    std::string tables;
    for (std::size_t i = 0, count = chance(98) ? 1 + below(2) : 0; i < count; ++i) {
        const TableShape& shape = table();
        if (tables.find('"' + shape.name + "\":{") != std::string::npos) continue;
        start_expressions();
        std::string keys;
        for (std::size_t at = 0, size = size_of_batch(100); at < size; ++at) keys += (at == 0 ? "" : ",") + key(shape);
        tables +=
            (tables.empty() ? "\"" : ",\"") + name_of(shape) + R"(":{"ConsistentRead":true,"Keys":[)" + keys + ']';
        if (chance(40)) tables += member("ProjectionExpression", quoted(spoil(projection())));
        tables += placeholders() + '}';
    }
    return {"BatchGetItem", R"({"RequestItems":{)" + tables + "}}"};
}

std::string RequestGenerator::transact_action() {
    const TableShape& shape = table();
    start_expressions();
    std::string json = '{' + table_member(shape);
    std::string kind;
    switch (below(4)) {
        case 0:
            kind = "ConditionCheck";
            json += R"(,"Key":)" + key(shape);
            if (chance(99)) json += member("ConditionExpression", quoted(spoil(condition(1))));
            break;
        case 1:
            kind = "Put";
            json += R"(,"Item":)" + item(shape);
            if (chance(30)) json += member("ConditionExpression", quoted(condition(1)));
            break;
        case 2:
            kind = "Update";
            json += R"(,"Key":)" + key(shape);
            json += member("UpdateExpression", quoted(spoil(update())));
            if (chance(20)) json += member("ConditionExpression", quoted(condition(1)));
            break;
        default:
            kind = "Delete";
            json += R"(,"Key":)" + key(shape);
            if (chance(30)) json += member("ConditionExpression", quoted(condition(1)));
    }
    if (chance(20)) json += R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD")";
    return quoted(kind) + ':' + json + placeholders() + '}';
}

WireRequest RequestGenerator::transact_write() {
    // With a token again what was sent before, or something else.
    static const Strings tokens{"token1", "token2", "token3"};
    const std::string token = chance(40) ? pick(tokens) : chance(98) ? "" : std::string(37 * below(2), 't');
    std::string& actions = last_actions_[token];
    if (actions.empty() || token.empty() || chance(60)) {
        actions.clear();
        for (std::size_t i = 0, count = chance(99) ? 1 + below(3) : 0; i < count; ++i)
            actions += (i == 0 ? "{" : ",{") + (chance(99) ? transact_action() : "") + '}';
    }
    std::string json = R"({"TransactItems":[)" + actions + ']';
    if (!token.empty() || chance(1)) json += member("ClientRequestToken", quoted(token));
    if (chance(10)) json += R"(,"ReturnConsumedCapacity":"TOTAL")";
    return {"TransactWriteItems", json + '}'};
}

WireRequest RequestGenerator::transact_get() {
    std::string gets;
    for (std::size_t i = 0, count = chance(99) ? 1 + below(3) : 0; i < count; ++i) {
        const TableShape& shape = table();
        start_expressions();
        std::string json = '{' + table_member(shape) + R"(,"Key":)" + key(shape);
        if (chance(40)) json += member("ProjectionExpression", quoted(spoil(projection())));
        gets += (i == 0 ? R"({"Get":)" : R"(,{"Get":)") + json + placeholders() + "}}";
    }
    return {"TransactGetItems", R"({"TransactItems":[)" + gets + "]}"};
}

}  // namespace dynaloom::differential
