#include "random_request.hpp"

#include "json_text.hpp"

namespace dynaloom::differential {

// The table's name; now and then of one that never is.
const std::string& RequestGenerator::name_of(const TableShape& table) {
    static const std::string absent = "absent";
    return chance(99) ? table.name : absent;
}

std::string RequestGenerator::table_member(const TableShape& table) {
    return R"("TableName":)" + quoted(name_of(table));
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
    // Tables that come and go; they may have these keys, or others.
    static const std::vector<TableShape> made{{"made1", 'S', '\0', false, ""}, {"made2", 'S', 'S', false, ""}};
    const std::vector<TableShape>& from = chance(95) ? table_shapes() : made;
    return from[below(from.size())];
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

WireRequest RequestGenerator::next() {
    const std::size_t kind = below(1000);
    if (kind < 210) return put();
    if (kind < 300) return get();
    if (kind < 360) return erase();
    if (kind < 570) return update_item();
    if (kind < 660) return query();
    if (kind < 700) return query_index();
    if (kind < 720) return scan_index();
    if (kind < 790) return scan();
    if (kind < 835) return batch_write();
    if (kind < 875) return batch_get();
    if (kind < 935) return transact_write();
    if (kind < 960) return transact_get();
    if (kind < 972) return read_streams();
    if (kind < 980) return create_table();
    if (kind < 985) return update_table();
    if (kind < 988) return delete_table();
    if (kind < 992) return describe_table();
    if (kind < 995) return list_tables();
    if (kind < 997) return update_time_to_live();
    if (kind < 999) return describe_time_to_live();
    return chance(25) ? change_index() : describe_table();
}

}  // namespace dynaloom::differential
