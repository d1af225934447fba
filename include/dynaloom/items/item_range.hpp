#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/table/record_range.hpp>
#include <dynaloom/table/record_source.hpp>
#include <dynaloom/value/encoded_item.hpp>
#include <dynaloom/warning.hpp>

#include <functional>
#include <optional>
#include <utility>

namespace dynaloom::items {

/// The items that a query or scan finds, read page by page while it is walked: a single-pass input range. Value is a
/// model, or of a collection a variant of models. Items of others are passed over; one that does not decode is reported
/// (warning.hpp) and passed over. What it does, and its modifiers, are those of RecordRange.
/// @par Cost     One request a page.
/// @par Threads  Not to be shared.
template <class Value>
class [[nodiscard]] ItemRange : public dynaloom::detail::RecordRange<ItemRange<Value>, Value> {
    using Walk = dynaloom::detail::RecordRange<ItemRange<Value>, Value>;
    friend Walk;

public:
    /// Nothing if the item is of no kind that is looked for. @throws DecodeError
    using Decode = std::function<std::optional<Value>(const EncodedItem&)>;

    ItemRange(dynaloom::detail::RecordSource source, Decode decode)
        : Walk{std::move(source)}, decode_{std::move(decode)} {}

private:
    [[nodiscard]] bool read(const EncodedItem& item, std::optional<Value>& value) const {
        try {
            value = decode_(item);
        } catch (const DecodeError& error) {
            warn(error.what());
        }
        return value.has_value();
    }

    Decode decode_;
};

}  // namespace dynaloom::items
