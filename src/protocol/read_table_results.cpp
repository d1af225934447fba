#include "protocol/read_results.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace dynaloom::protocol {

namespace {

std::uint64_t read_count(const Members& members, std::string_view name) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(members.integer(name).value_or(0), 0));
}

KeyTypes read_types(const Members& table) {
    KeyTypes types;
    for_each_structure(table, "AttributeDefinitions", [&](const Members& definition) {
        const auto type = read_enum<KeyType>(definition, "AttributeType");
        types.emplace_back(definition.string("AttributeName").value_or(""), type.value_or(KeyType::S));
    });
    return types;
}

/// The attributes of a key schema, those of the partition key first.
struct KeyAttributes {
    std::vector<KeyAttribute> partition;
    std::vector<KeyAttribute> sort;
};

KeyAttributes read_key_attributes(const Members& members, const KeyTypes& types) {
    KeyAttributes keys;
    for_each_structure(members, "KeySchema", [&](const Members& element) {
        KeyAttribute key{.name = element.string("AttributeName").value_or("")};
        const auto type = std::ranges::find(types, key.name, &KeyTypes::value_type::first);
        if (type != types.end()) key.type = type->second;
        (element.string("KeyType") == "HASH" ? keys.partition : keys.sort).push_back(std::move(key));
    });
    return keys;
}

IndexDescription read_index(const Members& members, const KeyTypes& types) {
    IndexDescription description;
    description.index.name = members.string("IndexName").value_or("");
    KeyAttributes keys = read_key_attributes(members, types);
    description.index.partition_key = std::move(keys.partition);
    description.index.sort_key = std::move(keys.sort);
    if (const auto projection = members.structure("Projection")) {
        description.index.projection.type =
            read_enum<Projection::Type>(*projection, "ProjectionType").value_or(Projection::Type::all);
        if (const JsonView* names = projection->list("NonKeyAttributes"))
            description.index.projection.non_key_attributes = strings(*names);
    }
    description.status = read_enum<TableStatus>(members, "IndexStatus").value_or(TableStatus::active);
    description.item_count = read_count(members, "ItemCount");
    description.size_bytes = read_count(members, "IndexSizeBytes");
    description.arn = members.string("IndexArn").value_or("");
    return description;
}

/// Nothing if the table is on demand, whose throughput is said to be zero.
std::optional<ProvisionedThroughput> read_throughput(const Members& table) {
    if (const auto billing = table.structure("BillingModeSummary"))
        if (billing->string("BillingMode") == "PAY_PER_REQUEST") return std::nullopt;
    const auto structure = table.structure("ProvisionedThroughput");
    if (!structure) return std::nullopt;
    const ProvisionedThroughput throughput{.read_capacity_units = read_count(*structure, "ReadCapacityUnits"),
                                           .write_capacity_units = read_count(*structure, "WriteCapacityUnits")};
    return throughput == ProvisionedThroughput{} ? std::nullopt : std::optional{throughput};
}

TableDescription read_description(const Members& members, std::string_view name) {
    const auto table = members.structure(name);
    if (!table) throw ValidationError{std::string{name} + " is absent"};
    const KeyTypes types = read_types(*table);
    TableDescription description;
    description.table = table->string("TableName").value_or("");
    description.arn = table->string("TableArn").value_or("");
    description.id = table->string("TableId").value_or("");
    description.status = read_enum<TableStatus>(*table, "TableStatus").value_or(TableStatus::active);
    description.key_schema = read_key_schema(*table, types);
    description.created_at = read_time(*table, "CreationDateTime");
    for_each_structure(*table, "LocalSecondaryIndexes",
                       [&](const Members& index) { description.local_indexes.push_back(read_index(index, types)); });
    for_each_structure(*table, "GlobalSecondaryIndexes",
                       [&](const Members& index) { description.global_indexes.push_back(read_index(index, types)); });
    description.throughput = read_throughput(*table);
    description.deletion_protection = table->boolean("DeletionProtectionEnabled").value_or(false);
    if (const auto stream = table->structure("StreamSpecification"); stream && stream->boolean("StreamEnabled") == true)
        description.stream = read_enum<StreamViewType>(*stream, "StreamViewType");
    description.latest_stream_arn = table->string("LatestStreamArn").value_or("");
    description.latest_stream_label = table->string("LatestStreamLabel").value_or("");
    description.item_count = read_count(*table, "ItemCount");
    description.size_bytes = read_count(*table, "TableSizeBytes");
    return description;
}

}  // namespace

KeySchema read_key_schema(const Members& members, const KeyTypes& types) {
    KeyAttributes keys = read_key_attributes(members, types);
    if (keys.partition.size() != 1 || keys.sort.size() > 1) throw ValidationError{"KeySchema is none of a table"};
    KeySchema schema{.partition_key = std::move(keys.partition.front()), .sort_key = std::nullopt};
    if (!keys.sort.empty()) schema.sort_key = std::move(keys.sort.front());
    return schema;
}

std::chrono::sys_seconds read_time(const Members& members, std::string_view name) {
    constexpr double latest = 253'402'300'800;  // the year 10000: far from what overflows
    const double seconds = std::floor(members.floating(name).value_or(0));
    if (!(std::abs(seconds) < latest)) throw ValidationError{std::string{name} + " is no time"};
    return std::chrono::sys_seconds{std::chrono::seconds{static_cast<std::int64_t>(seconds)}};
}

CreateTableResult read_members(const CreateTableRequest& /*request*/, const Members& members) {
    return {.description = read_description(members, "TableDescription")};
}
DescribeTableResult read_members(const DescribeTableRequest& /*request*/, const Members& members) {
    return {.description = read_description(members, "Table")};
}
UpdateTableResult read_members(const UpdateTableRequest& /*request*/, const Members& members) {
    return {.description = read_description(members, "TableDescription")};
}
DeleteTableResult read_members(const DeleteTableRequest& /*request*/, const Members& members) {
    return {.description = read_description(members, "TableDescription")};
}

ListTablesResult read_members(const ListTablesRequest& /*request*/, const Members& members) {
    ListTablesResult result;
    if (const JsonView* names = members.list("TableNames")) result.tables = strings(*names);
    result.last_evaluated_table = members.string("LastEvaluatedTableName");
    return result;
}

UpdateTimeToLiveResult read_members(const UpdateTimeToLiveRequest& request, const Members& members) {
    UpdateTimeToLiveResult result{.attribute = request.attribute, .enabled = request.enabled};
    if (const auto specification = members.structure("TimeToLiveSpecification")) {
        result.attribute = specification->string("AttributeName").value_or(request.attribute);
        result.enabled = specification->boolean("Enabled").value_or(request.enabled);
    }
    return result;
}

DescribeTimeToLiveResult read_members(const DescribeTimeToLiveRequest& /*request*/, const Members& members) {
    DescribeTimeToLiveResult result;
    const auto description = members.structure("TimeToLiveDescription");
    if (!description) return result;
    const std::string status = description->string("TimeToLiveStatus").value_or("");
    if (status == "ENABLED" || status == "ENABLING") result.attribute = description->string("AttributeName");
    return result;
}

TagResourceResult read_members(const TagResourceRequest& /*request*/, const Members& /*members*/) {
    return {};
}
UntagResourceResult read_members(const UntagResourceRequest& /*request*/, const Members& /*members*/) {
    return {};
}

ListTagsOfResourceResult read_members(const ListTagsOfResourceRequest& /*request*/, const Members& members) {
    ListTagsOfResourceResult result;
    for_each_structure(members, "Tags", [&](const Members& tag) {
        result.tags.emplace(tag.string("Key").value_or(""), tag.string("Value").value_or(""));
    });
    result.next_token = members.string("NextToken");
    return result;
}

}  // namespace dynaloom::protocol
