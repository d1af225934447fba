#pragma once

#include <dynaloom/table/cursor.hpp>
#include <dynaloom/table/query.hpp>
#include <dynaloom/table/record_source.hpp>
#include <dynaloom/value/encoded_item.hpp>
#include <dynaloom/warning.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace dynaloom::items {

/// The items that a query or scan finds, read page by page while it is walked: a single-pass input range. Value is a
/// model, or of a collection a variant of models. Items of others are passed over; one that does not decode is reported
/// (warning.hpp) and passed over.
/// @par Cost     One request a page.
/// @par Threads  Not to be shared.
template <class Value>
class [[nodiscard]] ItemRange {
public:
    /// Nothing if the item is of no kind that is looked for. @throws DecodeError
    using Decode = std::function<std::optional<Value>(const EncodedItem&)>;

    ItemRange(dynaloom::detail::RecordSource source, Decode decode)
        : source_{std::move(source)}, decode_{std::move(decode)} {}

    /// At most so many in all.
    [[nodiscard]] ItemRange limit(std::size_t count) && {
        source_.set_limit(count);
        return std::move(*this);
    }
    /// How many items one request examines, at least 1.
    [[nodiscard]] ItemRange page_size(std::uint32_t count) && {
        source_.set_page_size(count);
        return std::move(*this);
    }
    /// From the last sort key to the first. @throws ValidationError for a scan.
    [[nodiscard]] ItemRange reverse() && {
        source_.set_reverse();
        return std::move(*this);
    }
    [[nodiscard]] ItemRange consistent() && {
        source_.set_consistent();
        return std::move(*this);
    }
    /// Begins where another walk of the same query left off.
    [[nodiscard]] ItemRange after(Cursor cursor) && {
        source_.set_after(std::move(cursor));
        return std::move(*this);
    }

    class Iterator {
    public:
        using value_type = Value;
        using difference_type = std::ptrdiff_t;
        using iterator_concept = std::input_iterator_tag;

        explicit Iterator(ItemRange& range) noexcept : range_{&range} {}
        [[nodiscard]] Value& operator*() const noexcept { return *range_->current_; }
        [[nodiscard]] Value* operator->() const noexcept { return &*range_->current_; }
        Iterator& operator++() {
            range_->advance(true);
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const Iterator& it, std::default_sentinel_t) noexcept { return it.at_end(); }

    private:
        [[nodiscard]] bool at_end() const noexcept { return !range_->current_; }

        ItemRange* range_;
    };

    [[nodiscard]] Iterator begin() {
        advance(true);
        return Iterator{*this};
    }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

    /// Reads one page: one request.
    [[nodiscard]] Page<Value> page() && {
        Page<Value> result;
        (void)source_.fetch();
        for (advance(false); current_; advance(false)) result.items.push_back(std::move(*current_));
        result.next = source_.cursor();
        return result;
    }
    /// Reads everything that is left.
    [[nodiscard]] std::vector<Value> all() && {
        std::vector<Value> result;
        for (Value& value : *this) result.push_back(std::move(value));
        return result;
    }

    /// Where to go on after the last item that was read; nullopt if nothing follows it.
    [[nodiscard]] std::optional<Cursor> cursor() const { return source_.cursor(); }

private:
    void advance(bool across_pages) {
        current_.reset();
        while (!source_.limit_reached()) {
            const EncodedItem* item = source_.next_in_page();
            if (item == nullptr) {
                if (across_pages && source_.fetch()) continue;
                return;
            }
            try {
                current_ = decode_(*item);
            } catch (const DecodeError& error) {
                warn(error.what());
            }
            if (!current_) continue;
            source_.yielded();
            return;
        }
    }

    dynaloom::detail::RecordSource source_;
    Decode decode_;
    std::optional<Value> current_;
};

}  // namespace dynaloom::items
