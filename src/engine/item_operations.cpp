#include "engine/capacity.hpp"
#include "engine/engine.hpp"
#include "engine/item_change.hpp"
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

/// What the item must be for a write to happen. @throws ConditionFailed
void check_condition(const Table& table, const Condition& condition, const std::optional<EncodedItem>& before) {
    bool holds = false;
    try {
        holds = before ? evaluate(condition, *before) : evaluate(condition, Item{});
    } catch (const DecodeError& error) {
        throw DecodeError{
            "table \"" + table.state.name + "\": the condition cannot be evaluated on the stored item: " + error.what(),
            error.path(), error.found()};
    }
    if (!holds) throw ConditionFailed{"table \"" + table.state.name + "\": The conditional request failed"};
}

/// Puts or deletes the item of `key`.
void write(WriteTransaction& transaction, const Table& table, ItemKey key, const std::optional<Condition>& condition,
           const StoredItem* after) {
    std::optional<EncodedItem> before;
    if (condition || needs_before(table.schema)) before = lock_and_read(transaction, table, key);
    if (condition) check_condition(table, *condition, before);
    const ItemChange change{.key = key.stored, .before = before ? &*before : nullptr, .after = after};
    apply(transaction, table, {&change, 1});
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
        write(transaction, table, {&item.keys(), &item.key()}, request.condition, &item);
    });
    return {};
}

DeleteItemResult Engine::run(const DeleteItemRequest& request, Budget budget) {
    check_table_name(request.table);
    rows_->write({budget, request.table}, [&](WriteTransaction& transaction) {
        const Table table = find_table(transaction, request.table);
        const StoredKey key = key_in(table, request.key);
        write(transaction, table, {&request.key, &key}, request.condition, nullptr);
    });
    return {};
}

}  // namespace dynaloom::engine
