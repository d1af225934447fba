#include "random_request.hpp"

#include "json_text.hpp"

namespace dynaloom::differential {

std::string RequestGenerator::table_member(const TableShape& table) const {
    return R"("TableName":")" + table.name + '"';
}

std::string RequestGenerator::write_options(bool update) {
    std::string json;
    if (chance(40)) {
        static const Strings modes{"ALL_OLD", "NONE", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"};
        const std::string& mode = update ? pick(modes) : modes[below(chance(95) ? 2 : 5)];
        json += member("ReturnValues", quoted(mode));
    }
    if (chance(20)) json += R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD")";
    if (chance(20))
        json += chance(50) ? R"(,"ReturnConsumedCapacity":"TOTAL")" : R"(,"ReturnConsumedCapacity":"INDEXES")";
    return json;
}

const TableShape& RequestGenerator::table() {
    return table_shapes()[below(table_shapes().size())];
}

WireRequest RequestGenerator::put() {
    const TableShape& shape = table();
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"Item":)" + item(shape);
    if (chance(40)) json += member("ConditionExpression", quoted(spoil(condition(2))));
    return {"PutItem", json + placeholders() + write_options(false) + '}'};
}

WireRequest RequestGenerator::get() {
    const TableShape& shape = table();
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"ConsistentRead":true,"Key":)" + key(shape);
    if (chance(50)) json += member("ProjectionExpression", quoted(spoil(projection())));
    return {"GetItem", json + placeholders() + '}'};
}

WireRequest RequestGenerator::erase() {
    const TableShape& shape = table();
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"Key":)" + key(shape);
    if (chance(40)) json += member("ConditionExpression", quoted(spoil(condition(2))));
    return {"DeleteItem", json + placeholders() + write_options(false) + '}'};
}

WireRequest RequestGenerator::update_item() {
    const TableShape& shape = table();
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"Key":)" + key(shape);
    if (chance(97)) json += member("UpdateExpression", quoted(spoil(update())));
    if (chance(30)) json += member("ConditionExpression", quoted(spoil(condition(1))));
    return {"UpdateItem", json + placeholders() + write_options(true) + '}'};
}

WireRequest RequestGenerator::query() {
    const TableShape& shape = table();
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"ConsistentRead":true)";
    json += member("KeyConditionExpression", quoted(spoil(key_condition(shape))));
    if (chance(40)) json += member("FilterExpression", quoted(spoil(condition(2))));
    if (chance(30)) json += member("ProjectionExpression", quoted(spoil(projection())));
    if (chance(40)) json += R"(,"ScanIndexForward":false)";
    if (chance(40)) json += R"(,"Limit":)" + std::to_string(below(4));
    if (chance(20)) json += R"(,"ExclusiveStartKey":)" + key(shape);
    if (chance(10)) json += R"(,"Select":"COUNT")";
    return {"Query", json + placeholders() + '}'};
}

WireRequest RequestGenerator::query_index() {
    static const Strings indexes{"by_a", "by_n", "local_n"};
    const TableShape& shape = table_shapes().back();
    const std::string& index = pick(indexes);
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"IndexName":")" + index + '"';
    json += member("KeyConditionExpression", quoted(spoil(index_key_condition(index))));
    if (chance(30)) json += member("FilterExpression", quoted(spoil(condition(1))));
    if (chance(30)) json += member("ProjectionExpression", quoted(spoil(projection())));
    if (chance(30)) json += R"(,"ScanIndexForward":false)";
    if (chance(10)) json += R"(,"ConsistentRead":true)";
    if (chance(15)) json += R"(,"Select":"ALL_ATTRIBUTES")";
    return {"Query", json + placeholders() + '}'};
}

WireRequest RequestGenerator::scan_index() {
    static const Strings indexes{"by_a", "by_n", "local_n", "none"};
    const TableShape& shape = table_shapes().back();
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"IndexName":")" + pick(indexes) + '"';
    if (chance(40)) json += member("FilterExpression", quoted(spoil(condition(1))));
    if (chance(20)) json += member("ProjectionExpression", quoted(spoil(projection())));
    return {"Scan", json + placeholders() + '}'};
}

WireRequest RequestGenerator::scan() {
    const TableShape& shape = table();
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"ConsistentRead":true)";
    if (chance(70)) json += member("FilterExpression", quoted(spoil(condition(3))));
    if (chance(30)) json += member("ProjectionExpression", quoted(spoil(projection())));
    if (chance(10)) json += R"(,"Select":"COUNT")";
    return {"Scan", json + placeholders() + '}'};
}

WireRequest RequestGenerator::batch_write() {
    const TableShape& shape = table();
    std::string writes;
    for (std::size_t i = 0, count = 1 + below(4); i < count; ++i) {
        writes += i == 0 ? "" : ",";
        writes += chance(70) ? R"({"PutRequest":{"Item":)" + item(shape) + "}}"
                             : R"({"DeleteRequest":{"Key":)" + key(shape) + "}}";
    }
    return {"BatchWriteItem", R"({"RequestItems":{")" + shape.name + "\":[" + writes + "]}}"};
}

WireRequest RequestGenerator::batch_get() {
    const TableShape& shape = table();
    start_expressions();
    std::string keys;
    for (std::size_t i = 0, count = 1 + below(4); i < count; ++i) keys += (i == 0 ? "" : ",") + key(shape);
    std::string json = R"({"RequestItems":{")" + shape.name + R"(":{"ConsistentRead":true,"Keys":[)" + keys + ']';
    if (chance(40)) json += member("ProjectionExpression", quoted(spoil(projection())));
    return {"BatchGetItem", json + placeholders() + "}}}"};
}

WireRequest RequestGenerator::transact_write() {
    std::string actions;
    for (std::size_t i = 0, count = 1 + below(3); i < count; ++i) {
        const TableShape& shape = table();
        start_expressions();
        std::string json = '{' + table_member(shape);
        std::string kind;
        switch (below(4)) {
            case 0:
                kind = "ConditionCheck";
                json += R"(,"Key":)" + key(shape);
                json += member("ConditionExpression", quoted(spoil(condition(1))));
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
                break;
            default:
                kind = "Delete";
                json += R"(,"Key":)" + key(shape);
                if (chance(30)) json += member("ConditionExpression", quoted(condition(1)));
        }
        if (chance(20)) json += R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD")";
        actions += (i == 0 ? "{\"" : ",{\"") + kind + "\":" + json + placeholders() + "}}";
    }
    return {"TransactWriteItems", R"({"TransactItems":[)" + actions + "]}"};
}

WireRequest RequestGenerator::transact_get() {
    std::string gets;
    for (std::size_t i = 0, count = 1 + below(3); i < count; ++i) {
        const TableShape& shape = table();
        start_expressions();
        std::string json = '{' + table_member(shape) + R"(,"Key":)" + key(shape);
        if (chance(40)) json += member("ProjectionExpression", quoted(spoil(projection())));
        gets += (i == 0 ? R"({"Get":)" : R"(,{"Get":)") + json + placeholders() + "}}";
    }
    return {"TransactGetItems", R"({"TransactItems":[)" + gets + "]}"};
}

WireRequest RequestGenerator::next() {
    const std::size_t kind = below(100);
    if (kind < 22) return put();
    if (kind < 32) return get();
    if (kind < 38) return erase();
    if (kind < 60) return update_item();
    if (kind < 69) return query();
    if (kind < 72) return query_index();
    if (kind < 74) return scan_index();
    if (kind < 82) return scan();
    if (kind < 87) return batch_write();
    if (kind < 91) return batch_get();
    if (kind < 97) return transact_write();
    return transact_get();
}

}  // namespace dynaloom::differential