#pragma once

#include <dynaloom/stream/change.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace dynaloom {

/// What to do with the changes of one record type; see `on`.
template <class Model, class Handler>
struct ChangeHandler {
    Handler handler;

    /// @returns Whether the record is one of the model's.
    bool operator()(const StreamRecord& record, const KeyNames& key_names = detail::key_names_of<Model>) const {
        std::optional<Change<Model>> change = change_of<Model>(record, key_names);
        if (!change) return false;
        std::invoke(handler, *change);
        return true;
    }
};

/// `on<Story>([](const Change<Story>& change) { … })`, for `dispatch`.
/// @param handler  Takes a change, which it may move from.
template <class Model, class Handler>
[[nodiscard]] ChangeHandler<Model, std::decay_t<Handler>> on(Handler&& handler) {
    static_assert(detail::check_patterns<Model>());
    return {std::forward<Handler>(handler)};
}

/// Hands a stream's record to the handler of its type:
///
///     dispatch(record, on<User>([](const Change<User>& user) { … }), on<Order>([](const Change<Order>& order) { … }));
///
/// @returns False if it is of none of the types; no handler was called.
/// @throws DecodeError if it is of one of them, but does not read as it; whatever the handler throws.
template <class... Models, class... Handlers>
bool dispatch(const StreamRecord& record, const ChangeHandler<Models, Handlers>&... handlers) {
    static_assert(detail::check_disjoint<Models...>());
    return (handlers(record) || ...);
}

/// The same of a table that calls its keys otherwise than the models do.
template <class... Models, class... Handlers>
bool dispatch(const StreamRecord& record, const KeyNames& key_names,
              const ChangeHandler<Models, Handlers>&... handlers) {
    static_assert(detail::check_disjoint<Models...>());
    return (handlers(record, key_names) || ...);
}

}  // namespace dynaloom
