#include "engine/client_token.hpp"
#include "engine/engine.hpp"
#include "engine/item_change.hpp"
#include "engine/item_write.hpp"
#include "engine/payload_hash.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"
#include "engine/write_cost.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/check.hpp>
#include <dynaloom/expression/projection.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace dynaloom::engine {

namespace {

constexpr std::size_t most_actions = 100;
constexpr std::size_t most_bytes = std::size_t{4} << 20U;
constexpr double transaction_factor = 2;  // a transaction costs twice what its parts do

template <class Entry>
void check_count(const std::vector<Entry>& entries) {
    if (entries.empty()) refuse_value("[]", "transactItems", "Member must have length greater than or equal to 1");
    if (entries.size() > most_actions)
        refuse_value("[...]", "transactItems", "Member must have length less than or equal to 100");
}

void add_bytes(std::size_t& sum, std::size_t bytes) {
    sum += bytes;
    if (sum > most_bytes)
        throw ValidationError{"Aggregated size of all items in the transaction has exceeded the size limit of 4 MB"};
}

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

/// Sets the reason if `work` finds that one entry of a transaction cannot be carried out.
template <class Work>
void decide(CancellationReason& reason, const Work& work) {
    try {
        work();
    } catch (const EmptyKey&) {
        throw;  // refuses the whole request
    } catch (const ValidationError& error) {
        reason = {.code = "ValidationError", .message = error.what()};
    }
}

void refuse_if_any(std::vector<CancellationReason> reasons) {
    if (std::ranges::any_of(reasons, [](const CancellationReason& one) { return one.code != "None"; }))
        throw TransactionCanceled{std::move(reasons)};
}

/// One action of a transaction, its key found at once, the rest decided when the item is known.
class Action {
public:
    Action(const Table& table, const TransactWrite& request) : table_{table}, request_{request} {
        decide(reason_, [&] {
            if (const auto* put = std::get_if<TransactPut>(&request)) {
                put_.emplace(table.schema, put->item);
                key_ = {&put_->keys(), &put_->key()};
            } else {
                const Key& key = std::visit([](const auto& one) -> const Key& { return key_of(one); }, request);
                stored_key_ = key_in(table, key);
                key_ = {&key, &stored_key_};
                if (const auto* update = std::get_if<TransactUpdate>(&request))
                    check_targets(table.schema, update->update);
            }
        });
    }
    Action(const Action&) = delete;
    Action& operator=(const Action&) = delete;
    ~Action() = default;

    /// nullptr if the request's key is none of the table's.
    [[nodiscard]] const ItemKey* key() const noexcept { return key_.stored == nullptr ? nullptr : &key_; }
    [[nodiscard]] const CancellationReason& reason() const noexcept { return reason_; }

    void see(std::optional<EncodedItem> before) {
        before_ = std::move(before);
        if (reason_.code != "None") return;
        decide(reason_, [&] {
            const Condition* condition = condition_of(request_);
            if (condition != nullptr && !holds(*condition, table_, before_)) {
                reason_ = {.code = "ConditionalCheckFailed", .message = "The conditional request failed"};
                const bool with_item =
                    std::visit([](const auto& one) { return one.return_item_on_condition_failure; }, request_);
                if (with_item && before_) reason_.item = std::make_shared<const EncodedItem>(*before_);
            } else if (const auto* update = std::get_if<TransactUpdate>(&request_)) {
                updated_.emplace(table_, *key_.values, update->update, before_);
            }
        });
    }

    /// As it stands after the action.
    [[nodiscard]] ItemChange change() const noexcept {
        return {.key = key_.stored, .before = before_ ? &*before_ : nullptr, .after = after()};
    }
    [[nodiscard]] bool changes() const noexcept {
        return !std::holds_alternative<ConditionCheck>(request_) && (!updated_ || updated_->changed());
    }

private:
    static const Key& key_of(const TransactPut& put) { return put.item.keys(); }
    template <class One>
    static const Key& key_of(const One& one) {
        return one.key;
    }
    [[nodiscard]] const StoredItem* after() const noexcept {
        if (updated_) return &updated_->stored();
        return put_ ? &*put_ : nullptr;
    }

    Table table_;
    const TransactWrite& request_;
    std::optional<StoredItem> put_;
    StoredKey stored_key_;
    ItemKey key_{};
    std::optional<EncodedItem> before_;
    std::optional<UpdatedItem> updated_;
    CancellationReason reason_;
};

/// The entries of a transaction by table, in the order of the tables' names, in which all writers lock.
template <class Entry>
class ByTable {
public:
    struct OfTable {
        Table table;
        std::vector<Entry*> entries;  // whose keys are keys of the table
    };

    template <class Requests, class NameOf>
    ByTable(ReadTransaction& transaction, const Requests& requests, const NameOf& name_of) {
        for (const auto& request : requests) {
            const std::string& name = name_of(request);
            if (!tables_.contains(name)) tables_.emplace(name, OfTable{find_table(transaction, name), {}});
        }
        for (const auto& request : requests) {
            OfTable& of_table = tables_.at(name_of(request));
            Entry& entry = entries_.emplace_back(of_table.table, request);
            if (entry.key() != nullptr) of_table.entries.push_back(&entry);
        }
        for (const auto& [name, of_table] : tables_) refuse_duplicates(keys(of_table));
    }

    [[nodiscard]] std::map<std::string_view, OfTable>& tables() noexcept { return tables_; }
    [[nodiscard]] std::deque<Entry>& entries() noexcept { return entries_; }

    static std::vector<RowKey> keys(const OfTable& of_table) {
        std::vector<RowKey> keys;
        keys.reserve(of_table.entries.size());
        for (const Entry* entry : of_table.entries) keys.push_back(entry->key()->stored->view());
        return keys;
    }

    /// Shows every entry its item.
    void read(ReadTransaction& transaction) {
        for (auto& [name, of_table] : tables_) {
            std::vector<ItemKey> keys;
            for (const Entry* entry : of_table.entries) keys.push_back(*entry->key());
            std::vector<std::optional<EncodedItem>> items = read_items(transaction, of_table.table, keys);
            for (std::size_t i = 0; i < items.size(); ++i) of_table.entries[i]->see(std::move(items[i]));
        }
    }

    [[nodiscard]] std::vector<CancellationReason> reasons() const {
        std::vector<CancellationReason> reasons;
        for (const Entry& entry : entries_) reasons.push_back(entry.reason());
        return reasons;
    }

private:
    static void refuse_duplicates(std::vector<RowKey> keys) {
        const auto tied = [](const RowKey& key) { return std::tie(key.pk, key.sk); };
        std::ranges::sort(keys, {}, tied);
        if (std::ranges::adjacent_find(keys, {}, tied) != keys.end())
            throw ValidationError{"Transaction request cannot include multiple operations on one item"};
    }

    std::map<std::string_view, OfTable> tables_;
    std::deque<Entry> entries_;  // does not move them
};

const std::string& table_of(const TransactWrite& action) {
    return std::visit([](const auto& one) -> const std::string& { return one.table; }, action);
}

using Actions = ByTable<Action>;

/// One read of a transaction.
class Get {
public:
    Get(const Table& table, const TransactGet& request) : request_{request} {
        decide(reason_, [&] {
            stored_key_ = key_in(table, request.key);
            key_ = {&request.key, &stored_key_};
        });
    }
    Get(const Get&) = delete;
    Get& operator=(const Get&) = delete;
    ~Get() = default;

    [[nodiscard]] const ItemKey* key() const noexcept { return key_.stored == nullptr ? nullptr : &key_; }
    [[nodiscard]] const CancellationReason& reason() const noexcept { return reason_; }

    void see(std::optional<EncodedItem> item) { item_ = std::move(item); }

    /// The whole item.
    [[nodiscard]] const EncodedItem* item() const noexcept { return item_ ? &*item_ : nullptr; }

    [[nodiscard]] std::optional<EncodedItem> take() {
        if (item_ && !request_.projection.empty()) return project(request_.projection, *item_);
        return std::move(item_);
    }

private:
    const TransactGet& request_;
    StoredKey stored_key_;
    ItemKey key_{};
    std::optional<EncodedItem> item_;
    CancellationReason reason_;
};

using Gets = ByTable<Get>;

double read_cost(const EncodedItem* item) {
    return transaction_factor * read_units(item == nullptr ? 0 : size_of(*item), true);
}

/// What the actions cost one table; of a request that had been carried out before, what reading its items costs.
ConsumedCapacity capacity(const Actions::OfTable& of_table, ReturnConsumedCapacity wanted, bool repeated) {
    Consumption sum;
    for (const Action* action : of_table.entries) {
        const ItemChange change = action->change();
        if (repeated)
            sum.table += read_cost(change.before);
        else
            add(sum, cost_of(of_table.table.schema, change), transaction_factor);
    }
    ConsumedCapacity capacity = *consumed_capacity(wanted, of_table.table.state.name, sum);
    (repeated ? capacity.read_units : capacity.write_units) = capacity.units;
    return capacity;
}

ConsumedCapacity capacity(const Gets::OfTable& of_table, ReturnConsumedCapacity wanted) {
    Consumption sum;
    for (const Get* get : of_table.entries) sum.table += read_cost(get->item());
    ConsumedCapacity capacity = *consumed_capacity(wanted, of_table.table.state.name, sum);
    capacity.read_units = capacity.units;
    return capacity;
}

void write(WriteTransaction& transaction, Actions& actions, Time now) {
    for (auto& [name, of_table] : actions.tables()) transaction.lock(of_table.table.state, Actions::keys(of_table));
    actions.read(transaction);
    refuse_if_any(actions.reasons());
    std::size_t bytes = 0;
    for (auto& [name, of_table] : actions.tables()) {
        std::vector<ItemChange> changes;
        for (const Action* action : of_table.entries) {
            const ItemChange change = action->change();
            if (change.after != nullptr)
                add_bytes(bytes, size_of(change.after->item()));
            else if (change.before != nullptr)
                add_bytes(bytes, size_of(*change.before));
            if (action->changes()) changes.push_back(change);
        }
        apply(transaction, of_table.table, changes, now);
    }
}

}  // namespace

TransactWriteItemsResult Engine::run(const TransactWriteItemsRequest& request, Budget budget) {
    check_count(request.actions);
    if (request.client_request_token) check_client_token(*request.client_request_token);
    for (std::size_t i = 0; i < request.actions.size(); ++i) check(request.actions[i], i + 1);
    std::string payload;
    if (request.client_request_token) payload = payload_hash(request.actions);

    TransactWriteItemsResult result;
    rows_->write({budget, table_of(request.actions[0])}, [&](WriteTransaction& transaction) {
        result = {};
        const bool wants_capacity = request.return_consumed_capacity != ReturnConsumedCapacity::none;
        const bool repeated = request.client_request_token &&
                              !take_client_token(transaction, *request.client_request_token, payload, clock_());
        if (repeated && !wants_capacity) return;
        Actions actions{transaction, request.actions, table_of};
        if (repeated)
            actions.read(transaction);
        else
            write(transaction, actions, clock_());
        if (!wants_capacity) return;
        for (const auto& [name, of_table] : actions.tables())
            result.consumed_capacity.push_back(capacity(of_table, request.return_consumed_capacity, repeated));
    });
    return result;
}

TransactGetItemsResult Engine::run(const TransactGetItemsRequest& request, Budget budget) {
    check_count(request.gets);
    for (const TransactGet& get : request.gets) {
        check_table_name(get.table);
        if (!get.projection.empty()) dynaloom::check(get.projection, "ProjectionExpression");
    }
    TransactGetItemsResult result;
    rows_->read({budget, request.gets[0].table}, Isolation::snapshot, [&](ReadTransaction& transaction) {
        result = {};
        Gets gets{transaction, request.gets, [](const TransactGet& get) -> const std::string& { return get.table; }};
        refuse_if_any(gets.reasons());
        gets.read(transaction);
        std::size_t bytes = 0;
        for (const Get& get : gets.entries()) add_bytes(bytes, get.item() == nullptr ? 0 : size_of(*get.item()));
        if (request.return_consumed_capacity != ReturnConsumedCapacity::none)
            for (const auto& [name, of_table] : gets.tables())
                result.consumed_capacity.push_back(capacity(of_table, request.return_consumed_capacity));
        for (Get& get : gets.entries()) result.items.push_back(get.take());
    });
    return result;
}

}  // namespace dynaloom::engine
