#include <dynaloom/table/transaction.hpp>

#include "table/missing_attribute.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/model/uuid.hpp>

#include <initializer_list>
#include <utility>

namespace dynaloom {

Transaction::Transaction(std::shared_ptr<Store> store, std::chrono::milliseconds budget)
    : store_{std::move(store)}, options_{.budget = budget} {
    if (store_ == nullptr) throw ValidationError{"a transaction needs a store"};
    pending_.request.client_request_token = Uuid::generate().to_string();
}

detail::ActionPlace Transaction::add(std::string_view verb, std::string_view model,
                                     std::shared_ptr<const detail::TableInfo> table, const Key& key,
                                     TransactWrite action, const detail::VersionCheck& check) {
    if (table->store != store_) {
        throw ValidationError{"table \"" + table->name + "\" is not of the transaction's store"};
    }
    pending_.labels.push_back(detail::label_of(verb, model, *table, key));
    detail::demand_version(action, check);
    pending_.checks.push_back(check);
    pending_.request.actions.push_back(std::move(action));
    return {.transaction = &pending_, .index = pending_.request.actions.size() - 1, .table = std::move(table)};
}

void Transaction::commit() {
    detail::commit(*store_, pending_, options_);
}

namespace detail {

void add_condition(TransactWrite& action, Condition condition) {
    std::visit(
        [&](auto& one) {
            if constexpr (requires { one.condition.has_value(); }) {
                add_condition(one.condition, std::move(condition));
            } else {
                one.condition = make_junction(Condition::Op::all_of, std::move(one.condition), std::move(condition));
            }
        },
        action);
}

void demand_version(TransactWrite& action, const VersionCheck& check) {
    if (check.attribute.empty()) return;
    std::optional<Condition> condition;
    demand_version(condition, check);
    add_condition(action, *std::move(condition));
    std::visit([](auto& one) { one.return_item_on_condition_failure = true; }, action);
}

std::string label_of(std::string_view verb, std::string_view model, const TableInfo& table, const Key& key) {
    return std::string{verb} + " of " + std::string{model} + ", table \"" + table.name + "\", " +
           describe_key(table, key);
}

void ActionPlace::spoil(const char* why) const {
    if (transaction->spoilt.empty()) transaction->spoilt = transaction->labels[index] + ": " + why;
}

void commit(Store& store, const PendingTransaction& transaction, const CallOptions& options) {
    if (!transaction.spoilt.empty())
        throw ValidationError{"the transaction cannot be committed, since part of an action was refused: " +
                              transaction.spoilt};
    try {
        store.transact_write_items(transaction.request, options);
    } catch (const TransactionCanceled& error) {
        std::vector<CancellationReason> reasons = error.reasons();
        std::string message = error.what();
        for (std::size_t i = 0; i < reasons.size() && i < transaction.labels.size(); ++i) {
            CancellationReason& reason = reasons[i];
            if (reason.code == "None") continue;
            if (reason.code == "ConditionalCheckFailed") {
                std::string conflict = describe_conflict(transaction.checks[i], reason.item.get());
                if (!conflict.empty()) reason.message = std::move(conflict);
            }
            if (const auto* update = std::get_if<TransactUpdate>(&transaction.request.actions[i]))
                reason.message = naming_attributes(reason.message, update->update);
            reason.message = transaction.labels[i] + ": " + (reason.message.empty() ? reason.code : reason.message);
            message += "; " + reason.message;
        }
        throw TransactionCanceled{message, std::move(reasons)};
    }
}

std::vector<std::optional<EncodedItem>> transact_get(std::vector<TransactGet> gets,
                                                     std::initializer_list<const TableInfo*> tables) {
    const TableInfo& first = **tables.begin();
    for (const TableInfo* table : tables) {
        if (table->store != first.store) {
            throw ValidationError{"table \"" + table->name + "\" is not of the store of table \"" + first.name + '"'};
        }
    }
    return first.store->transact_get_items({.gets = std::move(gets)}, first.options).items;
}

}  // namespace detail
}  // namespace dynaloom
