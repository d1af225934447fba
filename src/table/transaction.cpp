#include <dynaloom/table/transaction.hpp>

#include "table/missing_attribute.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/model/uuid.hpp>

#include <initializer_list>
#include <utility>

#include "table/backoff.hpp"
#include "table/throw_as.hpp"

namespace dynaloom {

Transaction::Transaction(std::shared_ptr<Store> store, std::chrono::milliseconds budget)
    : store_{std::move(store)}, options_{.budget = budget} {
    if (store_ == nullptr) throw ValidationError{"a transaction needs a store"};
    pending_.request.client_request_token = Uuid::generate().to_string();
}

detail::ActionPlace Transaction::add(std::string_view verb, std::string_view model,
                                     std::shared_ptr<const detail::TableInfo> table, const Key& key,
                                     TransactWrite action, const detail::VersionCheck& check, const Binding* guarded) {
    if (table->store != store_) {
        throw ValidationError{"table \"" + table->name + "\" is not of the transaction's store"};
    }
    pending_.labels.push_back(detail::label_of(verb, model, *table, key));
    detail::demand_version(action, check);
    pending_.checks.push_back(check);
    if (guarded != nullptr)
        pending_.guards.add(pending_.request.actions.size(), *guarded, table, detail::Holding::unknown);
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
           describe_key(table.key_names(), key);
}

void ActionPlace::spoil(const char* why) const {
    if (transaction->spoilt.empty()) transaction->spoilt = transaction->labels[index] + ": " + why;
}

namespace {

TransactWriteItemsRequest complete_request(const PendingTransaction& transaction) {
    TransactWriteItemsRequest request = transaction.request;
    if (!transaction.guards.empty()) request.actions = transaction.guards.complete(std::move(request.actions));
    return request;
}

void name_conflicts(const PendingTransaction& transaction, std::vector<CancellationReason>& reasons) {
    for (std::size_t i = 0; i < reasons.size() && i < transaction.checks.size(); ++i) {
        if (reasons[i].code != "ConditionalCheckFailed") continue;
        std::string conflict = describe_conflict(transaction.checks[i], reasons[i].item.get());
        if (!conflict.empty()) reasons[i].message = std::move(conflict);
    }
}

/// As the store says it, but of the caller's actions, with what is known of each.
[[noreturn]] void throw_canceled(const PendingTransaction& transaction, const TransactionCanceled& canceled,
                                 std::vector<CancellationReason> reasons) {
    std::string message = transaction.guards.empty() ? canceled.what() : TransactionCanceled{reasons}.what();
    for (std::size_t i = 0; i < reasons.size() && i < transaction.labels.size(); ++i) {
        CancellationReason& reason = reasons[i];
        if (reason.code == "None") continue;
        if (const auto* update = std::get_if<TransactUpdate>(&transaction.request.actions[i]))
            reason.message = naming_attributes(reason.message, update->update);
        reason.message = transaction.labels[i] + ": " + (reason.message.empty() ? reason.code : reason.message);
        message += "; " + reason.message;
    }
    throw_as(TransactionCanceled{message, std::move(reasons)}, canceled);
}

}  // namespace

Explanation explain(const PendingTransaction& transaction) {
    return explain(complete_request(transaction));
}

void commit(Store& store, PendingTransaction& transaction, const CallOptions& options) {
    if (!transaction.spoilt.empty())
        throw ValidationError{"the transaction cannot be committed, since part of an action was refused: " +
                              transaction.spoilt};
    const std::vector<TransactWrite>& actions = transaction.request.actions;
    Backoff backoff{options.budget};
    CallOptions left = options;
    for (bool first = true;; first = false) {
        std::optional<TransactionCanceled> canceled;
        try {
            transaction.guards.read_held(actions);
            store.transact_write_items(complete_request(transaction), left);
            return;
        } catch (const TransactionCanceled& error) {
            canceled.emplace(error);
        }
        std::vector<CancellationReason> reasons = canceled->reasons();
        name_conflicts(transaction, reasons);
        const bool again = transaction.guards.judge(actions, reasons).again;
        if (!again) throw_canceled(transaction, *canceled, std::move(reasons));
        if (!first && !backoff.wait()) {
            throw Timeout{"the unique fields of a transaction's records kept changing until its time had passed"};
        }
        transaction.request.client_request_token = Uuid::generate().to_string();
        left = backoff.options();
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
