#include "engine/engine.hpp"
#include "engine/item_change.hpp"
#include "engine/item_collection.hpp"
#include "engine/item_write.hpp"
#include "engine/key_paths.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"
#include "engine/write_cost.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/check.hpp>
#include <dynaloom/expression/projection.hpp>

#include <optional>
#include <utility>

namespace dynaloom::engine {

namespace {

std::optional<EncodedItem> at_targets(const Update& update, const Item& item) {
    const Item found = project(targets(update), item);
    if (found.empty()) return std::nullopt;
    return EncodedItem::from_item(found, Encoding::plain);
}

std::optional<EncodedItem> returned(const UpdateItemRequest& request, const UpdatedItem& item,
                                    std::optional<EncodedItem> before) {
    switch (request.return_values) {
        case ReturnValues::all_old:
            return before;
        case ReturnValues::updated_old:
            return at_targets(request.update, item.before());
        case ReturnValues::all_new:
            return item.stored().item();
        case ReturnValues::updated_new:
            return at_targets(request.update, item.after());
        case ReturnValues::none:
            break;
    }
    return std::nullopt;
}

}  // namespace

UpdateItemResult Engine::run(const UpdateItemRequest& request, Budget budget) {
    check_table_name(request.table);
    check(request.update, "UpdateExpression");
    if (request.condition) check(*request.condition, "ConditionExpression");
    UpdateItemResult result;
    rows_->write({budget, request.table}, [&](WriteTransaction& transaction) {
        const Table table = find_table(transaction, request.table);
        const StoredKey key = key_in(table, request.key);
        check_targets(table.schema, request.update);
        check_key_paths(table.schema, request.condition);
        std::optional<EncodedItem> before = lock_and_read(transaction, table, {&request.key, &key});
        if (request.condition) require(*request.condition, table, before, request.return_item_on_condition_failure);
        check_key_paths(table.schema, request.update);
        const UpdatedItem item{table, request.key, request.update, before};
        const ItemChange change{.key = &key, .before = before ? &*before : nullptr, .after = &item.stored()};
        if (item.changed()) apply(transaction, table, {&change, 1}, clock_());
        result = {};
        if (request.return_consumed_capacity != ReturnConsumedCapacity::none)
            result.consumed_capacity =
                consumed_capacity(request.return_consumed_capacity, request.table, cost_of(table.schema, change));
        if (request.return_item_collection_metrics)
            result.item_collection_metrics = item_collection(transaction, table, request.key);
        result.attributes = returned(request, item, std::move(before));
    });
    return result;
}

}  // namespace dynaloom::engine
