#include "protocol/attribute_json.hpp"
#include "protocol/expression_members.hpp"
#include "protocol/legacy_members.hpp"
#include "protocol/requests.hpp"

#include <dynaloom/error.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace dynaloom::protocol {

namespace {

/// What Query and Scan have in common.
template <class OneRequest>
void read_options(OneRequest& request, const Members& members) {
    constexpr std::array selects{Select::specific_attributes, Select::count, Select::all_attributes,
                                 Select::all_projected_attributes};
    request.table = members.table_name();
    if (members.has("IndexName")) request.index = members.required_string("IndexName", 3, 255);
    const auto select =
        members.one_of("Select", {"SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"});
    if (select) request.select = selects[*select];
    const auto limit = members.integer("Limit", 1, std::numeric_limits<std::int32_t>::max());
    if (limit) request.limit = static_cast<std::uint32_t>(*limit);
    request.consistent_read = members.boolean("ConsistentRead").value_or(false);
    request.return_consumed_capacity = read_return_consumed_capacity(members);
    if (const JsonView* start = members.map("ExclusiveStartKey")) check_item_shape(*start);
}

std::optional<Key> read_start_key(const Members& members) {
    const JsonView* start = members.find("ExclusiveStartKey");
    if (start == nullptr) return std::nullopt;
    try {
        return to_item(*start);
    } catch (const ValidationError& error) {
        throw ValidationError{std::string{"The provided starting key is invalid: "} + error.what()};
    }
}

/// The engine says the same of ProjectionExpression.
void check_select(const std::optional<Select>& select, const Members& members) {
    if (!members.has("AttributesToGet") || !select || *select == Select::specific_attributes) return;
    throw ValidationError{"Cannot specify the AttributesToGet when choosing to get " +
                          std::string{*select == Select::count            ? "only the Count"
                                      : *select == Select::all_attributes ? "ALL_ATTRIBUTES"
                                                                          : "ALL_PROJECTED_ATTRIBUTES"}};
}

QueryRequest read_query(const Members& members) {
    QueryRequest request;
    read_options(request, members);
    request.scan_index_forward = members.boolean("ScanIndexForward").value_or(true);
    ExpressionMembers expressions{members};
    const LegacyMembers legacy{members, {"AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"}};
    members.constraints().check();

    legacy.refuse_mixture({"ProjectionExpression", "FilterExpression", "KeyConditionExpression"});
    expressions.require_use({"FilterExpression", "KeyConditionExpression"});
    expressions.read_placeholders();
    request.exclusive_start_key = read_start_key(members);
    std::optional<Condition> legacy_filter = legacy.condition("QueryFilter");
    auto key_condition = legacy.key_condition();
    if (!key_condition) key_condition = expressions.condition("KeyConditionExpression");
    if (!key_condition)
        throw ValidationError{
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."};
    request.key_condition = std::move(*key_condition);
    request.filter = legacy_filter ? std::move(legacy_filter) : expressions.condition("FilterExpression");
    request.projection = projection_of(expressions, legacy);
    expressions.finish();
    check_select(request.select, members);
    return request;
}

ScanRequest read_scan(const Members& members) {
    ScanRequest request;
    read_options(request, members);
    const auto segment = members.integer("Segment", 0, 999'999);
    const auto segments = members.integer("TotalSegments", 1, 1'000'000);
    if (segment) request.segment = static_cast<std::uint32_t>(*segment);
    if (segments) request.total_segments = static_cast<std::uint32_t>(*segments);
    ExpressionMembers expressions{members};
    const LegacyMembers legacy{members, {"AttributesToGet", "ScanFilter", "ConditionalOperator"}};
    members.constraints().check();

    legacy.refuse_mixture({"ProjectionExpression", "FilterExpression"});
    expressions.require_use({"FilterExpression"});
    expressions.read_placeholders();
    request.exclusive_start_key = read_start_key(members);
    std::optional<Condition> legacy_filter = legacy.condition("ScanFilter");
    request.filter = legacy_filter ? std::move(legacy_filter) : expressions.condition("FilterExpression");
    request.projection = projection_of(expressions, legacy);
    expressions.finish();
    check_select(request.select, members);
    return request;
}

}  // namespace

std::optional<Request> read_page_request(std::string_view operation, const Members& members) {
    if (operation == "Query") return read_query(members);
    if (operation == "Scan") return read_scan(members);
    return std::nullopt;
}

}  // namespace dynaloom::protocol
