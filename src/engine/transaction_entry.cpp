#include "engine/transaction_entry.hpp"

#include "engine/key_paths.hpp"
#include "engine/table_name.hpp"

#include <dynaloom/expression/check.hpp>
#include <dynaloom/expression/projection.hpp>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace dynaloom::engine {

namespace {

const Condition* condition_of(const TransactWrite& action) {
    return std::visit(
        [](const auto& one) -> const Condition* {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(one)>, ConditionCheck>)
                return &one.condition;
            else
                return one.condition ? &*one.condition : nullptr;
        },
        action);
}

const Key& key_of(const TransactPut& put) {
    return put.item.keys();
}
template <class One>
const Key& key_of(const One& one) {
    return one.key;
}

}  // namespace

void check(const TransactWrite& action, std::size_t place) {
    std::visit([](const auto& one) { check_table_name(one.table); }, action);
    if (const auto* update = std::get_if<TransactUpdate>(&action)) {
        if (update->update.empty())
            throw ValidationError{"1 validation error detected: Value null at 'transactItems." + std::to_string(place) +
                                  ".member.update.updateExpression' failed to satisfy constraint: Member must not be "
                                  "null"};
        dynaloom::check(update->update, "UpdateExpression");
    }
    if (const Condition* condition = condition_of(action)) dynaloom::check(*condition, "ConditionExpression");
}

TransactionAction::TransactionAction(const Table& table, const TransactWrite& request)
    : table_{table}, request_{request} {
    if (const Condition* condition = condition_of(request)) check_key_paths(table.schema, *condition);
    decide([&] {
        if (const auto* put = std::get_if<TransactPut>(&request)) {
            put_.emplace(table.schema, put->item);
            key_ = {&put_->keys(), &put_->key()};
        } else {
            find(table, std::visit([](const auto& one) -> const Key& { return key_of(one); }, request));
        }
        if (const auto* update = std::get_if<TransactUpdate>(&request)) check_targets(table.schema, update->update);
    });
}

void TransactionAction::see(std::optional<EncodedItem> before) {
    before_ = std::move(before);
    if (reason_.code != "None") return;
    decide([&] {
        const Condition* condition = condition_of(request_);
        if (condition != nullptr && !holds(*condition, table_, before_)) {
            reason_ = {.code = "ConditionalCheckFailed", .message = "The conditional request failed"};
            const bool with_item =
                std::visit([](const auto& one) { return one.return_item_on_condition_failure; }, request_);
            if (with_item && before_) reason_.item = std::make_shared<const EncodedItem>(*before_);
        } else if (const auto* update = std::get_if<TransactUpdate>(&request_)) {
            check_key_paths(table_.schema, update->update);
            updated_.emplace(table_, *key_.values, update->update, before_);
        }
    });
}

ItemChange TransactionAction::change() const noexcept {
    const StoredItem* after = put_ ? &*put_ : nullptr;
    if (updated_) after = &updated_->stored();
    return {.key = key_.stored, .before = before_ ? &*before_ : nullptr, .after = after};
}

bool TransactionAction::is_write() const noexcept {
    return !std::holds_alternative<ConditionCheck>(request_);
}

bool TransactionAction::changes() const noexcept {
    return is_write() && (!updated_ || updated_->changed());
}

TransactionGet::TransactionGet(const Table& table, const TransactGet& request) : request_{request} {
    check_key_paths(table.schema, request.projection);
    decide([&] { find(table, request.key); });
}

std::optional<EncodedItem> TransactionGet::take() {
    if (item_ && !request_.projection.empty()) return project(request_.projection, *item_);
    return std::move(item_);
}

}  // namespace dynaloom::engine
