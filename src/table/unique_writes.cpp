#include <dynaloom/table/unique_guards.hpp>

#include <dynaloom/model/uuid.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "table/backoff.hpp"
#include "table/throw_as.hpp"

/// Writes of one guarded record.
namespace dynaloom::detail {
namespace {

TransactWrite to_action(PutItemRequest request) {
    return TransactPut{.table = std::move(request.table),
                       .item = std::move(request.item),
                       .condition = std::move(request.condition),
                       .return_item_on_condition_failure = request.return_item_on_condition_failure};
}
TransactWrite to_action(UpdateItemRequest request) {
    return TransactUpdate{.table = std::move(request.table),
                          .key = std::move(request.key),
                          .update = std::move(request.update),
                          .condition = std::move(request.condition),
                          .return_item_on_condition_failure = request.return_item_on_condition_failure};
}
TransactWrite to_action(DeleteItemRequest request) {
    return TransactDelete{.table = std::move(request.table),
                          .key = std::move(request.key),
                          .condition = std::move(request.condition),
                          .return_item_on_condition_failure = request.return_item_on_condition_failure};
}

TransactWriteItemsRequest to_request(std::vector<TransactWrite> actions) {
    return {.actions = std::move(actions), .client_request_token = Uuid::generate().to_string()};
}

/// The request with the demands of its completed action.
template <class Write>
Write by_itself(const Write& request, const TransactWrite& action) {
    Write one = request;
    one.condition = std::visit([](const auto& of) { return std::optional<Condition>{of.condition}; }, action);
    one.return_item_on_condition_failure = true;
    return one;
}

UpdateItemResult send(const TableInfo& table, PutItemRequest request) {
    put_item(table, std::move(request));
    return {};
}
UpdateItemResult send(const TableInfo& table, UpdateItemRequest request) {
    return update_item(table, std::move(request));
}
UpdateItemResult send(const TableInfo& table, DeleteItemRequest request) {
    delete_item(table, std::move(request));
    return {};
}
void send(const TableInfo& table, TransactWriteItemsRequest request) {
    try {
        table.store->transact_write_items(std::move(request), table.options);
    } catch (const Error&) {
        rethrow_with_table(table);
    }
}

[[noreturn]] void refuse(const TableInfo& table, std::vector<CancellationReason> reasons,
                         const UniqueGuards::Verdict& verdict, const Error& origin) {
    const CancellationReason& reason = reasons[0];
    try {
        if (!verdict.constraint.empty() && reason.code == "ConditionalCheckFailed")
            throw_as(
                UniqueViolation{"table \"" + table.name + "\": " + reason.message, verdict.constraint, reason.item},
                origin);
        if (reason.code == "ConditionalCheckFailed") throw_as(ConditionFailed{reason.message, reason.item}, origin);
        if (reason.code == "ValidationError") throw_as(ValidationError{reason.message}, origin);
        if (reason.code == "ThrottlingError") throw_as(Throttled{reason.message}, origin);
    } catch (const UniqueViolation&) {
        throw;
    } catch (const Error&) {
        rethrow_with_table(table);
    }
    throw_as(TransactionCanceled{std::move(reasons)}, origin);
}

template <class Write>
UpdateItemResult write(const TableInfo& table, const Write& request, const Binding& model, Holding holding) {
    const std::vector<TransactWrite> actions{to_action(request)};
    Backoff backoff{table.options.budget};
    const auto now = std::make_shared<TableInfo>(table);
    UniqueGuards guards;
    guards.add(0, model, now, holding);
    UpdateItemResult before;
    for (bool first = true;; first = false) {
        std::vector<CancellationReason> reasons;
        Error origin{""};  // what is known of the refusal besides its reasons
        try {
            guards.read_held(actions);
            std::vector<TransactWrite> completed = guards.complete(actions);
            // One that changes no guard goes by itself, which costs half as much.
            if (completed.size() == 1) return send(*now, by_itself(request, completed[0]));
            send(*now, to_request(std::move(completed)));
            return before;
        } catch (const ConditionFailed& error) {
            reasons.push_back({.code = "ConditionalCheckFailed", .message = error.what(), .item = error.item()});
            origin.take_over(error);
        } catch (const TransactionCanceled& error) {
            reasons = error.reasons();
            origin.take_over(error);
        }
        if (!reasons.empty() && reasons[0].item != nullptr) before.attributes = *reasons[0].item;
        const UniqueGuards::Verdict verdict = guards.judge(actions, reasons);
        if (!verdict.again) refuse(table, std::move(reasons), verdict, origin);
        if (!first && !backoff.wait()) {
            throw Timeout{"table \"" + table.name + "\": the unique fields of a " + std::string{model.model} +
                          " kept changing until the time had passed"};
        }
        now->options = backoff.options();
    }
}

template <class Write>
Explanation explain_guarded(const TableInfo& table, const Write& request, const Binding& model, Holding holding) {
    UniqueGuards guards;
    guards.add(0, model, std::make_shared<TableInfo>(table), holding);
    std::vector<TransactWrite> actions = guards.complete({to_action(request)});
    return actions.size() == 1 ? explain(by_itself(request, actions[0])) : explain(to_request(std::move(actions)));
}

}  // namespace

void put_item(const TableInfo& table, PutItemRequest request, const Binding* model, Holding holding) {
    if (model == nullptr) return put_item(table, std::move(request));
    write(table, request, *model, holding);
}

UpdateItemResult update_item(const TableInfo& table, UpdateItemRequest request, const Binding* model, Holding holding) {
    if (model == nullptr) return update_item(table, std::move(request));
    return write(table, request, *model, holding);
}

void delete_item(const TableInfo& table, DeleteItemRequest request, const Binding* model) {
    if (model == nullptr) return delete_item(table, std::move(request));
    write(table, request, *model, Holding::unknown);
}

Explanation explain(const TableInfo& table, const PutItemRequest& request, const Binding* model, Holding holding) {
    return model == nullptr ? explain(request) : explain_guarded(table, request, *model, holding);
}
Explanation explain(const TableInfo& table, const UpdateItemRequest& request, const Binding* model) {
    return model == nullptr ? explain(request) : explain_guarded(table, request, *model, Holding::unknown);
}
Explanation explain(const TableInfo& table, const DeleteItemRequest& request, const Binding* model) {
    return model == nullptr ? explain(request) : explain_guarded(table, request, *model, Holding::unknown);
}

void refuse_returning(const TableInfo& table, const UpdateItemRequest& request, const Binding& model) {
    for (const UniqueKey& unique : model.unique) {
        for (const Path& target : targets(request.update)) {
            if (target != Path{{std::string{unique.attribute}}}) continue;
            throw ValidationError{"table \"" + table.name + "\": an update that may change the unique constraint \"" +
                                  std::string{unique.name} + "\" of " + std::string{model.model} +
                                  " is a transaction, which gives nothing back: read the record after it"};
        }
    }
}

}  // namespace dynaloom::detail
