#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/model/actions.hpp>
#include <dynaloom/model/conditions.hpp>
#include <dynaloom/model/update_codec.hpp>
#include <dynaloom/table/decode_record.hpp>
#include <dynaloom/table/explanation.hpp>
#include <dynaloom/table/table_info.hpp>
#include <dynaloom/table/version_check.hpp>

#include <initializer_list>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace dynaloom {

/// What an update gives back, as an argument of `returning`: the record as it is, or was, or of both only the
/// attributes that the update names, as an Item.
template <ReturnValues Value>
struct Returning {
    explicit Returning() = default;
};
inline constexpr Returning<ReturnValues::all_new> all_new{};
inline constexpr Returning<ReturnValues::all_old> all_old{};
inline constexpr Returning<ReturnValues::updated_new> updated_new{};
inline constexpr Returning<ReturnValues::updated_old> updated_old{};

namespace detail {

struct PendingUpdate {
    std::shared_ptr<const TableInfo> table;
    UpdateItemRequest request;
    KeyValues key_fields;
    VersionCheck check{};
};

/// Does what may throw an error of the caller's making.
template <class Do>
decltype(auto) naming_table(const TableInfo& table, const Do& work) {
    try {
        return work();
    } catch (const Error&) {
        rethrow_with_table(table);
    }
}

}  // namespace detail

/// An update of one record under construction; made by Table::update, done by `run`. An item that is not there is
/// made, with its key's fields. All actions see the record as it was before; no field may be named twice.
///
///     stories.update("owner"_f = "johndoe", "story_id"_f = "1234")
///         .set("likes"_f += 1).when("likes"_f < 100).run();
///
/// The compiler refuses fields of the primary key, and a field of an index's key unless all fields of that key that
/// are not in the primary key are set, by one call of `set`, to values.
///
/// @throws From `set`: KeyError if a value cannot be part of an index key, ValidationError for an integer that the
///         field's type does not hold.
template <class Model, ReturnValues Returned = ReturnValues::none>
class [[nodiscard]] UpdateCall {
public:
    explicit UpdateCall(detail::PendingUpdate pending) noexcept : pending_{std::move(pending)} {}

    /// `"likes"_f = 3`, `"content"_f = nullopt`, which removes, `"likes"_f += 1`, `-=`, `if_not_exists("likes"_f, 0)`,
    /// `append("tags"_f, "new")`, `prepend`; also of what is within a field: `"address.zip"_f = "1234"`.
    /// `run` throws ValidationError if there is no number to add to (`add` begins at 0), or no field to look within.
    template <class... Actions>
    UpdateCall set(const Actions&... actions) && {
        static_assert(detail::check_set<Model, Actions...>());
        detail::naming_table(*pending_.table, [&] {
            detail::add_actions<Model>(pending_.request.update, pending_.key_fields, actions...);
        });
        return std::move(*this);
    }

    /// Adds members to a set, or to a number. What is not there counts as empty, or 0.
    template <detail::FixedString Name, class Owner, class Value>
    UpdateCall add(FieldName<Name, Owner> /*field*/, const Value& value) && {
        static_assert(detail::check_change<Model, Name, Owner, Value, true>());
        change<Name>(pending_.request.update.add, [&] { return detail::change_value<Model, Name>(value); });
        return std::move(*this);
    }
    template <detail::FixedString Name, class Owner, class Value>
    UpdateCall add(FieldName<Name, Owner> /*field*/, std::initializer_list<Value> members) && {
        static_assert(detail::check_change<Model, Name, Owner, Value, true>());
        change<Name>(pending_.request.update.add, [&] { return detail::change_values<Model, Name>(members); });
        return std::move(*this);
    }

    /// Takes members out of a set; one without any is removed.
    template <detail::FixedString Name, class Owner, class Value>
    UpdateCall erase(FieldName<Name, Owner> /*field*/, const Value& value) && {
        static_assert(detail::check_change<Model, Name, Owner, Value, false>());
        change<Name>(pending_.request.update.erase, [&] { return detail::change_value<Model, Name>(value); });
        return std::move(*this);
    }
    template <detail::FixedString Name, class Owner, class Value>
    UpdateCall erase(FieldName<Name, Owner> /*field*/, std::initializer_list<Value> members) && {
        static_assert(detail::check_change<Model, Name, Owner, Value, false>());
        change<Name>(pending_.request.update.erase, [&] { return detail::change_values<Model, Name>(members); });
        return std::move(*this);
    }

    /// Removes fields; one that is no optional reads as its default then. With a field of an index's key the record
    /// leaves the index.
    template <detail::FixedString... Names, class... Owners>
    UpdateCall remove(FieldName<Names, Owners>... /*fields*/) && {
        static_assert((detail::check_remove<Model, Names, Owners>() && ...));
        (detail::add_field_removal<Model, Names>(pending_.request.update), ...);
        return std::move(*this);
    }

    /// Makes the update depend on a condition; on all of several. @throws From `run`: ConditionFailed.
    template <ConditionExpression Expression>
    UpdateCall when(const Expression& condition) && {
        static_assert(detail::check_condition<Model, Expression>());
        detail::naming_table(*pending_.table, [&] {
            detail::add_condition(pending_.request.condition,
                                  detail::to_condition<Model>(condition, pending_.table->key_names()));
        });
        return std::move(*this);
    }

    /// What `run` gives back: `returning(all_new)`. Of an update of a unique field `run` throws ValidationError then.
    template <ReturnValues Value>
    UpdateCall<Model, Value> returning(Returning<Value> /*what*/) && {
        pending_.request.return_values = Value;
        return UpdateCall<Model, Value>{std::move(pending_)};
    }

    /// What has been put together, for a transaction that takes it over.
    [[nodiscard]] detail::PendingUpdate pending() && { return std::move(pending_); }

    /// The request as `run` sends it, but for unique constraints.
    [[nodiscard]] const UpdateItemRequest& request() const noexcept { return pending_.request; }

    /// What `run` will run. @par Cost  None: asks no store.
    [[nodiscard]] Explanation explain() const {
        return detail::explain(*pending_.table, pending_.request, detail::guarded<Model>());
    }

    /// Does it.
    /// @returns Nothing, or what `returning` asked for; `all_old` gives nullopt if there was no such item.
    /// @throws UniqueViolation
    /// @par Cost  One request; of unique fields a read and a transaction.
    auto run() && {
        const std::shared_ptr<const detail::TableInfo> table = pending_.table;
        if constexpr (Returned != ReturnValues::none && detail::unique_count<Model> != 0)
            detail::refuse_returning(*table, pending_.request, binding<Model>);
        UpdateItemResult result = detail::update_item(*table, std::move(pending_.request), pending_.check,
                                                      detail::guarded<Model>(), detail::Holding::unknown);
        if constexpr (Returned == ReturnValues::all_new) {
            Model record{};
            if (result.attributes) detail::decode_record(*table, *result.attributes, record);
            return record;
        } else if constexpr (Returned == ReturnValues::all_old) {
            std::optional<Model> record;
            if (result.attributes) detail::decode_record(*table, *result.attributes, record.emplace());
            return record;
        } else if constexpr (Returned != ReturnValues::none) {
            return result.attributes ? result.attributes->to_item() : Item{};
        }
    }

private:
    template <detail::FixedString Name, class MakeValue>
    void change(std::vector<Update::Change>& changes, const MakeValue& value) {
        detail::naming_table(*pending_.table, [&] {
            changes.push_back({.path = detail::path_of_field<Model, Name>(), .value = value()});
        });
    }

    detail::PendingUpdate pending_;
};

/// An update of a record that has a Version: says which version is stored, and goes on as UpdateCall.
///
///     accounts.update("id"_f = 7).version(account.version).set("balance"_f -= 5).run();
///
/// The update fails with ConditionFailed if it is another one, 0 meaning none, and stores the next.
template <class Model>
class [[nodiscard]] UpdateNeedsVersion {
public:
    explicit UpdateNeedsVersion(detail::PendingUpdate pending) noexcept : pending_{std::move(pending)} {}

    UpdateCall<Model> version(Version stored) && {
        pending_.check = detail::version_check<Model>(stored);
        detail::demand_version(pending_.request.condition, pending_.check);
        detail::advance_version(pending_.request.update, pending_.check);
        return UpdateCall<Model>{std::move(pending_)};
    }

    /// For a transaction, which takes the update over.
    [[nodiscard]] detail::PendingUpdate pending() && { return std::move(pending_); }

private:
    detail::PendingUpdate pending_;
};

namespace detail {

/// With what an update by key begins.
template <class Model>
using BegunUpdate = std::conditional_t<has_version<Model>, UpdateNeedsVersion<Model>, UpdateCall<Model>>;

}  // namespace detail
}  // namespace dynaloom
