#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/snapshot/rows.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace dynaloom {

namespace detail {

/// Rows by the hashes of their keys, those of one key in the order of the rows: an array of entries sorted by the low
/// bits of the hash, and where each of these begins. Rows without a key are not in it.
template <class Row>
class HashedRows {
public:
    struct Entry {
        std::uint64_t hash;
        const Row* row;
    };

    template <class Rows, class Key>
    HashedRows(const Rows& rows, const Key& key) {
        if (rows.size() >= std::numeric_limits<std::uint32_t>::max())
            throw ValidationError{"snapshot of table \"" + rows.table() + "\": too many rows for an index"};
        std::vector<Entry> unsorted;
        unsorted.reserve(rows.size());
        for (const Row& row : rows) {
            std::uint64_t hash = 0;
            if (key.hash(row, hash)) unsorted.push_back({hash, &row});
        }
        mask_ = std::bit_ceil(unsorted.size() + 1) - 1;
        starts_.resize(mask_ + 2);
        for (const Entry& entry : unsorted) ++starts_[(entry.hash & mask_) + 1];
        std::inclusive_scan(starts_.begin(), starts_.end(), starts_.begin());
        entries_.resize(unsorted.size());
        // Filled from its beginning, each start moves to the next one, and is put back thereafter.
        for (const Entry& entry : unsorted) entries_[starts_[entry.hash & mask_]++] = entry;
        for (std::size_t i = starts_.size() - 1; i > 0; --i) starts_[i] = starts_[i - 1];
        starts_[0] = 0;
    }

    /// Calls `take(row)` with each row of that hash.
    template <class Take>
    void find(std::uint64_t hash, const Take& take) const {
        for (const Entry& entry : bucket(hash))
            if (entry.hash == hash) take(*entry.row);
    }

    [[nodiscard]] std::span<const Entry> bucket(std::uint64_t hash) const noexcept {
        const std::size_t slot = hash & mask_;
        return std::span{entries_}.subspan(starts_[slot], starts_[slot + 1] - starts_[slot]);
    }

private:
    std::uint64_t mask_ = 0;
    std::vector<std::uint32_t> starts_;
    std::vector<Entry> entries_;
};

/// The key that is an element of a tuple of values.
template <std::size_t Index>
struct Element {
    template <class... Values>
    const auto& operator()(const std::tuple<Values...>& values) const noexcept {
        return std::get<Index>(values);
    }
};

}  // namespace detail

/// Rows by a key, made by `index_by`. A handle, cheap to copy, that keeps the rows alive.
/// @par Threads  Safe to call concurrently.
template <class Row, class Key>
class RowIndex;

template <class Row, class... Keys>
class RowIndex<Row, detail::RowKey<Keys...>> {
public:
    /// All rows with that key: a value for each of the keys that the rows are indexed by.
    template <class... Values>
    [[nodiscard]] std::vector<const Row*> find_all(const Values&... values) const {
        std::vector<const Row*> found;
        find_each([&](const Row& row) { found.push_back(&row); }, values...);
        return found;
    }

    /// The first row with that key; null if there is none.
    template <class... Values>
    [[nodiscard]] const Row* find(const Values&... values) const {
        const Row* first = nullptr;
        find_each(
            [&](const Row& row) {
                if (first == nullptr) first = &row;
            },
            values...);
        return first;
    }

    /// @cond
    template <class Rows>
    RowIndex(const Rows& rows, detail::RowKey<Keys...> key)
        : key_{std::move(key)},
          rows_{std::make_shared<const detail::HashedRows<Row>>(rows, key_)},
          kept_{rows.keep_alive()} {}
    /// @endcond

private:
    template <class Take, class... Values>
    void find_each(const Take& take, const Values&... values) const {
        static_assert(sizeof...(Values) == sizeof...(Keys), "a value for each key of the index");
        const std::tuple<detail::KeyValue<Keys, Row>...> wanted{detail::KeyValue<Keys, Row>(values)...};
        const auto same = [&]<std::size_t... I>(std::index_sequence<I...>) {
            return detail::RowKey<detail::Element<I>...>{{detail::Element<I>{}...}};
        }(std::index_sequence_for<Keys...>{});
        std::uint64_t hash = 0;
        if (!same.hash(wanted, hash)) return;
        rows_->find(hash, [&](const Row& row) {
            if (key_.equal(row, same, wanted)) take(row);
        });
    }

    detail::RowKey<Keys...> key_;
    std::shared_ptr<const detail::HashedRows<Row>> rows_;
    detail::KeepAlive kept_;
};

template <class Rows, class Row>
template <class... Keys>
auto detail::RowSet<Rows, Row>::index_by(const Keys&... keys) const {
    static_assert(sizeof...(Keys) != 0, "an index needs a key");
    RowKey<KeyOf<Keys>...> key{{to_key(keys)...}};
    std::apply([&](const auto&... each) { (check_key(self(), each), ...); }, key.keys);
    return RowIndex<Row, RowKey<KeyOf<Keys>...>>{self(), std::move(key)};
}

}  // namespace dynaloom
