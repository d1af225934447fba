#include "protocol/attribute_json.hpp"
#include "protocol/expression_members.hpp"
#include "protocol/legacy_members.hpp"
#include "protocol/requests.hpp"

#include <dynaloom/error.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace dynaloom::protocol {

namespace {

const JsonView* required_item(const Members& members, std::string_view name) {
    const JsonView* item = members.map(name);
    if (members.require(name)) check_item_shape(*item);
    return item;
}

ReturnValues read_return_values(const Members& members) {
    constexpr std::array values{ReturnValues::all_new, ReturnValues::updated_old, ReturnValues::all_old,
                                ReturnValues::none, ReturnValues::updated_new};
    const auto value = members.one_of("ReturnValues", {"ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"});
    return value ? values[*value] : ReturnValues::none;
}

template <class OneRequest>
void read_write_options(OneRequest& request, const Members& members) {
    request.table = members.table_name();
    request.return_values = read_return_values(members);
    request.return_item_on_condition_failure = read_return_on_condition_failure(members);
    request.return_consumed_capacity = read_return_consumed_capacity(members);
    request.return_item_collection_metrics = read_return_item_collection_metrics(members);
}

LegacyMembers conditions_of(const Members& members) {
    return LegacyMembers{members, {"Expected", "ConditionalOperator"}};
}

std::optional<Condition> condition_of(ExpressionMembers& expressions, const LegacyMembers& legacy) {
    std::optional<Condition> condition = legacy.condition("Expected");
    return condition ? condition : expressions.condition("ConditionExpression");
}

GetItemRequest read_get_item(const Members& members) {
    GetItemRequest request;
    request.table = members.table_name();
    const JsonView* key = required_item(members, "Key");
    request.consistent_read = members.boolean("ConsistentRead").value_or(false);
    request.return_consumed_capacity = read_return_consumed_capacity(members);
    ExpressionMembers expressions{members, ExpressionMembers::Placeholders::names};
    const LegacyMembers legacy{members, {"AttributesToGet"}};
    members.constraints().check();

    legacy.refuse_mixture({"ProjectionExpression"});
    expressions.require_use({});
    expressions.read_placeholders();
    request.key = to_item(*key);
    request.projection = projection_of(expressions, legacy);
    expressions.finish();
    return request;
}

PutItemRequest read_put_item(const Members& members) {
    PutItemRequest request;
    read_write_options(request, members);
    const JsonView* item = required_item(members, "Item");
    ExpressionMembers expressions{members};
    const LegacyMembers legacy = conditions_of(members);
    members.constraints().check();

    legacy.refuse_mixture({"ConditionExpression"});
    expressions.require_use({"ConditionExpression"});
    expressions.read_placeholders();
    request.item = to_encoded_item(*item);
    request.condition = condition_of(expressions, legacy);
    expressions.finish();
    return request;
}

DeleteItemRequest read_delete_item(const Members& members) {
    DeleteItemRequest request;
    read_write_options(request, members);
    const JsonView* key = required_item(members, "Key");
    ExpressionMembers expressions{members};
    const LegacyMembers legacy = conditions_of(members);
    members.constraints().check();

    legacy.refuse_mixture({"ConditionExpression"});
    expressions.require_use({"ConditionExpression"});
    expressions.read_placeholders();
    request.key = to_item(*key);
    request.condition = condition_of(expressions, legacy);
    expressions.finish();
    return request;
}

UpdateItemRequest read_update_item(const Members& members) {
    UpdateItemRequest request;
    read_write_options(request, members);
    const JsonView* key = required_item(members, "Key");
    ExpressionMembers expressions{members};
    const LegacyMembers legacy{members, {"AttributeUpdates", "Expected", "ConditionalOperator"}};
    members.constraints().check();

    legacy.refuse_mixture({"UpdateExpression", "ConditionExpression"});
    expressions.require_use({"UpdateExpression", "ConditionExpression"});
    expressions.read_placeholders();
    request.key = to_item(*key);
    request.update = members.has("AttributeUpdates") ? legacy.update() : expressions.update();
    request.condition = condition_of(expressions, legacy);
    expressions.finish();
    return request;
}

}  // namespace

ReturnConsumedCapacity read_return_consumed_capacity(const Members& members) {
    constexpr std::array values{ReturnConsumedCapacity::indexes, ReturnConsumedCapacity::total,
                                ReturnConsumedCapacity::none};
    const auto value = members.one_of("ReturnConsumedCapacity", {"INDEXES", "TOTAL", "NONE"});
    return value ? values[*value] : ReturnConsumedCapacity::none;
}

bool read_return_item_collection_metrics(const Members& members) {
    return members.one_of("ReturnItemCollectionMetrics", {"SIZE", "NONE"}) == 0U;
}

bool read_return_on_condition_failure(const Members& members) {
    return members.one_of("ReturnValuesOnConditionCheckFailure", {"ALL_OLD", "NONE"}) == 0U;
}

std::optional<Request> read_item_request(std::string_view operation, const Members& members) {
    if (operation == "GetItem") return read_get_item(members);
    if (operation == "PutItem") return read_put_item(members);
    if (operation == "DeleteItem") return read_delete_item(members);
    if (operation == "UpdateItem") return read_update_item(members);
    return std::nullopt;
}

}  // namespace dynaloom::protocol
