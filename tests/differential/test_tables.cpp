#include "test_tables.hpp"

namespace dynaloom::differential {

namespace {

std::string attribute(const std::string& name, char type) {
    return R"({"AttributeName":")" + name + R"(","AttributeType":")" + type + "\"}";
}

std::string key_element(const std::string& name, std::string_view type) {
    return R"({"AttributeName":")" + name + R"(","KeyType":")" + std::string{type} + "\"}";
}

std::string index(const std::string& name, const std::string& keys, const std::string& projection) {
    return R"({"IndexName":")" + name + R"(","KeySchema":[)" + keys + R"(],"Projection":)" + projection + '}';
}

}  // namespace

const std::vector<TableShape>& table_shapes() {
    static const std::vector<TableShape> shapes{{"strings", 'S', 'S', false, "NEW_AND_OLD_IMAGES"},
                                                {"single", 'S', '\0', false, ""},
                                                {"mixed", 'N', 'B', false, "KEYS_ONLY"},
                                                {"numbers", 'B', 'N', false, "NEW_IMAGE"},
                                                {"indexed", 'S', 'S', true, "OLD_IMAGE"}};
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
    std::string stream;
    if (!table.stream.empty())
        stream = R"(,"StreamSpecification":{"StreamEnabled":true,"StreamViewType":")" + table.stream + "\"}";
    return {"CreateTable", R"({"TableName":")" + table.name + R"(","BillingMode":"PAY_PER_REQUEST",)" +
                               R"("AttributeDefinitions":[)" + definitions + R"(],"KeySchema":[)" + keys + ']' +
                               indexes + stream + '}'};
}

}  // namespace dynaloom::differential
