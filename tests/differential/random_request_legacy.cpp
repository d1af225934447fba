// The parameters that are older than expressions.

#include "json_text.hpp"
#include "random_request.hpp"

namespace dynaloom::differential {

namespace {

const std::vector<std::string>& attributes() {
    static const std::vector<std::string> names{"a", "b", "n", "s", "l", "m"};
    return names;
}

}  // namespace

std::string RequestGenerator::legacy_values(std::size_t count) {
    std::string json = "[";
    for (std::size_t i = 0; i < count; ++i) json += (i == 0 ? "" : ",") + value(1);
    return json + ']';
}

std::string RequestGenerator::legacy_comparison() {
    static const Strings of_one{"EQ", "NE", "LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH"};
    static const Strings of_none{"NULL", "NOT_NULL"};
    std::string op = chance(70) ? pick(of_one) : chance(50) ? pick(of_none) : chance(50) ? "BETWEEN" : "IN";
    std::size_t count = op == "BETWEEN" ? 2 : op == "IN" ? 1 + below(3) : op.ends_with("NULL") ? 0 : 1;
    if (chance(5)) count = below(3);
    return R"("ComparisonOperator":)" + quoted(op) + member("AttributeValueList", legacy_values(count));
}

std::string RequestGenerator::legacy_conditions(bool expected) {
    std::string json = "{";
    const std::size_t first = below(attributes().size());
    const std::size_t count = 1 + below(2);
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) json += ',';
        json += quoted(attributes()[(first + i) % attributes().size()]) + ":{";
        if (expected && chance(30))
            json += R"("Exists":false)";
        else if (expected && chance(30))
            json += R"("Value":)" + value(1);
        else
            json += legacy_comparison();
        json += '}';
    }
    return json + '}';
}

std::string RequestGenerator::attribute_updates() {
    static const Strings actions{"PUT", "ADD", "DELETE"};
    std::string json = "{";
    const std::size_t first = below(attributes().size());
    const std::size_t count = 1 + below(3);
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) json += ',';
        json += quoted(attributes()[(first + i) % attributes().size()]) + R"(:{"Action":)" + quoted(pick(actions));
        if (chance(85)) json += member("Value", value(1));
        json += '}';
    }
    return json + '}';
}

WireRequest RequestGenerator::legacy() {
    const TableShape& shape = table_shapes()[below(table_shapes().size())];
    std::string json = R"({"TableName":)" + quoted(shape.name);
    const auto conditional = [&](const char* parameter, bool expected) {
        json += member(parameter, legacy_conditions(expected));
        if (chance(20)) json += chance(50) ? R"(,"ConditionalOperator":"OR")" : R"(,"ConditionalOperator":"AND")";
    };
    const auto some_attributes = [&] {
        if (chance(30))
            json += member("AttributesToGet", '[' + quoted("a") + ',' + quoted(chance(95) ? "n" : "a") + ']');
    };
    switch (below(6)) {
        case 0:
            json += member("Item", item(shape));
            conditional("Expected", true);
            return {"PutItem", json + write_options(false) + '}'};
        case 1:
            json += member("Key", key(shape));
            conditional("Expected", true);
            return {"DeleteItem", json + write_options(false) + '}'};
        case 2:
            json += member("Key", key(shape)) + member("AttributeUpdates", attribute_updates());
            if (chance(50)) conditional("Expected", true);
            return {"UpdateItem", json + write_options(true) + '}'};
        case 3: {
            const std::string partition = key_value(shape.partition_type);
            json += R"(,"KeyConditions":{"p":{"ComparisonOperator":"EQ","AttributeValueList":[)" + partition + "]}";
            if (shape.sort_type != '\0' && chance(50)) {
                static const Strings operators{"EQ", "LE", "LT", "GE", "GT", "BEGINS_WITH"};
                json += R"(,"s":{"ComparisonOperator":)" + quoted(pick(operators)) + R"(,"AttributeValueList":[)" +
                        key_value(shape.sort_type) + "]}";
            }
            json += '}';
            if (chance(40)) conditional("QueryFilter", false);
            some_attributes();
            return {"Query", json + '}'};
        }
        case 4:
            conditional("ScanFilter", false);
            some_attributes();
            return {"Scan", json + '}'};
        default:
            json += member("Key", key(shape));
            some_attributes();
            return {"GetItem", json + '}'};
    }
}

}  // namespace dynaloom::differential
