#include "engine/capacity.hpp"
#include "engine/engine.hpp"
#include "engine/stored_item.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/check.hpp>
#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/projection.hpp>

#include <optional>
#include <span>
#include <string>
#include <utility>

namespace dynaloom::engine {

namespace {

/// Evaluates a write's condition on the item that is stored now, which nobody can change until the transaction ends.
void check_condition(WriteTransaction& transaction, const Table& table, const Condition& condition, const Item& keys,
                     const StoredKey& key) {
    const RowKey row = key.view();
    transaction.lock(table.state, {&row, 1});
    std::optional<std::string> data;
    transaction.get_many(table.state, {&row, 1}, {&data, 1});
    bool holds = false;
    try {
        holds = data ? evaluate(condition, item_of(keys, key, std::move(*data))) : evaluate(condition, Item{});
    } catch (const DecodeError& error) {
        throw DecodeError{
            "table \"" + table.state.name + "\": the condition cannot be evaluated on the stored item: " + error.what(),
            error.path(), error.found()};
    }
    if (!holds) throw ConditionFailed{"table \"" + table.state.name + "\": The conditional request failed"};
}

}  // namespace

GetItemResult Engine::run(const GetItemRequest& request, Budget budget) {
    check_table_name(request.table);
    if (!request.projection.empty()) check(request.projection, "ProjectionExpression");
    StoredKey key;
    std::optional<std::string> data;
    rows_->read({budget, request.table}, Isolation::each, [&](ReadTransaction& transaction) {
        const Table table = find_table(transaction, request.table);
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
    rows_->write({budget, request.table}, [&](WriteTransaction& transaction) {
        const Table table = find_table(transaction, request.table);
        const StoredItem item{table.schema, request.item};
        if (request.condition) check_condition(transaction, table, *request.condition, item.keys(), item.key());
        const RowView row = item.view();
        transaction.put_many(table.state, {&row, 1});
    });
    return {};
}

DeleteItemResult Engine::run(const DeleteItemRequest& request, Budget budget) {
    check_table_name(request.table);
    rows_->write({budget, request.table}, [&](WriteTransaction& transaction) {
        const Table table = find_table(transaction, request.table);
        const StoredKey key = key_in(table, request.key);
        if (request.condition) check_condition(transaction, table, *request.condition, request.key, key);
        const RowKey row = key.view();
        transaction.erase_many(table.state, {&row, 1});
    });
    return {};
}

}  // namespace dynaloom::engine
