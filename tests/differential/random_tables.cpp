#include "random_tables.hpp"

#include "json_text.hpp"

#include <algorithm>

namespace dynaloom::differential {

namespace {

std::string listed(const std::vector<std::string>& elements) {
    std::string list = "[";
    for (const std::string& element : elements) list += (list.size() == 1 ? "" : ",") + element;
    return list + ']';
}

std::string key_element(const std::string& name, const std::string& type) {
    return R"({"AttributeName":)" + quoted(name) + R"(,"KeyType":)" + quoted(type) + '}';
}

}  // namespace

// Names of tables that the requests make and delete; few, so that they are often there already.
const std::string& RandomTables::made_table() {
    static const Strings names{"made1", "made2", "made.3"};
    static const Strings wrong{"ab", "a b", "", std::string(256, 'x')};
    return chance(97) ? pick(names) : pick(wrong);
}

const std::string& RandomTables::any_table() {
    return chance(60) ? made_table() : table_shapes()[below(table_shapes().size())].name;
}

std::string RandomTables::key_schema(const std::string& partition, const std::string& sort) {
    if (chance(94)) {
        Strings elements{key_element(partition, "HASH")};
        if (!sort.empty()) elements.push_back(key_element(sort, "RANGE"));
        return listed(elements);
    }
    const std::string other = sort.empty() ? "c" : sort;
    switch (below(6)) {
        case 0:
            return "[]";
        case 1:
            return listed({key_element(partition, "RANGE")});
        case 2:
            return listed({key_element(other, "RANGE"), key_element(partition, "HASH")});
        case 3:
            return listed({key_element(partition, "HASH"), key_element(partition, "RANGE")});
        case 4:
            return listed({key_element(partition, "HASH"), key_element(other, "HASH")});
        default:
            return listed({key_element(partition, "HASH"), key_element(other, "SORT")});
    }
}

std::string RandomTables::projection_of_index() {
    static const Strings right{R"({"ProjectionType":"ALL"})", R"({"ProjectionType":"KEYS_ONLY"})",
                               R"({"ProjectionType":"INCLUDE","NonKeyAttributes":["b"]})"};
    static const Strings wrong{
        R"({"ProjectionType":"INCLUDE"})", R"({"ProjectionType":"ALL","NonKeyAttributes":["b"]})",
        R"({"ProjectionType":"INCLUDE","NonKeyAttributes":[]})", R"({"ProjectionType":"SOME"})", "{}"};
    return chance(94) ? pick(right) : pick(wrong);
}

std::string RandomTables::index(const std::string& name, const std::string& partition, const std::string& sort) {
    return R"({"IndexName":)" + quoted(name) + R"(,"KeySchema":)" + key_schema(partition, sort) + R"(,"Projection":)" +
           projection_of_index() + '}';
}

std::string RandomTables::definitions(const Strings& used) {
    Strings elements;
    for (const std::string& name : used) {
        if (name.empty()) continue;
        const char* const type = name == "n" ? "N" : chance(97) ? "S" : "BOOL";
        std::string element =
            R"({"AttributeName":)" + quoted(name) + R"(,"AttributeType":)" + quoted(chance(90) ? type : "B") + '}';
        const auto same = [&](const std::string& one) {
            return one.starts_with(R"({"AttributeName":)" + quoted(name));
        };
        if (std::ranges::none_of(elements, same)) elements.push_back(std::move(element));
    }
    if (chance(3)) elements.push_back(R"({"AttributeName":"unused","AttributeType":"S"})");
    if (chance(3)) elements.pop_back();
    return listed(elements);
}

std::string RandomTables::stream() {
    static const Strings right{R"({"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"})",
                               R"({"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"})",
                               R"({"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"})",
                               R"({"StreamEnabled":false})"};
    static const Strings wrong{R"({"StreamEnabled":false,"StreamViewType":"NEW_IMAGE"})", R"({"StreamEnabled":true})",
                               R"({"StreamViewType":"NEW_IMAGE"})"};
    return chance(94) ? pick(right) : pick(wrong);
}

std::string RandomTables::throughput() {
    return R"({"ReadCapacityUnits":)" + std::to_string(chance(95) ? 1 + below(2) : 0) + R"(,"WriteCapacityUnits":)" +
           std::to_string(1 + below(2)) + '}';
}

WireRequest RandomTables::create_table() {
    static const Strings sorts{"", "s", "n"};
    Strings used{"p", pick(sorts)};
    std::string json = R"({"TableName":)" + quoted(made_table()) + member("KeySchema", key_schema("p", used[1]));
    if (chance(40)) {
        Strings indexes;
        for (std::size_t i = 0, count = chance(95) ? below(3) : below(7); i < count; ++i) {
            used.emplace_back(chance(50) ? "n" : "a");
            indexes.push_back(
                index(chance(97) ? "local" + std::to_string(i) : "same", chance(97) ? "p" : "a", used.back()));
        }
        json += member("LocalSecondaryIndexes", listed(indexes));
    }
    const bool on_demand = chance(80);
    if (chance(40)) {
        Strings indexes;
        for (std::size_t i = 0, count = chance(97) ? 1 + below(2) : below(23); i < count; ++i) {
            used.emplace_back(chance(50) ? "a" : "n");
            used.emplace_back(chance(50) ? "" : "s");
            std::string one =
                index(chance(97) ? "global" + std::to_string(i) : "same", used[used.size() - 2], used.back());
            if (on_demand ? chance(2) : chance(95)) {
                one.pop_back();
                one += member("ProvisionedThroughput", throughput()) + '}';
            }
            indexes.push_back(std::move(one));
        }
        json += member("GlobalSecondaryIndexes", listed(indexes));
    }
    if (chance(98)) json += member("AttributeDefinitions", definitions(used));
    json += on_demand ? R"(,"BillingMode":"PAY_PER_REQUEST")" : chance(50) ? R"(,"BillingMode":"PROVISIONED")" : "";
    if (on_demand ? chance(2) : chance(95)) json += member("ProvisionedThroughput", throughput());
    if (chance(40)) json += member("StreamSpecification", stream());
    if (chance(10)) json += R"(,"DeletionProtectionEnabled":true)";
    return {"CreateTable", json + '}'};
}

WireRequest RandomTables::update_table() {
    std::string json = R"({"TableName":)" + quoted(any_table());
    if (chance(50)) json += member("StreamSpecification", stream());
    if (chance(30))
        json += chance(30) ? R"(,"DeletionProtectionEnabled":true)" : R"(,"DeletionProtectionEnabled":false)";
    if (chance(20)) json += chance(50) ? R"(,"BillingMode":"PAY_PER_REQUEST")" : R"(,"BillingMode":"PROVISIONED")";
    if (chance(20)) json += member("ProvisionedThroughput", throughput());
    if (chance(10))
        json += chance(50) ? R"(,"GlobalSecondaryIndexUpdates":[])" : R"(,"GlobalSecondaryIndexUpdates":[{}])";
    return {"UpdateTable", json + '}'};
}

WireRequest RandomTables::change_index() {
    static const Strings tables{"strings", "single", "indexed"};
    static const Strings partitions{"a", "b", "n"};
    static const Strings sorts{"", "n", "s", "c"};
    std::string json = R"({"TableName":)" + quoted(pick(tables));
    if (chance(35)) {
        static const Strings names{"late", "by_n", "none"};
        return {"UpdateTable",
                json + R"(,"GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":)" + quoted(pick(names)) + "}}]}"};
    }
    const std::string& partition = pick(partitions);
    const std::string& sort = pick(sorts);
    json += member("AttributeDefinitions", definitions({partition, sort}));
    json += R"(,"GlobalSecondaryIndexUpdates":[{"Create":)" + index("late", partition, sort);
    return {"UpdateTable", json + "}]}"};
}

WireRequest RandomTables::delete_table() {
    return {"DeleteTable", R"({"TableName":)" + quoted(made_table()) + '}'};
}

WireRequest RandomTables::describe_table() {
    return {"DescribeTable", R"({"TableName":)" + quoted(any_table()) + '}'};
}

WireRequest RandomTables::list_tables() {
    static const Strings starts{"a", "made1", "made1x", "numbers", "zzz", "ab"};
    std::string json = "{\"Limit\":" + std::to_string(chance(95) ? 1 + below(9) : 101 * below(2));
    if (chance(50)) json += member("ExclusiveStartTableName", quoted(pick(starts)));
    return {"ListTables", json + '}'};
}

WireRequest RandomTables::update_time_to_live() {
    static const Strings attributes{"n", "a", "p"};
    std::string json = R"({"TableName":)" + quoted(any_table()) + R"(,"TimeToLiveSpecification":{"Enabled":)";
    json += chance(60) ? "true" : "false";
    if (chance(97)) json += member("AttributeName", quoted(pick(attributes)));
    return {"UpdateTimeToLive", json + "}}"};
}

WireRequest RandomTables::describe_time_to_live() {
    return {"DescribeTimeToLive", R"({"TableName":)" + quoted(any_table()) + '}'};
}

WireRequest RandomTables::read_streams() {
    const std::size_t limit = chance(50) ? 1 + below(5) : 1000;
    return {"ReadStreams", R"({"TableName":)" + quoted(any_table()) + member("Limit", std::to_string(limit)) + '}'};
}

}  // namespace dynaloom::differential
