#include "engine/engine.hpp"
#include "engine/index_backfill.hpp"
#include "engine/stream.hpp"
#include "engine/table.hpp"
#include "engine/table_description.hpp"
#include "engine/table_validation.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::engine {

namespace {

/// The indexes of a table that are still being created: whoever created them is at it, or died.
std::vector<SecondaryIndex> unfinished_indexes(RowStore& rows, const Call& call) {
    std::vector<SecondaryIndex> unfinished;
    rows.read(call, Isolation::each, [&](ReadTransaction& transaction) {
        unfinished.clear();
        for (const StoredIndex& index : find_table(transaction, std::string{call.table}).schema.indexes())
            if (index.status == TableStatus::creating) unfinished.push_back(index.definition);
    });
    return unfinished;
}

void create_index(SchemaTransaction& transaction, const Table& table, const SecondaryIndex& definition,
                  TableSettings& settings) {
    if (settings.find_index(definition.name) != nullptr)
        throw ValidationError{"Attempting to create an index which already exists"};
    settings.indexes.push_back(new_index(table.state.name, definition, true, TableStatus::creating));
    std::vector<SecondaryIndex> local;
    std::vector<SecondaryIndex> global;
    for (const StoredIndex& index : settings.indexes) (index.global ? global : local).push_back(index.definition);
    check_indexes(table.schema.key_schema(), local, global);
    make_space(transaction, settings.indexes.back().space);
}

void delete_index(SchemaTransaction& transaction, const Table& table, const std::string& name,
                  TableSettings& settings) {
    const StoredIndex* index = settings.find_index(name);
    if (index == nullptr || !index->global)
        throw ServiceError{"Requested resource not found: Index: " + name + " of table: " + table.state.name,
                           "ResourceNotFoundException"};
    drop_space(transaction, index->space);
    std::erase_if(settings.indexes, [&](const StoredIndex& one) { return one.definition.name == name; });
}

void change_billing(const UpdateTableRequest::Billing& billing, TableSettings& settings) {
    const std::optional<ProvisionedThroughput>& wanted = billing.throughput;
    if (!billing.changes_mode && wanted && !settings.throughput)
        throw ValidationError{
            "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be "
            "specified when BillingMode is PAY_PER_REQUEST"};
    if (wanted && wanted == settings.throughput) {
        const std::string read = std::to_string(wanted->read_capacity_units);
        const std::string write = std::to_string(wanted->write_capacity_units);
        throw ValidationError{
            "The provisioned throughput for the table will not change. The requested value equals the current value. "
            "Current ReadCapacityUnits provisioned for the table: " +
            read + ". Requested ReadCapacityUnits: " + read +
            ". Current WriteCapacityUnits provisioned for the table: " + write +
            ". Requested WriteCapacityUnits: " + write +
            ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."};
    }
    settings.throughput = wanted;
}

void change_stream(SchemaTransaction& transaction, const Table& table, const UpdateTableRequest::Stream& wanted,
                   TableSettings& settings, Time now) {
    const std::string& name = table.state.name;
    const bool enabled = settings.open_stream() != nullptr;
    if (wanted.enabled) {
        if (enabled) throw ValidationError{"Table already has an enabled stream: TableName: " + name};
        settings.stream = open_stream(transaction, name, table.schema.key_schema(), *wanted.view_type, now);
    } else {
        if (!enabled) throw ValidationError{"Table has no stream to disable: TableName: " + name};
        close_stream(transaction, name, now);
        settings.stream->enabled = false;
    }
}

}  // namespace

UpdateTableResult Engine::run(const UpdateTableRequest& request, Budget budget) {
    check(request);
    const Call call{budget, request.table};
    // What a call that died has left is done first. If it is this very index, it is what this call is asked for.
    bool created = false;
    for (const SecondaryIndex& index : unfinished_indexes(*rows_, call)) {
        if (index.name == request.delete_global_index) continue;
        fill_index(*rows_, call, index.name);
        created = created || index == request.create_global_index;
    }
    rows_->change_schema(call, [&](SchemaTransaction& transaction) {
        const Table table = own_table(transaction, request.table);
        TableSettings settings = table.schema.settings();
        if (request.billing) change_billing(*request.billing, settings);
        if (request.stream) change_stream(transaction, table, *request.stream, settings, clock_());
        if (request.deletion_protection) settings.deletion_protection = *request.deletion_protection;
        if (request.create_global_index && !created)
            create_index(transaction, table, *request.create_global_index, settings);
        if (request.delete_global_index) delete_index(transaction, table, *request.delete_global_index, settings);
        transaction.put_table(request.table, table.schema.with(std::move(settings)).text());
    });
    if (request.create_global_index) fill_index(*rows_, call, request.create_global_index->name);
    return {run(DescribeTableRequest{request.table}, budget).description};
}

}  // namespace dynaloom::engine
