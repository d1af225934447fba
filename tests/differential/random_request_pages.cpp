#include "json_text.hpp"
#include "random_request.hpp"

namespace dynaloom::differential {

// A request for one page, or a walk of all of them.
WireRequest RequestGenerator::page_or_walk(const std::string& operation, std::string json, bool walk) {
    if (!walk) return {operation, json + '}'};
    return {"Walk" + operation, json + member("Limit", std::to_string(1 + below(6))) + '}'};
}

WireRequest RequestGenerator::query() {
    const TableShape& shape = table();
    const bool walk = chance(30);
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"ConsistentRead":true)";
    json += member("KeyConditionExpression", quoted(spoil(key_condition(shape))));
    if (chance(40)) json += member("FilterExpression", quoted(spoil(condition(2))));
    if (chance(30)) json += member("ProjectionExpression", quoted(spoil(projection())));
    if (chance(40)) json += R"(,"ScanIndexForward":false)";
    if (!walk && chance(40)) json += member("Limit", std::to_string(below(4)));
    if (!walk && chance(20)) json += member("ExclusiveStartKey", key(shape));
    if (chance(10)) json += select();
    return page_or_walk("Query", json + placeholders(), walk);
}

// The index and its table; `late` comes and goes.
std::pair<std::string, const TableShape*> RequestGenerator::any_index() {
    static const Strings indexes{"by_a", "by_n", "local_n"};
    if (chance(15)) return {"late", &table_shapes()[chance(50) ? 0 : 1]};
    if (chance(3)) return {chance(50) ? "late" : "none", &table_shapes().back()};
    return {pick(indexes), &table_shapes().back()};
}

WireRequest RequestGenerator::query_index() {
    const auto [index, shape] = any_index();
    const bool walk = chance(40);
    start_expressions();
    std::string json = '{' + table_member(*shape) + member("IndexName", quoted(index));
    json += member("KeyConditionExpression", quoted(spoil(index_key_condition(index))));
    if (chance(30)) json += member("FilterExpression", quoted(spoil(condition(1))));
    if (chance(30)) json += member("ProjectionExpression", quoted(spoil(projection())));
    if (chance(30)) json += R"(,"ScanIndexForward":false)";
    if (chance(10)) json += R"(,"ConsistentRead":true)";
    if (chance(15)) json += select();
    return page_or_walk("Query", json + placeholders(), walk);
}

WireRequest RequestGenerator::scan_index() {
    const auto [index, shape] = any_index();
    start_expressions();
    std::string json = '{' + table_member(*shape) + member("IndexName", quoted(index));
    if (chance(40)) json += member("FilterExpression", quoted(spoil(condition(1))));
    if (chance(20)) json += member("ProjectionExpression", quoted(spoil(projection())));
    if (chance(5)) json += select();
    return page_or_walk("Scan", json + placeholders(), chance(40));
}

WireRequest RequestGenerator::scan() {
    const TableShape& shape = table();
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"ConsistentRead":true)";
    if (chance(70)) json += member("FilterExpression", quoted(spoil(condition(3))));
    if (chance(30)) json += member("ProjectionExpression", quoted(spoil(projection())));
    if (chance(10)) json += select();
    json += placeholders();
    if (chance(20)) {
        if (chance(50)) json += member("Limit", std::to_string(1 + below(4)));
        return {"ScanSegments", json + member("TotalSegments", std::to_string(1 + below(5))) + '}'};
    }
    if (chance(4)) json += member("Segment", std::to_string(below(3)));
    if (chance(1)) json += member("TotalSegments", std::to_string(below(2)));
    return page_or_walk("Scan", json, chance(30));
}

std::string RequestGenerator::select() {
    static const Strings selections{"COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES"};
    return member("Select", quoted(chance(97) ? pick(selections) : "SOME"));
}

}  // namespace dynaloom::differential
