#include "random_request.hpp"

#include "protocol/json_writer.hpp"

#include <algorithm>

namespace dynaloom::differential {

namespace {

std::string quoted(std::string_view text) {
    protocol::JsonWriter out;
    out.string(text);
    return out.take();
}

std::string typed(std::string_view type, std::string_view json) {
    return "{\"" + std::string{type} + "\":" + std::string{json} + '}';
}

std::string attribute(const std::string& name, char type) {
    return R"({"AttributeName":")" + name + R"(","AttributeType":")" + type + "\"}";
}

std::string key_element(const std::string& name, std::string_view type) {
    return R"({"AttributeName":")" + name + R"(","KeyType":")" + std::string{type} + "\"}";
}

std::string index(const std::string& name, const std::string& keys, const std::string& projection) {
    return R"({"IndexName":")" + name + R"(","KeySchema":[)" + keys + R"(],"Projection":)" + projection + '}';
}

std::string member(std::string_view name, const std::string& json) {
    return json.empty() ? std::string{} : ",\"" + std::string{name} + "\":" + json;
}

}  // namespace

const std::vector<TableShape>& table_shapes() {
    static const std::vector<TableShape> shapes{{"strings", 'S', 'S', false},
                                                {"single", 'S', '\0', false},
                                                {"mixed", 'N', 'B', false},
                                                {"numbers", 'B', 'N', false},
                                                {"indexed", 'S', 'S', true}};
    return shapes;
}

WireRequest create_request(const TableShape& table) {
    std::string definitions = attribute("p", table.partition_type);
    std::string keys = key_element("p", "HASH");
    if (table.sort_type != '\0') {
        definitions += ',' + attribute("s", table.sort_type);
        keys += ',' + key_element("s", "RANGE");
    }
    std::string indexes;
    if (table.indexed) {
        definitions += ',' + attribute("a", 'S') + ',' + attribute("n", 'N');
        indexes =
            R"(,"GlobalSecondaryIndexes":[)" +
            index("by_a", key_element("a", "HASH") + ',' + key_element("n", "RANGE"), R"({"ProjectionType":"ALL"})") +
            ',' +
            index("by_n", key_element("n", "HASH"), R"({"ProjectionType":"INCLUDE","NonKeyAttributes":["b","c"]})") +
            R"(],"LocalSecondaryIndexes":[)" +
            index("local_n", key_element("p", "HASH") + ',' + key_element("n", "RANGE"),
                  R"({"ProjectionType":"KEYS_ONLY"})") +
            ']';
    }
    return {"CreateTable", R"({"TableName":")" + table.name + R"(","BillingMode":"PAY_PER_REQUEST",)" +
                               R"("AttributeDefinitions":[)" + definitions + R"(],"KeySchema":[)" + keys + ']' +
                               indexes + '}'};
}

std::size_t RequestGenerator::below(std::size_t count) {
    return static_cast<std::size_t>(random_() % count);
}

std::string RequestGenerator::number_text() {
    static const Strings numbers{"0",
                                 "1",
                                 "2",
                                 "3",
                                 "-1",
                                 "10",
                                 "1.5",
                                 "-0",
                                 "1e3",
                                 "0.10",
                                 "007",
                                 "+4",
                                 "5E-3",
                                 "100000000000000000000",
                                 "12345678901234567890123456789012345678",
                                 "9.9999999999999999999999999999999999999E+125",
                                 "1E-130",
                                 "-1E-130",
                                 "-9.9999999999999999999999999999999999999E+125"};
    return chance(75) ? numbers[below(8)] : pick(numbers);
}

std::string RequestGenerator::string_text() {
    static const Strings strings{
        "",       "a",   "b", "ab", "abc", "B", "x\xC3\xA9", "\xE2\x82\xAC", "\xEF\xBF\xAE", "\xF0\x9F\x98\x80",
        "A.b[0]", "$set"};
    if (chance(3)) return std::string{'a', '\0', 'b'};
    return pick(strings);
}

std::string RequestGenerator::base64_text() {
    static const Strings texts{"", "AA==", "AQ==", "AQI=", "AQID", "/w==", "YWJj"};
    return pick(texts);
}

std::string RequestGenerator::value(int depth) {
    if (depth > 0 && chance(30)) {
        std::string members;
        const std::size_t count = below(4);
        if (chance(50)) {
            for (std::size_t i = 0; i < count; ++i) members += (i == 0 ? "" : ",") + value(depth - 1);
            return typed("L", '[' + members + ']');
        }
        for (std::size_t i = 0; i < count; ++i)
            members += (i == 0 ? "\"" : ",\"") + std::string{"abc"[i]} + "\":" + value(depth - 1);
        return typed("M", '{' + members + '}');
    }
    switch (below(10)) {
        case 0:
        case 1:
        case 2:
            return typed("N", quoted(number_text()));
        case 3:
            return typed("B", quoted(base64_text()));
        case 4:
            return typed("BOOL", chance(50) ? "true" : "false");
        case 5:
            return typed("NULL", "true");
        case 6: {
            static const Strings sets{R"(["a"])", R"(["a","b"])", R"(["b","a","abc"])", R"(["x"])"};
            return typed("SS", pick(sets));
        }
        case 7: {
            static const Strings sets{R"(["1"])", R"(["1","2"])", R"(["2.0","1","3"])", R"(["-1","1e3"])"};
            return typed("NS", pick(sets));
        }
        case 8: {
            static const Strings sets{R"(["AQ=="])", R"(["AQ==","AA=="])"};
            return chance(50) ? typed("BS", pick(sets)) : typed("S", quoted(string_text()));
        }
        default:
            return typed("S", quoted(string_text()));
    }
}

std::string RequestGenerator::broken_value() {
    static const Strings values{R"({})",
                                R"({"S":"a","N":"1"})",
                                R"({"N":"abc"})",
                                R"({"N":""})",
                                R"({"N":"1e126"})",
                                R"({"N":"1e-131"})",
                                R"({"N":"123456789012345678901234567890123456789"})",
                                R"({"NULL":false})",
                                R"({"SS":[]})",
                                R"({"NS":[]})",
                                R"({"BS":[]})",
                                R"({"SS":["a","a"]})",
                                R"({"NS":["1","1.0"]})",
                                R"({"BS":["AA==","AA=="]})",
                                R"({"S":5})",
                                R"({"X":"a"})",
                                R"({"L":[{}]})",
                                R"({"M":{"a":{"N":"x"}}})"};
    return pick(values);
}

std::string RequestGenerator::key_value(char type) {
    if (chance(1)) return value(0);
    if (type == 'N') return typed("N", quoted(number_text()));
    if (type == 'B') {
        static const Strings texts{"AA==", "AQ==", "AQI=", "AQID", "/w==", "/wA="};
        return typed("B", quoted(pick(texts)));
    }
    static const Strings keys{"a", "b", "ab", "a#1", "a#2", "a#10", "\xEF\xBF\xAE", "\xF0\x9F\x98\x80", "z"};
    if (chance(1)) return typed("S", R"("")");
    if (chance(3)) return typed("S", quoted(std::string{'a', '\0'}));
    return typed("S", quoted(pick(keys)));
}

std::string RequestGenerator::key(const TableShape& table) {
    std::string json = R"({"p":)" + key_value(table.partition_type);
    if (table.sort_type != '\0' && !chance(1)) json += R"(,"s":)" + key_value(table.sort_type);
    if (chance(1)) json += R"(,"extra":{"S":"x"})";
    return json + '}';
}

std::string RequestGenerator::item(const TableShape& table) {
    std::string json = key(table);
    json.pop_back();
    static const Strings names{"a", "b", "c", "n", "size", "x.y"};
    std::vector<bool> used(names.size());
    for (std::size_t i = 0, count = below(5); i < count; ++i) {
        const std::size_t at = below(names.size());
        if (used[at]) continue;
        used[at] = true;
        std::string json_value = chance(2) ? broken_value() : value(3);
        if (names[at] == "n" && chance(80)) json_value = typed("N", quoted(number_text()));
        if (names[at] == "a" && chance(60)) json_value = typed("S", quoted(chance(50) ? "ab" : string_text()));
        json += ",\"" + names[at] + "\":" + json_value;
    }
    return json + '}';
}

std::string RequestGenerator::name(const TableShape& table) {
    static const Strings names{"a", "b", "c", "n", "size", "x.y", "p", "s", "none"};
    const std::string& chosen = chance(85) ? names[below(4)] : pick(names);
    const bool bare = chosen != "x.y" && chosen != "size" && chance(60);
    if (bare || chance(1)) return chosen;  // now and then a reserved word as it is
    for (const auto& [placeholder, attribute] : names_)
        if (attribute == chosen) return placeholder;
    names_.emplace_back("#n" + std::to_string(names_.size()), chosen);
    (void)table;
    return names_.back().first;
}

std::string RequestGenerator::path(const TableShape& table) {
    std::string text = name(table);
    while (chance(20)) text += chance(50) ? '[' + std::to_string(below(3)) + ']' : '.' + std::string{"abc"[below(3)]};
    return text;
}

std::string RequestGenerator::placeholder(std::string json) {
    values_.emplace_back(":v" + std::to_string(values_.size()), std::move(json));
    return values_.back().first;
}

std::string RequestGenerator::operand(const TableShape& table) {
    if (chance(8)) return "size(" + path(table) + ')';
    return chance(50) ? path(table) : placeholder(chance(1) ? broken_value() : value(1));
}

std::string RequestGenerator::condition(const TableShape& table, int depth) {
    if (depth > 0 && chance(45)) {
        switch (below(4)) {
            case 0:
                return condition(table, depth - 1) + " AND " + condition(table, depth - 1);
            case 1:
                return condition(table, depth - 1) + " or " + condition(table, depth - 1);
            case 2:
                return "NOT " + condition(table, depth - 1);
            default:
                return '(' + condition(table, depth - 1) + ')';
        }
    }
    switch (below(12)) {
        case 0:
            return "attribute_exists(" + path(table) + ')';
        case 1:
            return "attribute_not_exists(" + path(table) + ')';
        case 2: {
            static const Strings types{"S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M"};
            return "attribute_type(" + path(table) + ", " +
                   placeholder(typed("S", quoted(chance(3) ? "X" : pick(types)))) + ')';
        }
        case 3:
            return "begins_with(" + path(table) + ", " +
                   placeholder(chance(70) ? typed("S", quoted(string_text())) : value(0)) + ')';
        case 4:
            return "contains(" + path(table) + ", " + operand(table) + ')';
        case 5: {
            const bool numbers = chance(50);
            const auto bound = [&] {
                return placeholder(numbers ? typed("N", quoted(number_text())) : typed("S", quoted(string_text())));
            };
            std::string text = operand(table) + " BETWEEN ";
            text += chance(80) ? bound() : operand(table);
            text += " AND ";
            text += bound();
            return text;
        }
        case 6: {
            std::string text = operand(table) + " IN (" + operand(table);
            while (chance(50)) text += ", " + operand(table);
            return text + ')';
        }
        case 7: {
            static const Strings operators{"=", "<>", "<", "<=", ">", ">="};
            return "size(" + path(table) + ") " + pick(operators) + ' ' +
                   placeholder(typed("N", quoted(number_text())));
        }
        default: {
            static const Strings operators{"=", "<>", "<", "<=", ">", ">="};
            std::string text = operand(table) + ' ';
            text += pick(operators) + ' ';
            text += operand(table);
            return text;
        }
    }
}

std::string RequestGenerator::set_value(const TableShape& table, int depth) {
    const auto number = [&] { return placeholder(typed("N", quoted(number_text()))); };
    if (depth > 0) {
        switch (below(6)) {
            case 0:
                return set_value(table, 0) + (chance(50) ? " + " : " - ") + number();
            case 1:
                return "if_not_exists(" + path(table) + ", " + set_value(table, 0) + ')';
            case 2:
                return "list_append(" + path(table) + ", " + placeholder(typed("L", '[' + value(1) + ']')) + ')';
            case 3:
                return "if_not_exists(" + path(table) + ", " + number() + ") + " + number();
            default:
                break;
        }
    }
    return chance(30) ? path(table) : placeholder(value(2));
}

std::string RequestGenerator::update(const TableShape& table) {
    std::string text;
    const auto list = [&](const std::string& keyword, const auto& action) {
        text += (text.empty() ? "" : " ") + keyword + ' ' + action();
        while (chance(30)) text += ", " + action();
    };
    if (chance(70)) list("SET", [&] { return path(table) + " = " + set_value(table, 1); });
    if (chance(25)) list("REMOVE", [&] { return path(table); });
    if (chance(25))
        list("ADD", [&] {
            std::string target = path(table) + ' ';
            return target + placeholder(chance(50) ? typed("N", quoted(number_text())) : value(0));
        });
    if (chance(15))
        list("DELETE", [&] {
            std::string target = path(table) + ' ';
            return target + placeholder(chance(60) ? typed("SS", R"(["a"])") : value(0));
        });
    return text.empty() ? "REMOVE c" : text;
}

std::string RequestGenerator::projection(const TableShape& table) {
    std::string text = path(table);
    while (chance(50)) text += ", " + path(table);
    return text;
}

std::string RequestGenerator::range_condition(const std::string& attribute, char type) {
    const auto bound = [&] { return placeholder(key_value(type)); };
    switch (below(8)) {
        case 0:
            return "begins_with(" + attribute + ", " + bound() + ')';
        case 1: {
            std::string text = attribute + " BETWEEN " + bound();
            text += " AND " + bound();
            return text;
        }
        case 2:
            return bound() + " <= " + attribute;
        default: {
            static const Strings operators{"=", "<", "<=", ">", ">="};
            return attribute + ' ' + pick(operators) + ' ' + bound();
        }
    }
}

std::string RequestGenerator::index_key_condition(const std::string& index) {
    if (index == "by_n") return "n = " + placeholder(key_value('N'));
    std::string text = index == "by_a" ? "a = " + placeholder(typed("S", quoted(chance(95) ? "ab" : string_text())))
                                       : "p = " + placeholder(key_value('S'));
    if (chance(50)) text += " AND " + range_condition("n", 'N');
    return text;
}

std::string RequestGenerator::key_condition(const TableShape& table) {
    std::string text = "p = " + placeholder(key_value(table.partition_type));
    if (table.sort_type == '\0' || chance(30)) return text;
    const std::string sort = range_condition("s", table.sort_type);
    return chance(80) ? text + " AND " + sort : '(' + sort + ") AND " + text;
}

std::string RequestGenerator::spoil(std::string expression) {
    if (!chance(3) || expression.empty()) return expression;
    switch (below(5)) {
        case 0:
            expression.erase(below(expression.size()), 1);
            break;
        case 1:
            expression += " AND";
            break;
        case 2:
            expression = "((" + expression + "))";
            break;
        case 3:
            expression += " :undefined";
            break;
        default:
            values_.emplace_back(":unused", typed("S", R"("x")"));
    }
    return expression;
}

void RequestGenerator::start_expressions() {
    names_.clear();
    values_.clear();
}

std::string RequestGenerator::placeholders() {
    std::string json;
    if (!names_.empty()) {
        json += R"(,"ExpressionAttributeNames":{)";
        for (std::size_t i = 0; i < names_.size(); ++i)
            json += (i == 0 ? "" : ",") + quoted(names_[i].first) + ':' + quoted(names_[i].second);
        json += '}';
    }
    if (!values_.empty()) {
        json += R"(,"ExpressionAttributeValues":{)";
        for (std::size_t i = 0; i < values_.size(); ++i)
            json += (i == 0 ? "" : ",") + quoted(values_[i].first) + ':' + values_[i].second;
        json += '}';
    }
    return json;
}

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
    if (chance(40)) json += member("ConditionExpression", quoted(spoil(condition(shape, 2))));
    return {"PutItem", json + placeholders() + write_options(false) + '}'};
}

WireRequest RequestGenerator::get() {
    const TableShape& shape = table();
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"ConsistentRead":true,"Key":)" + key(shape);
    if (chance(50)) json += member("ProjectionExpression", quoted(spoil(projection(shape))));
    return {"GetItem", json + placeholders() + '}'};
}

WireRequest RequestGenerator::erase() {
    const TableShape& shape = table();
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"Key":)" + key(shape);
    if (chance(40)) json += member("ConditionExpression", quoted(spoil(condition(shape, 2))));
    return {"DeleteItem", json + placeholders() + write_options(false) + '}'};
}

WireRequest RequestGenerator::update_item() {
    const TableShape& shape = table();
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"Key":)" + key(shape);
    if (chance(97)) json += member("UpdateExpression", quoted(spoil(update(shape))));
    if (chance(30)) json += member("ConditionExpression", quoted(spoil(condition(shape, 1))));
    return {"UpdateItem", json + placeholders() + write_options(true) + '}'};
}

WireRequest RequestGenerator::query() {
    const TableShape& shape = table();
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"ConsistentRead":true)";
    json += member("KeyConditionExpression", quoted(spoil(key_condition(shape))));
    if (chance(40)) json += member("FilterExpression", quoted(spoil(condition(shape, 2))));
    if (chance(30)) json += member("ProjectionExpression", quoted(spoil(projection(shape))));
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
    if (chance(30)) json += member("FilterExpression", quoted(spoil(condition(shape, 1))));
    if (chance(30)) json += member("ProjectionExpression", quoted(spoil(projection(shape))));
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
    if (chance(40)) json += member("FilterExpression", quoted(spoil(condition(shape, 1))));
    if (chance(20)) json += member("ProjectionExpression", quoted(spoil(projection(shape))));
    return {"Scan", json + placeholders() + '}'};
}

WireRequest RequestGenerator::scan() {
    const TableShape& shape = table();
    start_expressions();
    std::string json = '{' + table_member(shape) + R"(,"ConsistentRead":true)";
    if (chance(70)) json += member("FilterExpression", quoted(spoil(condition(shape, 3))));
    if (chance(30)) json += member("ProjectionExpression", quoted(spoil(projection(shape))));
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
    if (chance(40)) json += member("ProjectionExpression", quoted(spoil(projection(shape))));
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
                json += member("ConditionExpression", quoted(spoil(condition(shape, 1))));
                break;
            case 1:
                kind = "Put";
                json += R"(,"Item":)" + item(shape);
                if (chance(30)) json += member("ConditionExpression", quoted(condition(shape, 1)));
                break;
            case 2:
                kind = "Update";
                json += R"(,"Key":)" + key(shape);
                json += member("UpdateExpression", quoted(spoil(update(shape))));
                break;
            default:
                kind = "Delete";
                json += R"(,"Key":)" + key(shape);
                if (chance(30)) json += member("ConditionExpression", quoted(condition(shape, 1)));
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
        if (chance(40)) json += member("ProjectionExpression", quoted(spoil(projection(shape))));
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
