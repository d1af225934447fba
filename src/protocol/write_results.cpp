#include "protocol/attribute_json.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/results.hpp"

#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace dynaloom::protocol {

namespace {

/// What several results may have.
template <class Result>
void write_metrics(JsonWriter& out, const Result& result) {
    if constexpr (requires { result.consumed_capacity->units; }) {
        if (result.consumed_capacity) {
            out.name("ConsumedCapacity");
            write(out, *result.consumed_capacity);
        }
    } else if (!result.consumed_capacity.empty()) {
        out.name("ConsumedCapacity");
        out.begin_array();
        for (const ConsumedCapacity& capacity : result.consumed_capacity) write(out, capacity);
        out.end_array();
    }
    if constexpr (requires { result.item_collection_metrics->lower_gigabytes; }) {
        if (!result.item_collection_metrics) return;
        out.name("ItemCollectionMetrics");
        write(out, *result.item_collection_metrics);
    } else if constexpr (requires { result.item_collection_metrics.empty(); }) {
        if (result.item_collection_metrics.empty()) return;
        out.name("ItemCollectionMetrics");
        out.begin_object();
        for (const auto& [table, all] : result.item_collection_metrics) {
            out.name(table);
            out.begin_array();
            for (const ItemCollectionMetrics& metrics : all) write(out, metrics);
            out.end_array();
        }
        out.end_object();
    }
}

void write_members(JsonWriter& out, const GetItemResult& result) {
    if (result.item) {
        out.name("Item");
        write(out, *result.item);
    }
    write_metrics(out, result);
}

template <class Result>
    requires requires(const Result& result) { result.attributes; }
void write_members(JsonWriter& out, const Result& result) {
    if (result.attributes) {
        out.name("Attributes");
        write(out, *result.attributes);
    }
    write_metrics(out, result);
}

template <class OneRequest, class Result>
void write_page(JsonWriter& out, const OneRequest& request, const Result& result) {
    if (request.select != Select::count) {
        out.name("Items");
        out.begin_array();
        for (const EncodedItem& item : result.items) write(out, item);
        out.end_array();
    }
    out.name("Count");
    out.integer(result.count);
    out.name("ScannedCount");
    out.integer(result.scanned_count);
    if (result.last_evaluated_key) {
        out.name("LastEvaluatedKey");
        write(out, *result.last_evaluated_key);
    }
    write_metrics(out, result);
}

void write_members(JsonWriter& out, const BatchWriteItemResult& result) {
    out.name("UnprocessedItems");
    write(out, result.unprocessed);
    write_metrics(out, result);
}

void write_batch(JsonWriter& out, const BatchGetItemRequest& request, const BatchGetItemResult& result) {
    std::map<std::string_view, std::vector<const EncodedItem*>> found;
    for (const BatchGet& get : request.gets) found[get.table];  // a table without any item gives an empty list
    for (const auto& one : result.items) found[one.table].push_back(&one.item);
    out.name("Responses");
    out.begin_object();
    for (const auto& [table, items] : found) {
        out.name(table);
        out.begin_array();
        for (const EncodedItem* item : items) write(out, *item);
        out.end_array();
    }
    out.end_object();
    out.name("UnprocessedKeys");
    write(out, result.unprocessed, request.tables);
    write_metrics(out, result);
}

void write_members(JsonWriter& out, const TransactWriteItemsResult& result) {
    write_metrics(out, result);
}

void write_members(JsonWriter& out, const TransactGetItemsResult& result) {
    out.name("Responses");
    out.begin_array();
    for (const std::optional<EncodedItem>& item : result.items) {
        out.begin_object();
        if (item) {
            out.name("Item");
            write(out, *item);
        }
        out.end_object();
    }
    out.end_array();
    write_metrics(out, result);
}

template <class Result>
    requires requires(const Result& result) { result.description; }
void write_members(JsonWriter& out, const Result& result) {
    if constexpr (std::is_same_v<Result, DescribeTableResult>)
        out.name("Table");
    else
        out.name("TableDescription");
    write(out, result.description);
}

void write_members(JsonWriter& out, const ListTablesResult& result) {
    out.name("TableNames");
    out.begin_array();
    for (const std::string& table : result.tables) out.string(table);
    out.end_array();
    if (result.last_evaluated_table) out.member("LastEvaluatedTableName", *result.last_evaluated_table);
}

void write_members(JsonWriter& out, const UpdateTimeToLiveResult& result) {
    out.name("TimeToLiveSpecification");
    out.begin_object();
    out.member("AttributeName", result.attribute);
    out.name("Enabled");
    out.boolean(result.enabled);
    out.end_object();
}

void write_members(JsonWriter& out, const DescribeTimeToLiveResult& result) {
    out.name("TimeToLiveDescription");
    out.begin_object();
    out.member("TimeToLiveStatus", result.attribute ? "ENABLED" : "DISABLED");
    if (result.attribute) out.member("AttributeName", *result.attribute);
    out.end_object();
}

// No operation of the protocol leads to these.
void write_members(JsonWriter& /*out*/, const VerifyTableResult& /*result*/) {}
void write_members(JsonWriter& /*out*/, const DeleteExpiredItemsResult& /*result*/) {}

void write_members(JsonWriter& /*out*/, const TagResourceResult& /*result*/) {}
void write_members(JsonWriter& /*out*/, const UntagResourceResult& /*result*/) {}

void write_members(JsonWriter& out, const ListTagsOfResourceResult& result) {
    out.name("Tags");
    out.begin_array();
    for (const auto& [key, value] : result.tags) {
        out.begin_object();
        out.member("Key", key);
        out.member("Value", value);
        out.end_object();
    }
    out.end_array();
    if (result.next_token) out.member("NextToken", *result.next_token);
}

}  // namespace

void write(JsonWriter& out, const std::vector<BatchWrite>& all) {
    std::map<std::string_view, std::vector<const BatchWrite*>> tables;
    for (const BatchWrite& one : all) tables[one.table].push_back(&one);
    out.begin_object();
    for (const auto& [table, writes] : tables) {
        out.name(table);
        out.begin_array();
        for (const BatchWrite* entry : writes) {
            const auto* item = std::get_if<EncodedItem>(&entry->write);
            out.begin_object();
            out.name(item != nullptr ? "PutRequest" : "DeleteRequest");
            out.begin_object();
            out.name(item != nullptr ? "Item" : "Key");
            if (item != nullptr)
                write(out, *item);
            else
                write(out, std::get<Key>(entry->write));
            out.end_object();
            out.end_object();
        }
        out.end_array();
    }
    out.end_object();
}

void write(JsonWriter& out, const ConsumedCapacity& capacity) {
    const auto units = [&](std::string_view name, double value) {
        out.name(name);
        out.floating(value);
    };
    const auto read_and_write = [&] {
        if (capacity.read_units) units("ReadCapacityUnits", *capacity.read_units);
        if (capacity.write_units) units("WriteCapacityUnits", *capacity.write_units);
    };
    const auto indexes = [&](std::string_view name, const ConsumedCapacity::ByIndex& all) {
        if (all.empty()) return;
        out.name(name);
        out.begin_object();
        for (const auto& [index, value] : all) {
            out.name(index);
            out.begin_object();
            units("CapacityUnits", value);
            out.end_object();
        }
        out.end_object();
    };
    out.begin_object();
    out.member("TableName", capacity.table);
    units("CapacityUnits", capacity.units);
    read_and_write();
    if (capacity.table_units) {
        out.name("Table");
        out.begin_object();
        units("CapacityUnits", *capacity.table_units);
        read_and_write();
        out.end_object();
        indexes("LocalSecondaryIndexes", capacity.local_indexes);
        indexes("GlobalSecondaryIndexes", capacity.global_indexes);
    }
    out.end_object();
}

void write(JsonWriter& out, const ItemCollectionMetrics& metrics) {
    out.begin_object();
    out.name("ItemCollectionKey");
    write(out, metrics.item_collection_key);
    out.name("SizeEstimateRangeGB");
    out.begin_array();
    out.floating(metrics.lower_gigabytes);
    out.floating(metrics.upper_gigabytes);
    out.end_array();
    out.end_object();
}

std::string write_result(const Request& request, const Response& response) {
    JsonWriter out;
    out.begin_object();
    const auto write_with = [&](const auto& result) {
        using Result = std::decay_t<decltype(result)>;
        if constexpr (std::is_same_v<Result, QueryResult>)
            write_page(out, std::get<QueryRequest>(request), result);
        else if constexpr (std::is_same_v<Result, ScanResult>)
            write_page(out, std::get<ScanRequest>(request), result);
        else if constexpr (std::is_same_v<Result, BatchGetItemResult>)
            write_batch(out, std::get<BatchGetItemRequest>(request), result);
        else
            write_members(out, result);
    };
    std::visit(write_with, response);
    out.end_object();
    return out.take();
}

}  // namespace dynaloom::protocol
