#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/model/codec.hpp>
#include <dynaloom/model/condition_codec.hpp>
#include <dynaloom/model/conditions.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/table/decode_record.hpp>
#include <dynaloom/table/explanation.hpp>
#include <dynaloom/table/parallel_scan.hpp>
#include <dynaloom/table/query.hpp>
#include <dynaloom/table/table_info.hpp>
#include <dynaloom/table/table_models.hpp>
#include <dynaloom/table/update.hpp>
#include <dynaloom/table/version_check.hpp>

#include <chrono>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace dynaloom {

struct TableOptions {
    /// Names of the key attributes, for a table that calls them otherwise than its models do.
    std::optional<KeyNames> key_names{};
    /// Total time of one request, waits and retries included; zero means the store's default.
    std::chrono::milliseconds budget{0};
};

/// Asks `get` and `batch_get` for a read that sees every write acknowledged before.
struct Consistent {
    explicit Consistent() = default;
};
inline constexpr Consistent consistent{};

/// One table of a store and the record types that live in it: a handle, cheap to copy.
///
///     dynaloom::Table<User, Order> app{store, "app"};
///     app.save(user);
///     auto order = app.get<Order>("user_id"_f = id, "number"_f = 7);
///
/// A table of one model needs no name of it in its calls; `Table<>` takes any model. Key arguments, and that no two
/// models can write the same key, are checked by the compiler. Models live at namespace scope.
///
/// Writes keep the unique constraints of models (see Unique); the requests that this takes are in docs/guide/unique.md.
///
/// @throws From every member that reaches the store: TableNotFound, Timeout, ConnectionError, ServiceError. KeyError
/// for a
///         value that cannot be part of a key; ValidationError for a record that DynamoDB refuses.
/// @par Threads  Safe to call concurrently.
template <class... Models>
class Table {
    static_assert(detail::check_table<Models...>());

    using Only = typename detail::OnlyModel<Models...>::type;
    template <class Type>
    static constexpr bool is_record =
        !detail::is_bound<Type> && !detail::is_when<Type> && !std::same_as<Type, Consistent>;

public:
    /// @param name  3 to 255 of letters, digits, `_`, `-`, `.`; the table need not exist yet.
    /// @throws ValidationError if a field of a model has one of `options.key_names` for its attribute, and is not that
    ///         key.
    // NOLINTNEXTLINE(performance-unnecessary-value-param): both are moved, which tidy does not see in a template
    Table(std::shared_ptr<Store> store, std::string name, TableOptions options = {})
        : info_{detail::make_table_info(std::move(store), std::move(name),
                                        options.key_names.value_or(detail::key_names_of_models<Models...>()),
                                        options.budget)} {
        if (!options.key_names) return;
        try {
            (detail::check_key_names<Models>(*options.key_names), ...);
        } catch (const Error&) {
            detail::rethrow_with_table(*info_);
        }
    }

    /// The table that the models name with `static constexpr auto table_name = "…"`.
    explicit Table(std::shared_ptr<Store> store, TableOptions options = {})
        : Table{std::move(store), detail::table_name_of_models<Models...>(), options} {}

    [[nodiscard]] const std::string& name() const noexcept { return info_->name; }
    [[nodiscard]] const std::shared_ptr<Store>& store() const noexcept { return info_->store; }

    /// Creates the table with the indexes of its models, unless it is there, and waits until all of it can be used,
    /// which takes DynamoDB seconds and the embedded stores no time. Safe from several processes at once.
    /// @throws ValidationError if it is there with another key, or without one of the indexes; Timeout if it is still
    ///         being created after the table's budget, or 5 minutes if it has none.
    void create_if_missing() const {
        constexpr bool sort_key = detail::table_has_sort_key<Models...>();
        detail::create_if_missing(*info_,
                                  detail::make_create_table(*info_, sort_key, detail::indexes_of_models<Models...>));
        constexpr std::string_view expires_at = detail::time_to_live_of<Models...>();
        if constexpr (!expires_at.empty()) detail::enable_time_to_live(*info_, expires_at);
    }

    /// Writes the record; one of the same key is replaced as a whole, attributes unknown to the model included.
    ///
    /// A model's managed members (managed.hpp) are set in a record that is a variable, too, once it is written. One
    /// with a Version is refused by the compiler if it is none.
    /// @throws ConditionFailed if the stored Version is another one than the record's; UniqueViolation, and so from
    ///         every write of a record, if another record holds a value that a unique constraint gives to one only.
    /// @par Cost  One request; if unique fields change, a transaction besides.
    template <class Model>
    void save(const Model& record) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_unchanged<Model>());
        put(record, detail::make_stamp(record));
    }
    template <class Model>
        requires(detail::ChangedByWrites<Model>)
    void save(Model& record) const {
        static_assert(detail::check_model_of_call<Model, Models...>());
        const detail::Stamp stamp = detail::make_stamp(record);
        put(record, stamp);
        detail::apply_stamp(record, stamp);
    }
    /// For a table of one model: `stories.save({.owner = "johndoe", …})`.
    void save(const Only& record) const { save<Only>(record); }
    /// The same if the condition is true of the item that is there, or of none: `save(story, when("likes"_f < 100))`.
    /// @throws ConditionFailed if it is false; nothing is written.
    template <class Model, class Expression>
    void save(const Model& record, const When<Expression>& when) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_condition<Model, Expression>() &&
                      detail::check_unchanged<Model>());
        put(record, detail::make_stamp(record), condition_from<Model>(when.condition));
    }
    template <class Model, class Expression>
        requires(detail::ChangedByWrites<Model>)
    void save(Model& record, const When<Expression>& when) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_condition<Model, Expression>());
        const detail::Stamp stamp = detail::make_stamp(record);
        put(record, stamp, condition_from<Model>(when.condition));
        detail::apply_stamp(record, stamp);
    }
    template <class Expression>
    void save(const Only& record, const When<Expression>& when) const {
        save<Only>(record, when);
    }

    /// Writes the record if there is none of its key.
    /// @throws ConditionFailed if there is one; it stays as it is.
    /// @par Cost  One request.
    template <class Model>
    void create(const Model& record) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_unchanged<Model>());
        create_as(record, detail::make_stamp(record));
    }
    template <class Model>
        requires(detail::ChangedByWrites<Model>)
    void create(Model& record) const {
        static_assert(detail::check_model_of_call<Model, Models...>());
        const detail::Stamp stamp = detail::make_stamp(record);
        create_as(record, stamp);
        detail::apply_stamp(record, stamp);
    }
    void create(const Only& record) const { create<Only>(record); }

    /// Reads one record by its full key: `get("owner"_f = "johndoe", "story_id"_f = "1234")`.
    /// @returns The record, or nullopt if there is none.
    /// @throws DecodeError if what is there does not read as the model.
    /// @par Cost  One request.
    template <class Model = Only, class... Args>
    [[nodiscard]] std::optional<Model> get(const Args&... key) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_full_key<Model, Args...>());
        return read<Model>(key_from<Model>(key...), false);
    }
    template <class Model = Only, class... Args>
    [[nodiscard]] std::optional<Model> get(Consistent, const Args&... key) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_full_key<Model, Args...>());
        return read<Model>(key_from<Model>(key...), true);
    }

    /// The records of one partition, in the order of their sort keys. The last sort-key field given is a prefix,
    /// unless wrapped in `exactly`, or a range: `"at"_f >= a`, `between("at"_f, a, b)`; the ones before it are equal.
    template <class Model = Only, class... Args>
    [[nodiscard]] Query<Model> query(const Args&... key) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_query_key<Model, Args...>());
        SortRange range = key_range<Model>(key...);
        std::string except = std::move(range.except);
        detail::RecordSource source{info_, detail::make_query(*info_, std::move(range))};
        source.set_except(info_->sort_key, std::move(except));
        return Query<Model>{std::move(source)};
    }

    /// The records of one partition of an index of the model: `query<"by_title">("title"_f = "Dune")`. Arguments are
    /// as those of the table's own key. Reads are eventually consistent on DynamoDB.
    template <detail::FixedString Index, class... Args>
    [[nodiscard]] Query<Only> query(const Args&... key) const {
        static_assert(detail::check_model_of_call<Only, Models...>() &&
                      detail::check_index_query<Only, Index, Args...>());
        return query_index<Only, Index>(key...);
    }
    template <class Model, detail::FixedString Index, class... Args>
    [[nodiscard]] Query<Model> query(const Args&... key) const {
        static_assert(detail::check_model_of_call<Model, Models...>() &&
                      detail::check_index_query<Model, Index, Args...>());
        return query_index<Model, Index>(key...);
    }

    /// The records whose keys begin with what is given of them, read by walking the whole table.
    /// @par Cost  Reads every item of the table, whatever it holds.
    template <class Model = Only, class... Args>
    [[nodiscard]] Query<Model> scan(const Args&... key) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_scan_key<Model, Args...>());
        return Query<Model>{{info_, detail::make_scan(*info_, scan_key<Model>(key...))}};
    }

    /// A whole partition at once, each record with its kind: `auto [users, orders] = app.collect<User, Order>("id"_f =
    /// id)`. Items of other kinds are passed over.
    /// @throws DecodeError if an item of one of the kinds does not read as its model.
    /// @par Cost  One request per megabyte.
    template <class... Kinds, class... Args>
    [[nodiscard]] std::tuple<std::vector<Kinds>...> collect(const Args&... partition_key) const {
        static_assert((detail::check_model_of_call<Kinds, Models...>() && ...));
        static_assert(detail::partition_patterns_agree<Kinds...>, "the kinds to collect share one pk_pattern");
        using First = std::tuple_element_t<0, std::tuple<Kinds...>>;
        static_assert(detail::check_query_key<First, Args...>());
        std::tuple<std::vector<Kinds>...> result;
        detail::RecordSource source{info_,
                                    detail::make_partition_query(*info_, query_key<First>(partition_key...).partition)};
        while (source.fetch()) {
            while (const EncodedItem* item = source.next_in_page())
                (collect_one(std::get<std::vector<Kinds>>(result), *item) || ...);
        }
        return result;
    }

    /// Changes single fields of a record: `update("owner"_f = "johndoe", "story_id"_f = "1234").set("likes"_f +=
    /// 1).run()`. Nothing happens before `run`. Of a model with a Version, the one that is stored comes first:
    /// `update("id"_f = 7).version(3).set(…)`.
    template <class Model = Only, class... Args>
        requires(!(is_record<Args> || ...))
    [[nodiscard]] detail::BegunUpdate<Model> update(const Args&... key) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_full_key<Model, Args...>());
        Key item_key = key_from<Model>(key...);
        try {
            KeyValues texts = detail::key_field_texts<Model>(key...);
            Update update = detail::begin_update<Model>(info_->key_names(), texts, key...);
            return detail::BegunUpdate<Model>{
                {.table = info_,
                 .request = detail::make_update(*info_, std::move(item_key), std::move(update)),
                 .key_fields = std::move(texts)}};
        } catch (const Error&) {
            detail::rethrow_with_table(*info_);
        }
    }
    /// Sets all fields of the record as `save` does, but keeps attributes that the model does not know.
    /// @par Cost  One request.
    template <class Model>
        requires(is_record<Model>)
    void update(const Model& record) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_unchanged<Model>());
        update_record(record, detail::make_stamp(record), std::nullopt);
    }
    template <class Model>
        requires(is_record<Model> && detail::ChangedByWrites<Model>)
    void update(Model& record) const {
        static_assert(detail::check_model_of_call<Model, Models...>());
        detail::apply_stamp(record, update_record(record, detail::make_stamp(record), std::nullopt));
    }
    template <class Model, class Expression>
        requires(is_record<Model>)
    void update(const Model& record, const When<Expression>& when) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_condition<Model, Expression>() &&
                      detail::check_unchanged<Model>());
        update_record(record, detail::make_stamp(record), condition_from<Model>(when.condition));
    }
    template <class Model, class Expression>
        requires(is_record<Model> && detail::ChangedByWrites<Model>)
    void update(Model& record, const When<Expression>& when) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_condition<Model, Expression>());
        detail::apply_stamp(record,
                            update_record(record, detail::make_stamp(record), condition_from<Model>(when.condition)));
    }
    void update(const Only& record) const { update<Only>(record); }

    /// Deletes the record of that key, if there is one; behind the key a condition may stand:
    /// `remove("owner"_f = "johndoe", "story_id"_f = "1234", when("likes"_f == 0))`.
    /// @throws ConditionFailed if the condition is false; nothing is deleted.
    /// @par Cost  One request.
    template <class Model = Only, class... Args>
        requires(!(is_record<Args> || ...))
    void remove(const Args&... key) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_key_and_when<Model, Args...>());
        detail::delete_item(*info_, delete_request<Model>(key...), detail::guarded<Model>());
    }
    /// Of a model with a Version, the record's must be the stored one; a key alone says nothing of it.
    template <class Model>
        requires(is_record<Model>)
    void remove(const Model& record) const {
        static_assert(detail::check_model_of_call<Model, Models...>());
        remove_record(record, std::nullopt);
    }
    template <class Model, class Expression>
        requires(is_record<Model>)
    void remove(const Model& record, const When<Expression>& when) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_condition<Model, Expression>());
        remove_record(record, condition_from<Model>(when.condition));
    }

    void remove(const Only& record) const { remove<Only>(record); }

    /// Writes all records of one or several ranges, as if saved one after the other, 25 a request. Not atomic as a
    /// whole: after an error the requests before it stay, and those sent at the same time (Store::concurrency) may have
    /// been carried out. Models with a Version or unique constraints are refused: no batch checks them.
    /// @throws BatchIncomplete if the store leaves entries of a request unprocessed, however often they are sent again,
    ///         until the budget ends (10 s by default).
    template <std::ranges::input_range... Ranges>
    void batch_write(Ranges&&... records) const {
        detail::BatchWriter writer{*info_};
        (put_all(writer, records), ...);
        writer.flush();
    }
    void batch_write(std::initializer_list<Only> records) const {
        batch_write(std::ranges::subrange(records.begin(), records.end()));
    }

    /// Reads the records of these keys (see `key`), 100 a request.
    /// @returns As many as `keys`, in their order; nullopt where there is none.
    /// @throws BatchIncomplete as `batch_write`.
    template <class Model = Only>
    [[nodiscard]] std::vector<std::optional<Model>> batch_get(const std::vector<Key>& keys) const {
        return read_batch<Model>(keys, false);
    }
    template <class Model = Only>
    [[nodiscard]] std::vector<std::optional<Model>> batch_get(Consistent, const std::vector<Key>& keys) const {
        return read_batch<Model>(keys, true);
    }

    // What a call will run, without running it; a query, scan, update or transaction has an `explain` of its own.

    template <class Model = Only, class... Args>
    [[nodiscard]] Explanation explain_get(const Args&... key) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_full_key<Model, Args...>());
        return detail::explain(detail::make_get(*info_, key_from<Model>(key...), false));
    }
    template <class Model = Only, class... Args>
    [[nodiscard]] Explanation explain_get(Consistent, const Args&... key) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_full_key<Model, Args...>());
        return detail::explain(detail::make_get(*info_, key_from<Model>(key...), true));
    }
    template <class Model>
    [[nodiscard]] Explanation explain_save(const Model& record) const {
        static_assert(detail::check_model_of_call<Model, Models...>());
        return detail::explain(*info_, put_request(record, detail::make_stamp(record), std::nullopt),
                               detail::guarded<Model>(), detail::Holding::unchanged);
    }
    [[nodiscard]] Explanation explain_save(const Only& record) const { return explain_save<Only>(record); }
    template <class Model, class Expression>
    [[nodiscard]] Explanation explain_save(const Model& record, const When<Expression>& when) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_condition<Model, Expression>());
        return detail::explain(*info_,
                               put_request(record, detail::make_stamp(record), condition_from<Model>(when.condition)),
                               detail::guarded<Model>(), detail::Holding::unchanged);
    }
    template <class Expression>
    [[nodiscard]] Explanation explain_save(const Only& record, const When<Expression>& when) const {
        return explain_save<Only>(record, when);
    }
    template <class Model>
    [[nodiscard]] Explanation explain_create(const Model& record) const {
        static_assert(detail::check_model_of_call<Model, Models...>());
        return detail::explain(*info_, detail::make_create(*info_, encoded(record, detail::make_stamp(record))),
                               detail::guarded<Model>(), detail::Holding::nothing);
    }
    [[nodiscard]] Explanation explain_create(const Only& record) const { return explain_create<Only>(record); }
    template <class Model = Only, class... Args>
        requires(!(is_record<Args> || ...))
    [[nodiscard]] Explanation explain_remove(const Args&... key) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_key_and_when<Model, Args...>());
        return detail::explain(*info_, delete_request<Model>(key...), detail::guarded<Model>());
    }

    /// The primary key of a record, as this table names it.
    template <class Model>
    [[nodiscard]] Key key_of(const Model& record) const {
        static_assert(detail::check_model_of_call<Model, Models...>());
        try {
            return detail::make_key(*info_, key_texts(record), detail::has_sort_key<Model>);
        } catch (const Error&) {
            detail::rethrow_with_table(*info_);
        }
    }

    /// The primary key with these fields.
    template <class Model = Only, class... Args>
    [[nodiscard]] Key key(const Args&... key) const {
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_full_key<Model, Args...>());
        return key_from<Model>(key...);
    }

private:
    friend class Transaction;
    template <class Model, class... OtherModels, class... Args>
    friend auto record_at(const Table<OtherModels...>& table, const Args&... key);

    template <class Model, detail::FixedString Index, class... Args>
    [[nodiscard]] Query<Model> query_index(const Args&... args) const {
        constexpr std::size_t number = detail::find_index<Model>(Index.view());
        try {
            auto range = detail::index_range<Model, detail::partition_of_index(number)>(args...);
            detail::RecordSource source{info_,
                                        detail::make_index_query(*info_, Index.view(), std::move(range.conditions))};
            source.set_index(detail::index_descriptions<Model>[number]);
            source.set_except(std::move(range.except_attribute), std::move(range.except));
            return Query<Model>{std::move(source)};
        } catch (const Error&) {
            detail::rethrow_with_table(*info_);
        }
    }

    template <class Model, class... Args>
    [[nodiscard]] SortRange key_range(const Args&... args) const {
        try {
            return query_key<Model>(args...);
        } catch (const Error&) {
            detail::rethrow_with_table(*info_);
        }
    }

    template <class Model, class... Args>
    [[nodiscard]] Key key_from(const Args&... args) const {
        try {
            return detail::make_key(*info_, full_key<Model>(args...), detail::has_sort_key<Model>);
        } catch (const Error&) {
            detail::rethrow_with_table(*info_);
        }
    }

    template <class Model, class... Args>
    [[nodiscard]] Key key_before_when(const Args&... args) const {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return key_from<Model>(detail::nth<I>(args...)...);
        }(std::make_index_sequence<sizeof...(Args) - std::size_t{detail::ends_with_when<Args...>}>{});
    }

    template <class Model, class Expression>
    [[nodiscard]] Condition condition_from(const Expression& expression) const {
        try {
            return detail::to_condition<Model>(expression, info_->key_names());
        } catch (const Error&) {
            detail::rethrow_with_table(*info_);
        }
    }

    template <class Model>
    [[nodiscard]] EncodedItem encoded(const Model& record, const detail::Stamp& stamp) const {
        Key key = key_of(record);
        try {
            return detail::make_item(
                *info_, std::move(key),
                detail::encode_with_indexes(record, info_->store->encoding(), info_->key_names(), stamp));
        } catch (const Error&) {
            detail::rethrow_with_table(*info_);
        }
    }

    template <class Model>
    [[nodiscard]] PutItemRequest put_request(const Model& record, const detail::Stamp& stamp,
                                             std::optional<Condition> condition) const {
        PutItemRequest request = detail::make_put(*info_, encoded(record, stamp));
        request.condition = std::move(condition);
        detail::demand_version(request.condition, detail::version_check<Model>(stamp.expected));
        return request;
    }
    template <class Model>
    void put(const Model& record, const detail::Stamp& stamp) const {
        detail::save_item(*info_, encoded(record, stamp), detail::version_check<Model>(stamp.expected),
                          detail::guarded<Model>());
    }
    template <class Model>
    void put(const Model& record, const detail::Stamp& stamp, std::optional<Condition> condition) const {
        detail::put_item(*info_, put_request(record, stamp, std::move(condition)),
                         detail::version_check<Model>(stamp.expected), detail::guarded<Model>(),
                         detail::Holding::unchanged);
    }
    template <class Model>
    void create_as(const Model& record, const detail::Stamp& stamp) const {
        detail::create_item(*info_, encoded(record, stamp), detail::guarded<Model>());
    }

    template <class Model, class... Args>
    [[nodiscard]] DeleteItemRequest delete_request(const Args&... key) const {
        DeleteItemRequest request = detail::make_delete(*info_, key_before_when<Model>(key...));
        if constexpr (detail::ends_with_when<Args...>) {
            request.condition = condition_from<Model>(detail::nth<sizeof...(Args) - 1>(key...).condition);
        }
        return request;
    }

    /// @returns The stamp with the time of creation as it is stored now.
    template <class Model>
    detail::Stamp update_record(const Model& record, detail::Stamp stamp, std::optional<Condition> condition) const {
        constexpr std::string_view created_at = detail::managed_attributes<Model>.created_at;
        constexpr auto check = detail::version_check<Model>;
        const EncodedItem item = encoded(record, stamp);
        UpdateItemRequest request = detail::make_update(
            *info_, item.keys(), detail::make_record_update(detail::record_writer<Model>, item, info_->key_names()));
        request.condition = std::move(condition);
        detail::demand_version(request.condition, check(stamp.expected));
        if constexpr (!created_at.empty()) {
            detail::keep_created_at(request.update, created_at);
            if (stamp.created_now) request.return_values = ReturnValues::updated_new;
        }
        const UpdateItemResult result = detail::update_item(*info_, std::move(request), check(stamp.expected),
                                                            detail::guarded<Model>(), detail::Holding::unchanged);
        if constexpr (!created_at.empty()) {
            if (const auto stored = detail::created_at_of(result, created_at)) stamp.created_at = *stored;
        }
        return stamp;
    }

    template <class Model>
    void remove_record(const Model& record, std::optional<Condition> condition) const {
        const detail::VersionCheck check = detail::version_check<Model>(detail::make_stamp(record).expected);
        DeleteItemRequest request = detail::make_delete(*info_, key_of(record));
        request.condition = std::move(condition);
        detail::demand_version(request.condition, check);
        detail::delete_item(*info_, std::move(request), check, detail::guarded<Model>());
    }

    template <class Model>
    [[nodiscard]] std::optional<Model> read(Key key, bool consistently) const {
        std::optional<Model> record;
        if (const auto item = detail::find_item(*info_, std::move(key), consistently))
            detail::decode_record(*info_, *item, record.emplace());
        return record;
    }

    template <class Model>
    [[nodiscard]] std::vector<std::optional<Model>> read_batch(const std::vector<Key>& keys, bool consistently) const {
        static_assert(detail::check_model_of_call<Model, Models...>());
        const detail::BatchItems items{*info_, keys, consistently};
        std::vector<std::optional<Model>> records(keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (const EncodedItem* item = items.find(keys[i]))
                detail::decode_record(*info_, *item, records[i].emplace());
        }
        return records;
    }

    template <class Model>
    bool collect_one(std::vector<Model>& records, const EncodedItem& item) const {
        if (!detail::is_record_of<Model>(*info_, item.keys())) return false;
        detail::decode_record(*info_, item, records.emplace_back());
        return true;
    }

    template <class Range>
    void put_all(detail::BatchWriter& writer, Range& records) const {
        using Model = std::ranges::range_value_t<Range>;
        static_assert(detail::check_model_of_call<Model, Models...>() && detail::check_batch_write<Model>());
        for (const auto& record : records) writer.put(encoded(record, detail::make_stamp(record)));
    }

    std::shared_ptr<const detail::TableInfo> info_;
};

// Models are always named: `Table{store, "stories"}` has nothing to deduce them from.
template <class Handle, class... Rest>
    requires std::convertible_to<Handle, std::shared_ptr<Store>>
Table(Handle, Rest...) -> Table<detail::ModelsOfTheTable>;

}  // namespace dynaloom
