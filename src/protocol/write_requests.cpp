#include "protocol/write_requests.hpp"

#include "protocol/attribute_json.hpp"
#include "protocol/enum_names.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/results.hpp"
#include "protocol/write_table_requests.hpp"
#include "store/request_facts.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/printer.hpp>

#include <map>
#include <variant>
#include <vector>

namespace dynaloom::protocol {

namespace {

void write_true(JsonWriter& out, std::string_view name, bool value) {
    if (!value) return;
    out.name(name);
    out.boolean(true);
}

void write_integer(JsonWriter& out, std::string_view name, const std::optional<std::uint32_t>& value) {
    if (!value) return;
    out.name(name);
    out.integer(*value);
}

template <class ItemOrKey>
void write_item(JsonWriter& out, std::string_view name, const ItemOrKey& item) {
    out.name(name);
    write(out, item);
}

/// Members that all requests, or several, have: what there is of them.
template <class OneRequest>
void write_options(JsonWriter& out, const OneRequest& request) {
    if constexpr (requires { request.return_values; }) {
        if (request.return_values != ReturnValues::none) out.member("ReturnValues", name_of(request.return_values));
    }
    if constexpr (requires { request.return_item_on_condition_failure; }) {
        if (request.return_item_on_condition_failure) out.member("ReturnValuesOnConditionCheckFailure", "ALL_OLD");
    }
    if constexpr (requires { request.return_consumed_capacity; }) {
        if (request.return_consumed_capacity != ReturnConsumedCapacity::none)
            out.member("ReturnConsumedCapacity", name_of(request.return_consumed_capacity));
    }
    if constexpr (requires { request.return_item_collection_metrics; }) {
        if (request.return_item_collection_metrics) out.member("ReturnItemCollectionMetrics", "SIZE");
    }
}

/// The expressions of one structure, with their placeholders.
class Expressions {
public:
    explicit Expressions(JsonWriter& out) : out_{&out} {}

    void add(std::string_view parameter, const std::optional<Condition>& condition) {
        if (condition) write_text(parameter, printer_.print(*condition));
    }
    void add(std::string_view parameter, const Condition& condition) {
        write_text(parameter, printer_.print(condition));
    }
    void add(const Update& update) { write_text("UpdateExpression", printer_.print(update)); }
    void add(const std::vector<Path>& projection) { write_text("ProjectionExpression", printer_.print(projection)); }

    void finish() const {
        if (!printer_.names().empty()) {
            out_->name("ExpressionAttributeNames");
            out_->begin_object();
            for (const auto& [placeholder, name] : printer_.names()) out_->member(placeholder, name);
            out_->end_object();
        }
        if (!printer_.values().empty()) write_item(*out_, "ExpressionAttributeValues", printer_.values());
    }

private:
    // What has nothing in it has no member: its text would be empty.
    void write_text(std::string_view parameter, const std::string& text) {
        if (!text.empty()) out_->member(parameter, text);
    }

    JsonWriter* out_;
    ExpressionPrinter printer_;
};

/// A write or get of one item, by itself or in a transaction.
template <class OneRequest>
void write_one(JsonWriter& out, const OneRequest& request) {
    out.member("TableName", request.table);
    if constexpr (requires { request.item; })
        write_item(out, "Item", request.item);
    else
        write_item(out, "Key", request.key);
    Expressions expressions{out};
    if constexpr (requires { request.update; }) expressions.add(request.update);
    if constexpr (requires { request.condition; }) expressions.add("ConditionExpression", request.condition);
    if constexpr (requires { request.projection; }) expressions.add(request.projection);
    expressions.finish();
    if constexpr (requires { request.consistent_read; }) write_true(out, "ConsistentRead", request.consistent_read);
    write_options(out, request);
}

template <class OneRequest>
void write_page(JsonWriter& out, const OneRequest& request) {
    out.member("TableName", request.table);
    if (request.index) out.member("IndexName", *request.index);
    Expressions expressions{out};
    if constexpr (std::is_same_v<OneRequest, QueryRequest>)
        expressions.add("KeyConditionExpression", request.key_condition);
    expressions.add("FilterExpression", request.filter);
    expressions.add(request.projection);
    expressions.finish();
    if (request.select) out.member("Select", name_of(*request.select));
    write_integer(out, "Limit", request.limit);
    if (request.exclusive_start_key) write_item(out, "ExclusiveStartKey", *request.exclusive_start_key);
    if constexpr (std::is_same_v<OneRequest, QueryRequest>) {
        if (!request.scan_index_forward) {
            out.name("ScanIndexForward");
            out.boolean(false);
        }
    } else {
        write_integer(out, "Segment", request.segment);
        write_integer(out, "TotalSegments", request.total_segments);
    }
    write_true(out, "ConsistentRead", request.consistent_read);
    write_options(out, request);
}

void write_members(JsonWriter& out, const GetItemRequest& request) {
    write_one(out, request);
}
void write_members(JsonWriter& out, const PutItemRequest& request) {
    write_one(out, request);
}
void write_members(JsonWriter& out, const UpdateItemRequest& request) {
    write_one(out, request);
}
void write_members(JsonWriter& out, const DeleteItemRequest& request) {
    write_one(out, request);
}
void write_members(JsonWriter& out, const QueryRequest& request) {
    write_page(out, request);
}
void write_members(JsonWriter& out, const ScanRequest& request) {
    write_page(out, request);
}

void write_members(JsonWriter& out, const BatchWriteItemRequest& request) {
    out.name("RequestItems");
    write(out, request.writes);
    write_options(out, request);
}

void write_members(JsonWriter& out, const BatchGetItemRequest& request) {
    out.name("RequestItems");
    write(out, request.gets, request.tables, true);
    write_options(out, request);
}

std::string_view kind_of(const TransactWrite& action) {
    constexpr std::string_view kinds[] = {"ConditionCheck", "Put", "Update", "Delete"};
    return kinds[action.index()];
}

void write_members(JsonWriter& out, const TransactWriteItemsRequest& request) {
    out.name("TransactItems");
    out.begin_array();
    for (const TransactWrite& action : request.actions) {
        out.begin_object();
        out.name(kind_of(action));
        out.begin_object();
        std::visit([&](const auto& one) { write_one(out, one); }, action);
        out.end_object();
        out.end_object();
    }
    out.end_array();
    if (request.client_request_token) out.member("ClientRequestToken", *request.client_request_token);
    write_options(out, request);
}

void write_members(JsonWriter& out, const TransactGetItemsRequest& request) {
    out.name("TransactItems");
    out.begin_array();
    for (const TransactGet& get : request.gets) {
        out.begin_object();
        out.name("Get");
        out.begin_object();
        write_one(out, get);
        out.end_object();
        out.end_object();
    }
    out.end_array();
    write_options(out, request);
}

}  // namespace

void write(JsonWriter& out, const std::vector<BatchGet>& gets, const BatchGetTables& options, bool also_without_keys) {
    std::map<std::string_view, std::vector<const Key*>> tables;
    for (const BatchGet& get : gets) tables[get.table].push_back(&get.key);
    for (const auto& [table, unused] : options)
        if (also_without_keys) tables[table];
    out.begin_object();
    for (const auto& [table, keys] : tables) {
        out.name(table);
        out.begin_object();
        out.name("Keys");
        out.begin_array();
        for (const Key* key : keys) write(out, *key);
        out.end_array();
        if (const auto found = options.find(table); found != options.end()) {
            Expressions expressions{out};
            expressions.add(found->second.projection);
            expressions.finish();
            write_true(out, "ConsistentRead", found->second.consistent_read);
        }
        out.end_object();
    }
    out.end_object();
}

WrittenRequest write_request(const Request& request) {
    JsonWriter out;
    out.begin_object();
    const auto write_one_request = [&](const auto& one) {
        if constexpr (requires { write_members(out, one); })
            write_members(out, one);
        else
            throw ValidationError{std::string{operation_name(request)} +
                                  " is an extension of the SQL stores, which DynamoDB does not have"};
    };
    std::visit(write_one_request, request);
    out.end_object();
    return {.operation = operation_name(request), .body = out.take()};
}

}  // namespace dynaloom::protocol
