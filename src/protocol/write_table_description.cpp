#include "protocol/enum_names.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/results.hpp"
#include "protocol/table_json.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::protocol {

namespace {

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

void write_index(JsonWriter& out, const IndexDescription& description, const TableDescription& table, bool global) {
    out.begin_object();
    write_members(out, description.index);
    if (global) {
        out.member("IndexStatus", name_of(description.status));
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

void write(JsonWriter& out, const TableDescription& table) {
    out.begin_object();
    AttributeDefinitions definitions;
    definitions.add(table.key_schema);
    for (const auto* indexes : {&table.local_indexes, &table.global_indexes})
        for (const IndexDescription& one : *indexes) definitions.add(one.index);
    definitions.write(out);
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
    if (table.stream) write_stream(out, *table.stream);
    if (!table.latest_stream_arn.empty()) {
        out.member("LatestStreamLabel", table.latest_stream_label);
        out.member("LatestStreamArn", table.latest_stream_arn);
    }
    out.name("DeletionProtectionEnabled");
    out.boolean(table.deletion_protection);
    out.end_object();
}

}  // namespace dynaloom::protocol
