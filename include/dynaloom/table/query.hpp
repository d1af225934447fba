#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/model/condition_codec.hpp>
#include <dynaloom/table/decode_record.hpp>
#include <dynaloom/table/record_source.hpp>
#include <dynaloom/warning.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace dynaloom {

/// What a query does with a record of its model that does not decode.
enum class OnError : unsigned char {
    warn,   ///< reports it (see warning.hpp) and goes on
    skip,   ///< goes on
    raise,  ///< throws the DecodeError; the next step goes on after the record
};

namespace detail {

/// Decodes into `record` as far as it can. @returns Whether it did.
template <class Model>
bool decode_record(const TableInfo& table, const EncodedItem& item, std::optional<Model>& record, OnError on_error) {
    try {
        decode_record(table, item, record.emplace());
        return true;
    } catch (const DecodeError& error) {
        record.reset();
        if (on_error == OnError::raise) throw;
        if (on_error == OnError::warn) warn(error.what());
        return false;
    }
}

}  // namespace detail

template <class Model>
class ParallelScan;

/// One page of records.
template <class Model>
struct Page {
    std::vector<Model> items;
    std::optional<Cursor> next;  ///< where the next page begins; absent after the last one
};

/// The records that a query or scan finds: a single-pass input range, read from the store page by page while it is
/// walked. Items of other record types in the range are passed over. Modifiers return by value, so that `for (const
/// Story& s : stories.query("owner"_f = "johndoe").limit(10))` is safe.
///
/// @throws Whatever the store throws, from `begin`, `++`, `page` and `all`; ValidationError for a cursor of another
/// query.
/// @par Cost     One request a page. Records are decoded one at a time.
/// @par Threads  Not to be shared; keeps its store alive.
template <class Model>
class [[nodiscard]] Query {
public:
    explicit Query(detail::RecordSource source) : source_{std::move(source)} {}
    Query(Query&&) noexcept = default;
    Query& operator=(Query&&) noexcept = default;
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    ~Query() = default;

    /// At most `count` records in all.
    [[nodiscard]] Query limit(std::size_t count) && {
        source_.set_limit(count);
        return std::move(*this);
    }
    /// How many items one request examines (DynamoDB's Limit), at least 1; without it, as many as fit 1 MB.
    [[nodiscard]] Query page_size(std::uint32_t count) && {
        source_.set_page_size(count);
        return std::move(*this);
    }
    /// From the last sort key to the first. @throws ValidationError for a scan, which has no order.
    [[nodiscard]] Query reverse() && {
        source_.set_reverse();
        return std::move(*this);
    }
    /// Sees every write that was acknowledged before.
    [[nodiscard]] Query consistent() && {
        source_.set_consistent();
        return std::move(*this);
    }
    /// Begins where another run of the same query, in this process or another, left off.
    [[nodiscard]] Query after(Cursor cursor) && {
        source_.set_after(std::move(cursor));
        return std::move(*this);
    }
    /// Only records for which the condition is true. Of a query it cannot test key attributes; several are all to be
    /// true.
    /// @par Cost  The store reads, and counts, what the condition leaves out as well.
    template <ConditionExpression Expression>
    [[nodiscard]] Query filter(const Expression& condition) && {
        static_assert(detail::check_condition<Model, Expression>());
        source_.add_filter(detail::to_condition<Model>(condition, source_.table().key_names()));
        return std::move(*this);
    }
    [[nodiscard]] Query on_error(OnError choice) && {
        on_error_ = choice;
        return std::move(*this);
    }

    /// What the next page will run.
    /// @throws ValidationError for a cursor of another query.
    /// @par Cost  None: asks no store.
    [[nodiscard]] Explanation explain() const { return source_.explain(); }

    /// Of a scan: hands the records to a callback from so many threads. @throws ValidationError for a query, with
    /// `limit` or `after`, or for no threads.
    [[nodiscard]] ParallelScan<Model> in_parallel(std::uint32_t threads) &&;

    class Iterator {
    public:
        using value_type = Model;
        using difference_type = std::ptrdiff_t;
        using iterator_concept = std::input_iterator_tag;

        explicit Iterator(Query& query) noexcept : query_{&query} {}
        /// The record; may be moved from.
        [[nodiscard]] Model& operator*() const noexcept { return *query_->record_; }
        [[nodiscard]] Model* operator->() const noexcept { return &*query_->record_; }
        Iterator& operator++() {
            query_->advance(true);
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const Iterator& it, std::default_sentinel_t) noexcept { return it.at_end(); }

    private:
        [[nodiscard]] bool at_end() const noexcept { return !query_->record_; }

        Query* query_;
    };

    /// Reads the first record. Once: a second call goes on where the first walk stopped.
    [[nodiscard]] Iterator begin() {
        advance(true);
        return Iterator{*this};
    }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

    /// Reads one page: one request, `page_size` items examined; after `begin`, what is left of the page under way.
    [[nodiscard]] Page<Model> page() && {
        Page<Model> result;
        if (source_.in_page() || source_.fetch()) {
            for (advance(false); record_; advance(false)) result.items.push_back(std::move(*record_));
        }
        result.next = source_.cursor();
        return result;
    }

    /// Reads everything that is left, `limit` at most.
    [[nodiscard]] std::vector<Model> all() && {
        std::vector<Model> result;
        for (Model& record : *this) result.push_back(std::move(record));
        return result;
    }

    /// Where to go on after the last record that was read; nullopt if nothing follows it.
    [[nodiscard]] std::optional<Cursor> cursor() const { return source_.cursor(); }

private:
    void advance(bool across_pages) {
        record_.reset();
        while (!source_.limit_reached()) {
            const EncodedItem* item = source_.next_in_page();
            if (item == nullptr) {
                if (across_pages && source_.fetch()) continue;
                return;
            }
            if (!detail::is_record_of<Model>(source_.table(), item->keys())) continue;
            if (!detail::decode_record(source_.table(), *item, record_, on_error_)) continue;
            source_.yielded();
            return;
        }
    }

    detail::RecordSource source_;
    std::optional<Model> record_;
    OnError on_error_ = OnError::warn;
};

}  // namespace dynaloom
