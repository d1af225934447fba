#include "engine/capacity.hpp"
#include "engine/engine.hpp"
#include "engine/item_change.hpp"
#include "engine/item_collection.hpp"
#include "engine/item_write.hpp"
#include "engine/key_paths.hpp"
#include "engine/stored_item.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"
#include "engine/write_cost.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/check.hpp>
#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/projection.hpp>

#include <optional>
#include <span>
#include <utility>

namespace dynaloom::engine {

namespace {

void check_return_values(ReturnValues values) {
    if (values != ReturnValues::none && values != ReturnValues::all_old)
        throw ValidationError{"ReturnValues can only be ALL_OLD or NONE"};
}

/// Puts or deletes the item of `key`, which is read first only if someone asks for it.
template <class Result, class OneRequest>
Result write(WriteTransaction& transaction, const Table& table, const OneRequest& request, ItemKey key,
             const StoredItem* after, Time now) {
    const bool capacity = request.return_consumed_capacity != ReturnConsumedCapacity::none;
    std::optional<EncodedItem> before;
    if (request.condition || request.return_values != ReturnValues::none || capacity || needs_before(table.schema))
        before = lock_and_read(transaction, table, key);
    if (request.condition) require(*request.condition, table, before, request.return_item_on_condition_failure);
    const ItemChange change{.key = key.stored, .before = before ? &*before : nullptr, .after = after};
    apply(transaction, table, {&change, 1}, now);
    Result result;
    if (capacity)
        result.consumed_capacity =
            consumed_capacity(request.return_consumed_capacity, request.table, cost_of(table.schema, change));
    if (request.return_item_collection_metrics)
        result.item_collection_metrics = item_collection(transaction, table, *key.values);
    if (request.return_values == ReturnValues::all_old) result.attributes = std::move(before);
    return result;
}

}  // namespace

GetItemResult Engine::run(const GetItemRequest& request, Budget budget) {
    check_table_name(request.table);
    if (!request.projection.empty()) check(request.projection, "ProjectionExpression");
    StoredKey key;
    std::optional<std::string> data;
    rows_->read({budget, request.table}, Isolation::each, [&](ReadTransaction& transaction) {
        const Table table = find_table(transaction, request.table);
        check_key_paths(table.schema, request.projection);
        key = key_in(table, request.key);
        const RowKey row = key.view();
        transaction.get_many(table.state, {&row, 1}, {&data, 1});
    });
    GetItemResult result;
    if (data) result.item = item_of(request.key, key, std::move(*data));
    if (request.return_consumed_capacity != ReturnConsumedCapacity::none)
        result.consumed_capacity =
            consumed_capacity(request.return_consumed_capacity, request.table,
                              {.table = read_units(result.item ? size_of(*result.item) : 0, request.consistent_read)});
    if (result.item && !request.projection.empty()) result.item = project(request.projection, *result.item);
    return result;
}

PutItemResult Engine::run(const PutItemRequest& request, Budget budget) {
    check_table_name(request.table);
    check_return_values(request.return_values);
    if (request.condition) check(*request.condition, "ConditionExpression");
    PutItemResult result;
    rows_->write({budget, request.table}, [&](WriteTransaction& transaction) {
        const Table table = find_table(transaction, request.table);
        check_key_paths(table.schema, request.condition);
        const StoredItem item{table.schema, request.item};
        result = write<PutItemResult>(transaction, table, request, {&item.keys(), &item.key()}, &item, clock_());
    });
    return result;
}

DeleteItemResult Engine::run(const DeleteItemRequest& request, Budget budget) {
    check_table_name(request.table);
    check_return_values(request.return_values);
    if (request.condition) check(*request.condition, "ConditionExpression");
    DeleteItemResult result;
    rows_->write({budget, request.table}, [&](WriteTransaction& transaction) {
        const Table table = find_table(transaction, request.table);
        check_key_paths(table.schema, request.condition);
        const StoredKey key = key_in(table, request.key);
        result = write<DeleteItemResult>(transaction, table, request, {&request.key, &key}, nullptr, clock_());
    });
    return result;
}

}  // namespace dynaloom::engine
