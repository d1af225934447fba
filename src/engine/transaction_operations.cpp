#include "engine/client_token.hpp"
#include "engine/engine.hpp"
#include "engine/item_change.hpp"
#include "engine/item_collection.hpp"
#include "engine/payload_hash.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"
#include "engine/transaction_entry.hpp"
#include "engine/write_cost.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/check.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
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

void refuse_if_any(std::vector<CancellationReason> reasons) {
    if (std::ranges::any_of(reasons, [](const CancellationReason& one) { return one.code != "None"; }))
        throw TransactionCanceled{std::move(reasons)};
}

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
            keys.reserve(of_table.entries.size());
            for (const Entry* entry : of_table.entries) keys.push_back(*entry->key());
            std::vector<std::optional<EncodedItem>> items = read_items(transaction, of_table.table, keys);
            for (std::size_t i = 0; i < items.size(); ++i) of_table.entries[i]->see(std::move(items[i]));
        }
    }

    [[nodiscard]] std::vector<CancellationReason> reasons() const {
        std::vector<CancellationReason> reasons;
        reasons.reserve(entries_.size());
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

using Actions = ByTable<TransactionAction>;
using Gets = ByTable<TransactionGet>;

double read_cost(const EncodedItem* item) {
    return transaction_factor * read_units(item == nullptr ? 0 : size_of(*item), true);
}

/// What the actions cost one table; of a request that had been carried out before, what reading its items costs.
ConsumedCapacity capacity(const Actions::OfTable& of_table, ReturnConsumedCapacity wanted, bool repeated) {
    Consumption sum;
    for (const TransactionAction* action : of_table.entries) {
        const ItemChange change = action->change();
        if (repeated)
            sum.table += read_cost(change.before);
        else if (!action->changes())  // still it costs what a write of the item would
            sum.table += transaction_factor * write_units(change.before == nullptr ? 0 : size_of(*change.before));
        else
            add(sum, cost_of(of_table.table.schema, change), transaction_factor);
    }
    ConsumedCapacity capacity = *consumed_capacity(wanted, of_table.table.state.name, sum);
    (repeated ? capacity.read_units : capacity.write_units) = capacity.units;
    return capacity;
}

ConsumedCapacity capacity(const Gets::OfTable& of_table, ReturnConsumedCapacity wanted) {
    Consumption sum;
    for (const TransactionGet* get : of_table.entries) sum.table += read_cost(get->item());
    ConsumedCapacity capacity = *consumed_capacity(wanted, of_table.table.state.name, sum);
    capacity.read_units = capacity.units;
    return capacity;
}

/// Of the partitions that were written to.
std::vector<ItemCollectionMetrics> collections(ReadTransaction& transaction, const Actions::OfTable& of_table) {
    std::vector<ItemKey> keys;
    for (const TransactionAction* action : of_table.entries)
        if (action->is_write()) keys.push_back(*action->key());
    return item_collections(transaction, of_table.table, keys);
}

void write(WriteTransaction& transaction, Actions& actions, Time now) {
    for (auto& [name, of_table] : actions.tables()) transaction.lock(of_table.table.state, Actions::keys(of_table));
    actions.read(transaction);
    refuse_if_any(actions.reasons());
    std::size_t bytes = 0;
    for (auto& [name, of_table] : actions.tables()) {
        std::vector<ItemChange> changes;
        for (const TransactionAction* action : of_table.entries) {
            const ItemChange change = action->change();
            if (change.after != nullptr) bytes += size_of(change.after->item());
            if (action->changes()) changes.push_back(change);
        }
        apply(transaction, of_table.table, changes, now);
    }
    if (bytes > most_bytes)
        throw ValidationError{"Transaction payload size cannot exceed 4MB. Payload Size: " + std::to_string(bytes)};
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
        for (const auto& [name, of_table] : actions.tables()) {
            if (wants_capacity)
                result.consumed_capacity.push_back(capacity(of_table, request.return_consumed_capacity, repeated));
            if (!request.return_item_collection_metrics || repeated) continue;
            if (auto metrics = collections(transaction, of_table); !metrics.empty())
                result.item_collection_metrics.emplace(name, std::move(metrics));
        }
    });
    return result;
}

TransactGetItemsResult Engine::run(const TransactGetItemsRequest& request, Budget budget) {
    check_count(request.gets);
    for (const TransactGet& get : request.gets) {
        check_table_name(get.table);
        if (!get.projection.empty()) check(get.projection, "ProjectionExpression");
    }
    TransactGetItemsResult result;
    rows_->read({budget, request.gets[0].table}, Isolation::snapshot, [&](ReadTransaction& transaction) {
        result = {};
        Gets gets{transaction, request.gets, [](const TransactGet& get) -> const std::string& { return get.table; }};
        refuse_if_any(gets.reasons());
        gets.read(transaction);
        std::size_t bytes = 0;
        for (const TransactionGet& get : gets.entries()) bytes += get.item() == nullptr ? 0 : size_of(*get.item());
        if (bytes > most_bytes)
            throw ValidationError{"Payload in response is too large. Payload Size: " + std::to_string(bytes)};
        if (request.return_consumed_capacity != ReturnConsumedCapacity::none)
            for (const auto& [name, of_table] : gets.tables())
                result.consumed_capacity.push_back(capacity(of_table, request.return_consumed_capacity));
        for (TransactionGet& get : gets.entries()) result.items.push_back(get.take());
    });
    return result;
}

}  // namespace dynaloom::engine
