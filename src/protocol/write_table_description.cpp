#include "protocol/json_writer.hpp"
#include "protocol/results.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::protocol {

namespace {

std::string_view name_of(KeyType type) {
    switch (type) {
        case KeyType::N:
            return "N";
        case KeyType::B:
            return "B";
        case KeyType::S:
            break;
    }
    return "S";
}

void write_key_element(JsonWriter& out, const KeyAttribute& attribute, std::string_view type) {
    out.begin_object();
    out.member("AttributeName", attribute.name);
    out.member("KeyType", type);
    out.end_object();
}

void write_definitions(JsonWriter& out, const TableDescription& table) {
    std::map<std::string_view, KeyType> types{
        {table.key_schema.partition_key.name, table.key_schema.partition_key.type}};
    if (table.key_schema.sort_key) types.emplace(table.key_schema.sort_key->name, table.key_schema.sort_key->type);
    for (const auto* indexes : {&table.local_indexes, &table.global_indexes})
        for (const IndexDescription& one : *indexes)
            for (const auto* keys : {&one.index.partition_key, &one.index.sort_key})
                for (const KeyAttribute& key : *keys) types.emplace(key.name, key.type);
    out.name("AttributeDefinitions");
    out.begin_array();
    for (const auto& [name, type] : types) {
        out.begin_object();
        out.member("AttributeName", name);
        out.member("AttributeType", name_of(type));
        out.end_object();
    }
    out.end_array();
}

void write_throughput(JsonWriter& out, const std::optional<ProvisionedThroughput>& throughput) {
    const ProvisionedThroughput units = throughput.value_or(ProvisionedThroughput{});
    out.name("ProvisionedThroughput");
    out.begin_object();
    out.name("NumberOfDecreasesToday");
    out.integer(0);
    out.name("ReadCapacityUnits");
    out.integer(units.read_capacity_units);
    out.name("WriteCapacityUnits");
    out.integer(units.write_capacity_units);
    out.end_object();
}

void write_seconds(JsonWriter& out, std::chrono::sys_seconds time) {
    out.raw(std::to_string(time.time_since_epoch().count()));
}

std::string_view name_of(Projection::Type type) {
    switch (type) {
        case Projection::Type::keys_only:
            return "KEYS_ONLY";
        case Projection::Type::include:
            return "INCLUDE";
        case Projection::Type::all:
            break;
    }
    return "ALL";
}

void write_index(JsonWriter& out, const IndexDescription& description, const TableDescription& table, bool global) {
    const SecondaryIndex& index = description.index;
    out.begin_object();
    out.member("IndexName", index.name);
    out.name("KeySchema");
    out.begin_array();
    for (const KeyAttribute& key : index.partition_key) write_key_element(out, key, "HASH");
    for (const KeyAttribute& key : index.sort_key) write_key_element(out, key, "RANGE");
    out.end_array();
    out.name("Projection");
    out.begin_object();
    out.member("ProjectionType", name_of(index.projection.type));
    if (!index.projection.non_key_attributes.empty()) {
        out.name("NonKeyAttributes");
        out.begin_array();
        for (const std::string& name : index.projection.non_key_attributes) out.string(name);
        out.end_array();
    }
    out.end_object();
    if (global) {
        out.member("IndexStatus", protocol::name_of(description.status));
        if (description.status == TableStatus::creating) {
            out.name("Backfilling");
            out.boolean(true);
        }
        write_throughput(out, table.throughput);
    }
    out.name("IndexSizeBytes");
    out.integer(description.size_bytes);
    out.name("ItemCount");
    out.integer(description.item_count);
    out.member("IndexArn", description.arn);
    out.end_object();
}

void write_indexes(JsonWriter& out, std::string_view name, const std::vector<IndexDescription>& indexes,
                   const TableDescription& table, bool global) {
    if (indexes.empty()) return;
    out.name(name);
    out.begin_array();
    for (const IndexDescription& index : indexes) write_index(out, index, table, global);
    out.end_array();
}

}  // namespace

std::string_view name_of(TableStatus status) {
    switch (status) {
        case TableStatus::creating:
            return "CREATING";
        case TableStatus::updating:
            return "UPDATING";
        case TableStatus::deleting:
            return "DELETING";
        case TableStatus::active:
            break;
    }
    return "ACTIVE";
}

std::string_view name_of(StreamViewType type) {
    switch (type) {
        case StreamViewType::keys_only:
            return "KEYS_ONLY";
        case StreamViewType::new_image:
            return "NEW_IMAGE";
        case StreamViewType::old_image:
            return "OLD_IMAGE";
        case StreamViewType::new_and_old_images:
            break;
    }
    return "NEW_AND_OLD_IMAGES";
}

void write(JsonWriter& out, const KeySchema& keys) {
    out.begin_array();
    write_key_element(out, keys.partition_key, "HASH");
    if (keys.sort_key) write_key_element(out, *keys.sort_key, "RANGE");
    out.end_array();
}

void write(JsonWriter& out, const TableDescription& table) {
    out.begin_object();
    write_definitions(out, table);
    out.member("TableName", table.table);
    out.name("KeySchema");
    write(out, table.key_schema);
    out.member("TableStatus", name_of(table.status));
    out.name("CreationDateTime");
    write_seconds(out, table.created_at);
    write_throughput(out, table.throughput);
    if (!table.throughput) {
        out.name("BillingModeSummary");
        out.begin_object();
        out.member("BillingMode", "PAY_PER_REQUEST");
        out.name("LastUpdateToPayPerRequestDateTime");
        write_seconds(out, table.created_at);
        out.end_object();
    }
    out.name("TableSizeBytes");
    out.integer(table.size_bytes);
    out.name("ItemCount");
    out.integer(table.item_count);
    out.member("TableArn", table.arn);
    if (!table.id.empty()) out.member("TableId", table.id);
    write_indexes(out, "LocalSecondaryIndexes", table.local_indexes, table, false);
    write_indexes(out, "GlobalSecondaryIndexes", table.global_indexes, table, true);
    if (table.stream) {
        out.name("StreamSpecification");
        out.begin_object();
        out.name("StreamEnabled");
        out.boolean(true);
        out.member("StreamViewType", name_of(*table.stream));
        out.end_object();
    }
    if (!table.latest_stream_arn.empty()) {
        out.member("LatestStreamLabel", table.latest_stream_label);
        out.member("LatestStreamArn", table.latest_stream_arn);
    }
    out.name("DeletionProtectionEnabled");
    out.boolean(table.deletion_protection);
    out.end_object();
}

}  // namespace dynaloom::protocol
