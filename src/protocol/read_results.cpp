#include "protocol/read_results.hpp"

#include "protocol/attribute_json.hpp"
#include "protocol/json_document.hpp"
#include "store/request_facts.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace dynaloom::protocol {

namespace {

ConsumedCapacity read_capacity(const Members& members) {
    ConsumedCapacity capacity;
    capacity.table = members.string("TableName").value_or("");
    capacity.units = members.floating("CapacityUnits").value_or(0);
    capacity.read_units = members.floating("ReadCapacityUnits");
    capacity.write_units = members.floating("WriteCapacityUnits");
    if (const auto table = members.structure("Table")) capacity.table_units = table->floating("CapacityUnits");
    const auto read_indexes = [&](std::string_view name, ConsumedCapacity::ByIndex& indexes) {
        const JsonView* all = members.map(name);
        if (all == nullptr) return;
        all->for_each_member([&](std::string index, const JsonView& value) {
            const Members one{value, {}, members.constraints()};
            indexes.emplace(std::move(index), one.floating("CapacityUnits").value_or(0));
        });
    };
    read_indexes("LocalSecondaryIndexes", capacity.local_indexes);
    read_indexes("GlobalSecondaryIndexes", capacity.global_indexes);
    return capacity;
}

ItemCollectionMetrics read_metrics(const Members& members) {
    ItemCollectionMetrics metrics;
    if (const JsonView* key = members.map("ItemCollectionKey")) metrics.item_collection_key = to_item(*key);
    std::vector<double> range;
    if (const JsonView* list = members.list("SizeEstimateRangeGB"))
        list->for_each_element([&](const JsonView& bound) { range.push_back(floating_of(bound)); });
    if (range.size() == 2) {
        metrics.lower_gigabytes = range[0];
        metrics.upper_gigabytes = range[1];
    }
    return metrics;
}

/// What several results may have.
template <class Result>
Result with_metrics(Result result, const Members& members) {
    if constexpr (requires { result.consumed_capacity->units; }) {
        if (const auto capacity = members.structure("ConsumedCapacity"))
            result.consumed_capacity = read_capacity(*capacity);
    } else {
        for_each_structure(members, "ConsumedCapacity", [&](const Members& capacity) {
            result.consumed_capacity.push_back(read_capacity(capacity));
        });
    }
    if constexpr (requires { result.item_collection_metrics->lower_gigabytes; }) {
        if (const auto metrics = members.structure("ItemCollectionMetrics"))
            result.item_collection_metrics = read_metrics(*metrics);
    } else if constexpr (requires { result.item_collection_metrics.empty(); }) {
        const JsonView* tables = members.map("ItemCollectionMetrics");
        if (tables == nullptr) return result;
        tables->for_each_member([&](std::string table, const JsonView& list) {
            auto& all = result.item_collection_metrics[std::move(table)];
            expect_list(list);
            list.for_each_element([&](const JsonView& one) {
                all.push_back(read_metrics({one, {}, members.constraints()}));
            });
        });
    }
    return result;
}

std::optional<EncodedItem> read_item_member(const Members& members, std::string_view name, const Item& key) {
    const JsonView* item = members.map(name);
    if (item == nullptr) return std::nullopt;
    return read_item(*item, names_of(key));
}

GetItemResult read_members(const GetItemRequest& request, const Members& members) {
    GetItemResult result;
    result.item = read_item_member(members, "Item", request.key);
    return with_metrics(std::move(result), members);
}

template <class Result>
Result read_write(const Item& key, const Members& members) {
    Result result;
    result.attributes = read_item_member(members, "Attributes", key);
    return with_metrics(std::move(result), members);
}
PutItemResult read_members(const PutItemRequest& request, const Members& members) {
    return read_write<PutItemResult>(request.item.keys(), members);
}
UpdateItemResult read_members(const UpdateItemRequest& request, const Members& members) {
    return read_write<UpdateItemResult>(request.key, members);
}
DeleteItemResult read_members(const DeleteItemRequest& request, const Members& members) {
    return read_write<DeleteItemResult>(request.key, members);
}

template <class Result>
Result read_page(const std::vector<std::string>& key_attributes, const Members& members) {
    const std::vector<std::string_view> keys{key_attributes.begin(), key_attributes.end()};
    Result result;
    if (const JsonView* items = members.list("Items"))
        items->for_each_element([&](const JsonView& item) { result.items.push_back(read_item(item, keys)); });
    result.count = static_cast<std::size_t>(members.integer("Count").value_or(0));
    result.scanned_count = static_cast<std::size_t>(members.integer("ScannedCount").value_or(0));
    if (const JsonView* key = members.map("LastEvaluatedKey")) result.last_evaluated_key = to_item(*key);
    return with_metrics(std::move(result), members);
}
QueryResult read_members(const QueryRequest& request, const Members& members) {
    return read_page<QueryResult>(request.key_attributes, members);
}
ScanResult read_members(const ScanRequest& request, const Members& members) {
    return read_page<ScanResult>(request.key_attributes, members);
}

/// The first entry of a batch on this table; one there is, or the answer would not name the table.
template <class Entry>
const Entry* entry_of(const std::vector<Entry>& entries, std::string_view table) {
    const auto found =
        std::ranges::find(entries, table, [](const Entry& entry) { return std::string_view{entry.table}; });
    return found == entries.end() ? nullptr : &*found;
}

BatchWriteItemResult read_members(const BatchWriteItemRequest& request, const Members& members) {
    BatchWriteItemResult result;
    const auto read_entry = [&](const std::string& table, const Members& entry) {
        if (const auto put = entry.structure("PutRequest")) {
            std::vector<std::string_view> keys;  // of any put on the table: all have the same
            for (const BatchWrite& write : request.writes)
                if (const auto* item = std::get_if<EncodedItem>(&write.write); item != nullptr && write.table == table)
                    keys = names_of(item->keys());
            if (const JsonView* item = put->map("Item"))
                result.unprocessed.push_back({.table = table, .write = read_item(*item, keys)});
        }
        if (const auto erase = entry.structure("DeleteRequest"))
            if (const JsonView* key = erase->map("Key"))
                result.unprocessed.push_back({.table = table, .write = to_item(*key)});
    };
    if (const JsonView* tables = members.map("UnprocessedItems"))
        tables->for_each_member([&](const std::string& table, const JsonView& list) {
            expect_list(list);
            list.for_each_element([&](const JsonView& entry) {
                read_entry(table, Members{entry, {}, members.constraints()});
            });
        });
    return with_metrics(std::move(result), members);
}

BatchGetItemResult read_members(const BatchGetItemRequest& request, const Members& members) {
    BatchGetItemResult result;
    if (const JsonView* tables = members.map("Responses"))
        tables->for_each_member([&](const std::string& table, const JsonView& list) {
            expect_list(list);
            const BatchGet* get = entry_of(request.gets, table);
            const auto keys = get == nullptr ? std::vector<std::string_view>{} : names_of(get->key);
            list.for_each_element(
                [&](const JsonView& item) { result.items.push_back({.table = table, .item = read_item(item, keys)}); });
        });
    if (const JsonView* tables = members.map("UnprocessedKeys"))
        tables->for_each_member([&](const std::string& table, const JsonView& entry) {
            const Members options{entry, {}, members.constraints()};
            if (const JsonView* keys = options.list("Keys"))
                keys->for_each_element(
                    [&](const JsonView& key) { result.unprocessed.push_back({.table = table, .key = to_item(key)}); });
        });
    return with_metrics(std::move(result), members);
}

TransactWriteItemsResult read_members(const TransactWriteItemsRequest& /*request*/, const Members& members) {
    return with_metrics(TransactWriteItemsResult{}, members);
}

TransactGetItemsResult read_members(const TransactGetItemsRequest& request, const Members& members) {
    TransactGetItemsResult result;
    for_each_structure(members, "Responses", [&](const Members& response) {
        const std::size_t place = result.items.size();
        if (place == request.gets.size()) throw ValidationError{"there are more Responses than gets"};
        result.items.push_back(read_item_member(response, "Item", request.gets[place].key));
    });
    if (result.items.size() != request.gets.size()) throw ValidationError{"there are fewer Responses than gets"};
    return with_metrics(std::move(result), members);
}

}  // namespace

void refuse_response(std::string_view operation, const std::string& what) {
    throw ServiceError{"the answer to " + std::string{operation} + " is not DynamoDB's: " + what,
                       std::string{malformed_response}, true};
}

EncodedItem read_item(const JsonView& item, std::span<const std::string_view> key_names) {
    expect_structure(item);
    if (key_names.empty()) return EncodedItem::trusted({}, std::string{item.raw()}, Encoding::wire);
    Item keys;
    std::string body;
    body.reserve(item.raw().size());
    body += '{';
    item.for_each_named([&](const JsonView& name, const JsonView& value) {
        const auto key = std::ranges::find_if(key_names, [&](std::string_view each) { return name.is_text(each); });
        if (key != key_names.end()) {
            keys.set(std::string{*key}, to_attribute_value(value));
            return;
        }
        if (body.size() > 1) body += ',';
        body.append(name.raw()).append(":").append(value.raw());
    });
    body += '}';
    return EncodedItem::trusted(std::move(keys), std::move(body), Encoding::wire);
}

std::vector<std::string_view> names_of(const Item& key) {
    std::vector<std::string_view> names;
    for (const Attribute& attribute : key) names.emplace_back(attribute.name);
    return names;
}

Response read_result(const Request& request, std::string_view body) {
    const auto read = [&]<class OneRequest>(const OneRequest& one) -> Response {
        if constexpr (std::is_same_v<OneRequest, VerifyTableRequest> ||
                      std::is_same_v<OneRequest, DeleteExpiredItemsRequest>) {
            throw ValidationError{"DynamoDB does not have this operation"};
        } else {
            const JsonDocument document{body.empty() ? "{}" : body};  // some operations answer nothing
            Constraints constraints;
            return read_members(one, Members{document.root(), {}, constraints});
        }
    };
    try {
        return std::visit(read, request);
    } catch (const ServiceError& error) {
        const std::string what = error.what();
        refuse_response(operation_name(request), what.empty() ? "no JSON" : what);
    } catch (const ValidationError& error) {
        refuse_response(operation_name(request), error.what());
    }
}

}  // namespace dynaloom::protocol
