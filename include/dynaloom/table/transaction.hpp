#pragma once

#include <dynaloom/model/conditions.hpp>
#include <dynaloom/table/explanation.hpp>
#include <dynaloom/table/table.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <exception>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace dynaloom {

class Transaction;

namespace detail {

/// The actions of a transaction, with what an error says of each.
struct PendingTransaction {
    TransactWriteItemsRequest request;
    std::vector<std::string> labels;
    std::vector<VersionCheck> checks;
    UniqueGuards guards;
    std::string spoilt{};  ///< why it cannot be committed; empty if it can
};

void add_condition(TransactWrite& action, Condition condition);
/// Adds the demand to the action's condition.
void demand_version(TransactWrite& action, const VersionCheck& check);
[[nodiscard]] std::string label_of(std::string_view verb, std::string_view model, const TableInfo& table,
                                   const Key& key);
/// @throws TransactionCanceled whose reasons name their actions.
void commit(Store& store, PendingTransaction& transaction, const CallOptions& options);
[[nodiscard]] Explanation explain(const PendingTransaction& transaction);

/// What a handle of one action works on. It is of use as long as its transaction.
struct ActionPlace {
    PendingTransaction* transaction;
    std::size_t index;
    std::shared_ptr<const TableInfo> table;

    [[nodiscard]] TransactWrite& action() const { return transaction->request.actions[index]; }

    /// Does what changes the action. If it throws, the action is not what was meant, and nobody may commit it.
    template <class Do>
    void change(const Do& work) const {
        try {
            naming_table(*table, work);
        } catch (const std::exception& error) {
            spoil(error.what());
            throw;
        }
    }
    void spoil(const char* why) const;
};

template <class Model, class... Models>
using ModelOfAction =
    std::conditional_t<std::same_as<Model, ModelOfTheCall>, typename OnlyModel<Models...>::type, Model>;

}  // namespace detail

/// One action of a transaction; may be given a condition. All of several are demanded.
template <class Model>
class TransactionAction {
public:
    explicit TransactionAction(detail::ActionPlace place) noexcept : place_{std::move(place)} {}

    template <ConditionExpression Expression>
    TransactionAction& when(const Expression& condition) {
        static_assert(detail::check_condition<Model, Expression>());
        place_.change([&] {
            detail::add_condition(place_.action(), detail::to_condition<Model>(condition, place_.table->key_names()));
        });
        return *this;
    }

private:
    detail::ActionPlace place_;
};

/// An update in a transaction; as UpdateCall, but written into the transaction at once.
template <class Model>
class TransactionUpdate {
public:
    TransactionUpdate(detail::ActionPlace place, KeyValues key_fields) noexcept
        : place_{std::move(place)}, key_fields_{std::move(key_fields)} {}

    template <class... Actions>
    TransactionUpdate& set(const Actions&... actions) {
        static_assert(detail::check_set<Model, Actions...>());
        place_.change([&] { detail::add_actions<Model>(update(), key_fields_, actions...); });
        return *this;
    }
    template <detail::FixedString Name, class Owner, class Value>
    TransactionUpdate& add(FieldName<Name, Owner> /*field*/, const Value& value) {
        static_assert(detail::check_change<Model, Name, Owner, Value, true>());
        place_.change([&] {
            update().add.push_back({detail::path_of_field<Model, Name>(), detail::change_value<Model, Name>(value)});
        });
        return *this;
    }
    template <detail::FixedString Name, class Owner, class Value>
    TransactionUpdate& add(FieldName<Name, Owner> /*field*/, std::initializer_list<Value> members) {
        static_assert(detail::check_change<Model, Name, Owner, Value, true>());
        place_.change([&] {
            update().add.push_back({detail::path_of_field<Model, Name>(), detail::change_values<Model, Name>(members)});
        });
        return *this;
    }
    template <detail::FixedString Name, class Owner, class Value>
    TransactionUpdate& erase(FieldName<Name, Owner> /*field*/, const Value& value) {
        static_assert(detail::check_change<Model, Name, Owner, Value, false>());
        place_.change([&] {
            update().erase.push_back({detail::path_of_field<Model, Name>(), detail::change_value<Model, Name>(value)});
        });
        return *this;
    }
    template <detail::FixedString Name, class Owner, class Value>
    TransactionUpdate& erase(FieldName<Name, Owner> /*field*/, std::initializer_list<Value> members) {
        static_assert(detail::check_change<Model, Name, Owner, Value, false>());
        place_.change([&] {
            update().erase.push_back(
                {detail::path_of_field<Model, Name>(), detail::change_values<Model, Name>(members)});
        });
        return *this;
    }
    template <detail::FixedString... Names, class... Owners>
    TransactionUpdate& remove(FieldName<Names, Owners>... /*fields*/) {
        static_assert((detail::check_remove<Model, Names, Owners>() && ...));
        place_.change([&] { (detail::add_field_removal<Model, Names>(update()), ...); });
        return *this;
    }
    template <ConditionExpression Expression>
    TransactionUpdate& when(const Expression& condition) {
        TransactionAction<Model>{place_}.when(condition);
        return *this;
    }

private:
    [[nodiscard]] Update& update() const { return std::get<TransactUpdate>(place_.action()).update; }

    detail::ActionPlace place_;
    KeyValues key_fields_;
};

/// An update in a transaction of a record that has a Version; as UpdateNeedsVersion.
template <class Model>
class [[nodiscard]] TransactionUpdateNeedsVersion {
public:
    TransactionUpdateNeedsVersion(Transaction& transaction, detail::PendingUpdate pending) noexcept
        : transaction_{transaction}, pending_{std::move(pending)} {}

    TransactionUpdate<Model> version(Version stored) &&;

private:
    Transaction& transaction_;
    detail::PendingUpdate pending_;
};

/// Writes to one or several tables of a store that are done all or not at all, 1 to 100, each of another item:
///
///     dynaloom::Transaction tx{store};
///     tx.put(users, user).when(not_exists);
///     tx.update<Account>(accounts, "id"_f = id).set("balance"_f -= 5).when("balance"_f >= 5);
///     tx.commit();
///
/// What the members give back changes its action while the transaction lives. A member that throws adds no action; but
/// if what it gave back throws, of a `set` or `when` say, the action is there without it: `commit` then refuses the
/// whole transaction, also if the error was caught.
/// @par Threads  Not to be shared.
class Transaction {
public:
    explicit Transaction(std::shared_ptr<Store> store, std::chrono::milliseconds budget = {});
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction() = default;

    /// Writes a record as Table::save does, but leaves its managed members as they are: read it again after `commit`.
    template <class Model, class... Models>
    TransactionAction<Model> put(const Table<Models...>& table, const Model& record) {
        static_assert(detail::check_model_of_call<Model, Models...>());
        const detail::Stamp stamp = detail::make_stamp(record);
        EncodedItem item = table.encoded(record, stamp);
        const Key key = item.keys();
        TransactPut action{.table = table.name(), .item = std::move(item)};
        return TransactionAction<Model>{add("put", detail::type_name<Model>, table.info_, key, std::move(action),
                                            detail::version_check<Model>(stamp.expected), detail::guarded<Model>())};
    }

    /// Changes fields as Table::update does. Of a model with a Version nothing is part of the transaction before
    /// `.version(…)` is called.
    template <class Model = detail::ModelOfTheCall, class... Models, class... Args>
    auto update(const Table<Models...>& table, const Args&... key) {
        using Record = detail::ModelOfAction<Model, Models...>;
        static_assert(detail::check_model_of_call<Record, Models...>() && detail::check_full_key<Record, Args...>());
        detail::PendingUpdate pending = table.template update<Record>(key...).pending();
        if constexpr (detail::has_version<Record>) {
            return TransactionUpdateNeedsVersion<Record>{*this, std::move(pending)};
        } else {
            return add_update<Record>(std::move(pending), {});
        }
    }

    /// Deletes the record of that key, if there is one.
    template <class Model = detail::ModelOfTheCall, class... Models, class... Args>
        requires(detail::is_bound<Args> && ...)
    auto remove(const Table<Models...>& table, const Args&... key) {
        using Record = detail::ModelOfAction<Model, Models...>;
        static_assert(detail::check_model_of_call<Record, Models...>() && detail::check_full_key<Record, Args...>());
        return erase<Record>(table, table.template key<Record>(key...));
    }
    template <class Model, class... Models>
        requires(!detail::is_bound<Model>)
    auto remove(const Table<Models...>& table, const Model& record) {
        return erase<Model>(table, table.key_of(record),
                            detail::version_check<Model>(detail::make_stamp(record).expected));
    }

    /// Writes nothing, but demands that the record of that key is there, and what `when` adds.
    template <class Model = detail::ModelOfTheCall, class... Models, class... Args>
    auto check(const Table<Models...>& table, const Args&... key) {
        using Record = detail::ModelOfAction<Model, Models...>;
        static_assert(detail::check_model_of_call<Record, Models...>() && detail::check_full_key<Record, Args...>());
        const Key item_key = table.template key<Record>(key...);
        ConditionCheck action{.table = table.name(),
                              .key = item_key,
                              .condition = attribute_exists(std::string{table.info_->key_names().partition})};
        return TransactionAction<Record>{
            add("check", detail::type_name<Record>, table.info_, item_key, std::move(action))};
    }

    /// The request as `commit` sends it, but for the guards of unique constraints.
    [[nodiscard]] const TransactWriteItemsRequest& request() const noexcept { return pending_.request; }

    /// What `commit` will run, records with unique constraints taken to hold nothing. @par Cost  None: asks no store.
    [[nodiscard]] Explanation explain() const { return detail::explain(pending_); }

    /// Does all of it or nothing. After an error with `outcome_unknown()` it may be called again: the store knows the
    /// transaction by its token, and does not do it twice within 10 minutes.
    /// @throws TransactionCanceled saying which action could not be done, of which model, table and key, and why.
    ///         A violated unique constraint is the reason of the action that met it.
    /// @throws ValidationError if part of an action was refused before; UniqueViolation if two of the actions take one
    /// unique value.
    /// @par Cost  One request, and before it a read of each record whose unique values it may change. Guards of unique
    ///            constraints count as actions.
    void commit();

private:
    template <class Model>
    friend class TransactionUpdateNeedsVersion;

    template <class Model, class... Models>
    TransactionAction<Model> erase(const Table<Models...>& table, const Key& key,
                                   const detail::VersionCheck& check = {}) {
        return TransactionAction<Model>{add("remove", detail::type_name<Model>, table.info_, key,
                                            TransactDelete{.table = table.name(), .key = key}, check,
                                            detail::guarded<Model>())};
    }

    template <class Model>
    TransactionUpdate<Model> add_update(detail::PendingUpdate pending, const detail::VersionCheck& check) {
        TransactUpdate action{.table = pending.table->name, .key = pending.request.key};
        action.update = std::move(pending.request.update);
        detail::advance_version(action.update, check);
        auto place = add("update", detail::type_name<Model>, pending.table, pending.request.key, std::move(action),
                         check, detail::guarded<Model>());
        return TransactionUpdate<Model>{std::move(place), std::move(pending.key_fields)};
    }

    detail::ActionPlace add(std::string_view verb, std::string_view model,
                            std::shared_ptr<const detail::TableInfo> table, const Key& key, TransactWrite action,
                            const detail::VersionCheck& check = {}, const Binding* guarded = nullptr);

    std::shared_ptr<Store> store_;
    CallOptions options_;
    detail::PendingTransaction pending_;
};

template <class Model>
TransactionUpdate<Model> TransactionUpdateNeedsVersion<Model>::version(Version stored) && {
    return transaction_.add_update<Model>(std::move(pending_), detail::version_check<Model>(stored));
}

/// A record that `transact_get` is to read; made by `record_at`.
template <class Model>
struct RecordAt {
    std::shared_ptr<const detail::TableInfo> table;
    Key key;
};

/// `record_at(users, "id"_f = 1)`, `record_at<Order>(app, …)`: the record of that key, for `transact_get`.
template <class Model = detail::ModelOfTheCall, class... Models, class... Args>
[[nodiscard]] auto record_at(const Table<Models...>& table, const Args&... key) {
    using Record = detail::ModelOfAction<Model, Models...>;
    static_assert(detail::check_model_of_call<Record, Models...>() && detail::check_full_key<Record, Args...>());
    return RecordAt<Record>{table.info_, table.template key<Record>(key...)};
}

namespace detail {

/// @param tables  Of the gets, in their order.
[[nodiscard]] std::vector<std::optional<EncodedItem>> transact_get(std::vector<TransactGet> gets,
                                                                   std::initializer_list<const TableInfo*> tables);

template <class Model>
[[nodiscard]] std::optional<Model> decode_found(const TableInfo& table, const std::optional<EncodedItem>& item) {
    std::optional<Model> record;
    if (item) decode_record(table, *item, record.emplace());
    return record;
}

}  // namespace detail

/// Reads 1 to 100 records of one store as they are at one moment:
/// `auto [user, order] = transact_get(record_at(users, "id"_f = 1), record_at<Order>(app, …));`.
/// @returns Each record, or nullopt if there is none of its key.
/// @throws ValidationError for tables of different stores.
/// @par Cost  One request, twice the read units of a consistent read.
template <class... Models>
[[nodiscard]] std::tuple<std::optional<Models>...> transact_get(const RecordAt<Models>&... records) {
    static_assert(sizeof...(Models) != 0, "transact_get takes the records to read");
    const auto items = detail::transact_get({TransactGet{.table = records.table->name, .key = records.key}...},
                                            {records.table.get()...});
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::tuple{detail::decode_found<Models>(*records.table, items.at(I))...};
    }(std::index_sequence_for<Models...>{});
}

}  // namespace dynaloom
