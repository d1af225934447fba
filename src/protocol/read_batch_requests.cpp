#include "protocol/attribute_json.hpp"
#include "protocol/expression_members.hpp"
#include "protocol/legacy_members.hpp"
#include "protocol/requests.hpp"

#include <dynaloom/error.hpp>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace dynaloom::protocol {

namespace {

constexpr std::size_t most_writes = 25;
constexpr std::size_t most_keys = 100;

/// `RequestItems`, an entry of each table.
template <class Use>
void for_each_table(const Members& members, const Use& use) {
    const JsonView* tables = members.map("RequestItems");
    if (!members.require("RequestItems")) return;
    bool empty = true;
    tables->for_each_member([&](const std::string& table, const JsonView& value) {
        empty = false;
        use(table, value);
    });
    if (empty)
        members.constraints().add("{}", members.path_of("RequestItems"),
                                  "Member must have length greater than or equal to 1");
}

/// One write of BatchWriteItem, whose types are right.
struct WriteEntry {
    std::string table;
    JsonView item;  ///< or key
    bool put;
};

BatchWriteItemRequest read_batch_write(const Members& members) {
    BatchWriteItemRequest request;
    request.return_consumed_capacity = read_return_consumed_capacity(members);
    request.return_item_collection_metrics = read_return_item_collection_metrics(members);
    std::vector<WriteEntry> writes;
    std::vector<int> requests_of_entry;
    for_each_table(members, [&](const std::string& table, const JsonView& list) {
        expect_list(list);
        const std::string path = members.path_of("RequestItems") + '.' + table;
        const std::vector<Members> entries = structures(list, path + ".member", members.constraints());
        if (entries.empty() || entries.size() > most_writes)
            members.constraints().add("{" + table + "=[...]}", members.path_of("RequestItems"),
                                      "Map value must satisfy constraint: [Member must have length less than or equal "
                                      "to 25, Member must have length greater than or equal to 1]");
        for (const Members& entry : entries) {
            int found = 0;
            for (const bool put : {true, false}) {
                const auto structure = entry.structure(put ? "PutRequest" : "DeleteRequest");
                if (!structure) continue;
                ++found;
                const std::string_view name = put ? "Item" : "Key";
                const JsonView* item = structure->map(name);
                if (!structure->require(name)) continue;
                check_item_shape(*item);
                writes.push_back({.table = table, .item = *item, .put = put});
            }
            requests_of_entry.push_back(found);
        }
    });
    members.constraints().check();

    for (const int found : requests_of_entry) {
        if (found > 1)
            throw ValidationError{
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
                "datatypes"};
        if (found == 0)
            throw ValidationError{
                "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"};
    }
    for (const WriteEntry& entry : writes) {
        BatchWrite write{.table = entry.table, .write = {}};
        if (entry.put)
            write.write = to_encoded_item(entry.item);
        else
            write.write = to_item(entry.item);
        request.writes.push_back(std::move(write));
    }
    return request;
}

/// One table of BatchGetItem.
struct TableOfGets {
    std::string name;
    Members members;
    std::vector<JsonView> keys;
};

BatchGetItemRequest read_batch_get(const Members& members) {
    BatchGetItemRequest request;
    request.return_consumed_capacity = read_return_consumed_capacity(members);
    std::vector<TableOfGets> tables;
    for_each_table(members, [&](const std::string& name, const JsonView& value) {
        Members table{value, members.path_of("RequestItems") + '.' + name + ".member", members.constraints()};
        TableOfGets gets{.name = name, .members = std::move(table), .keys = {}};
        if (const JsonView* keys = gets.members.list("Keys"); gets.members.require("Keys")) {
            keys->for_each_element([&](const JsonView& key) {
                check_item_shape(key);
                gets.keys.push_back(key);
            });
            if (gets.keys.empty())
                members.constraints().add("[]", gets.members.path_of("Keys"),
                                          "Member must have length greater than or equal to 1");
            if (gets.keys.size() > most_keys)
                members.constraints().add("[...]", gets.members.path_of("Keys"),
                                          "Member must have length less than or equal to 100");
        }
        (void)gets.members.boolean("ConsistentRead");
        (void)ExpressionMembers{gets.members, ExpressionMembers::Placeholders::names};
        (void)LegacyMembers{gets.members, {"AttributesToGet"}};
        tables.push_back(std::move(gets));
    });
    members.constraints().check();

    for (const TableOfGets& table : tables) {
        ExpressionMembers expressions{table.members, ExpressionMembers::Placeholders::names};
        const LegacyMembers legacy{table.members, {"AttributesToGet"}};
        legacy.refuse_mixture({"ProjectionExpression"});
        expressions.require_use({});
        expressions.read_placeholders();
        for (const JsonView& key : table.keys) request.gets.push_back({.table = table.name, .key = to_item(key)});
        BatchGetOptions options{.consistent_read = table.members.boolean("ConsistentRead").value_or(false),
                                .projection = projection_of(expressions, legacy)};
        expressions.finish();
        request.tables.emplace(table.name, std::move(options));
    }
    return request;
}

}  // namespace

std::optional<Request> read_batch_request(std::string_view operation, const Members& members) {
    if (operation == "BatchWriteItem") return read_batch_write(members);
    if (operation == "BatchGetItem") return read_batch_get(members);
    return std::nullopt;
}

}  // namespace dynaloom::protocol
