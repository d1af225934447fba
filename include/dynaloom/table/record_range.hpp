#pragma once

#include <dynaloom/table/cursor.hpp>
#include <dynaloom/table/record_source.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace dynaloom {

/// One page of records.
template <class Model>
struct Page {
    std::vector<Model> items;
    std::optional<Cursor> next;  ///< where the next page begins; absent after the last one
};

namespace detail {

/// A walk over records, of which `Range`, derived from it, says what they are: its
/// `bool read(const EncodedItem&, std::optional<Value>&)` is false for an item to pass over. A single-pass input range
/// that reads page by page; modifiers return by value, so that `for (… : range().limit(10))` is safe.
template <class Range, class Value>
class [[nodiscard]] RecordRange {
public:
    RecordRange(const RecordRange&) = delete;
    RecordRange& operator=(const RecordRange&) = delete;

    /// At most `count` records in all.
    [[nodiscard]] Range limit(std::size_t count) && {
        source_.set_limit(count);
        return moved();
    }
    /// How many items one request examines (DynamoDB's Limit), at least 1; without it, as many as fit 1 MB.
    [[nodiscard]] Range page_size(std::uint32_t count) && {
        source_.set_page_size(count);
        return moved();
    }
    /// From the last sort key to the first. @throws ValidationError for a scan, which has no order.
    [[nodiscard]] Range reverse() && {
        source_.set_reverse();
        return moved();
    }
    /// Sees every write that was acknowledged before.
    [[nodiscard]] Range consistent() && {
        source_.set_consistent();
        return moved();
    }
    /// Begins where another run of the same query, in this process or another, left off.
    [[nodiscard]] Range after(Cursor cursor) && {
        source_.set_after(std::move(cursor));
        return moved();
    }

    class Iterator {
    public:
        using value_type = Value;
        using difference_type = std::ptrdiff_t;
        using iterator_concept = std::input_iterator_tag;

        explicit Iterator(RecordRange& range) noexcept : range_{&range} {}
        /// The record; may be moved from.
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

        RecordRange* range_;
    };

    /// Reads the first record. Once: a second call goes on where the first walk stopped.
    [[nodiscard]] Iterator begin() {
        advance(true);
        return Iterator{*this};
    }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

    /// Reads one page: one request, `page_size` items examined; after `begin`, what is left of the page under way.
    [[nodiscard]] Page<Value> page() && {
        Page<Value> result;
        if (source_.in_page() || source_.fetch()) {
            for (advance(false); current_; advance(false)) result.items.push_back(std::move(*current_));
        }
        result.next = source_.cursor();
        return result;
    }

    /// Reads everything that is left, `limit` at most.
    [[nodiscard]] std::vector<Value> all() && {
        std::vector<Value> result;
        for (Value& value : *this) result.push_back(std::move(value));
        return result;
    }

    /// Where to go on after the last record that was read; nullopt if nothing follows it.
    [[nodiscard]] std::optional<Cursor> cursor() const { return source_.cursor(); }

protected:
    explicit RecordRange(RecordSource source) : source_{std::move(source)} {}
    RecordRange(RecordRange&&) noexcept = default;
    RecordRange& operator=(RecordRange&&) noexcept = default;
    ~RecordRange() = default;

    [[nodiscard]] RecordSource& source() noexcept { return source_; }
    [[nodiscard]] const RecordSource& source() const noexcept { return source_; }

private:
    [[nodiscard]] Range&& moved() noexcept { return static_cast<Range&&>(*this); }

    void advance(bool across_pages) {
        current_.reset();
        while (!source_.limit_reached()) {
            const EncodedItem* item = source_.next_in_page();
            if (item == nullptr) {
                if (across_pages && source_.fetch()) continue;
                return;
            }
            if (!static_cast<Range&>(*this).read(*item, current_)) continue;
            source_.yielded();
            return;
        }
    }

    RecordSource source_;
    std::optional<Value> current_;
};

}  // namespace detail
}  // namespace dynaloom
