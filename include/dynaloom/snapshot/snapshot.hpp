#pragma once

#include <dynaloom/model/condition_codec.hpp>
#include <dynaloom/snapshot/memory_size.hpp>
#include <dynaloom/snapshot/options.hpp>
#include <dynaloom/snapshot/row_blocks.hpp>
#include <dynaloom/snapshot/rows.hpp>
#include <dynaloom/snapshot/table_feed.hpp>
#include <dynaloom/table/decode_record.hpp>
#include <dynaloom/table/table.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace dynaloom {

namespace detail {

template <class Row>
inline constexpr bool is_item_row = std::is_same_v<Row, Item>;

template <class Row>
[[nodiscard]] ScanRequest scan_of_rows(const TableInfo& table) {
    if constexpr (is_item_row<Row>) {
        return make_scan(table, {});
    } else {
        return make_scan(table, dynaloom::scan_key<Row>());
    }
}

/// @returns False if the item is no such row.
template <class Row>
bool read_row(const TableInfo& table, const EncodedItem& item, std::optional<Row>& row, OnError on_error) {
    if constexpr (is_item_row<Row>) {
        row = item.to_item();
        return true;
    } else {
        return is_record_of<Row>(table, item.keys()) && decode_record(table, item, row, on_error);
    }
}

/// What a snapshot holds, once it is taken.
template <class Row>
struct SnapshotData {
    SnapshotFacts facts{};
    RowBlocks<Row> rows{};
    std::size_t bytes = 0;
};

/// The rows of a table as they are known now: what the snapshots that come of each other share.
/// @par Threads  Safe to call concurrently.
template <class Row>
class SnapshotSource {
public:
    using Data = std::shared_ptr<const SnapshotData<Row>>;

    SnapshotSource(std::shared_ptr<Store> store, std::string table, SnapshotOptions options,
                   TableFeed::MakeScan make_scan)
        : feed_{std::move(store), std::move(table), std::move(options), std::move(make_scan)} {}

    [[nodiscard]] const TableFeed& feed() const noexcept { return feed_; }

    [[nodiscard]] Data load() {
        const std::lock_guard lock{mutex_};
        return load_locked();
    }

    [[nodiscard]] Data refresh() {
        const std::lock_guard lock{mutex_};
        if (auto facts = catch_up()) return publish(std::move(*facts));
        return load_locked();
    }

private:
    [[nodiscard]] Data load_locked() {
        // A table that is made anew while it is read is read again.
        constexpr int most_attempts = 5;
        for (int attempt = 0; attempt < most_attempts; ++attempt) {
            SnapshotFacts facts = read_all();
            if (!feed_.options().follow) return publish(std::move(facts));
            if (auto later = catch_up()) return publish(std::move(*later));
        }
        throw ServiceError{
            "snapshot of table \"" + feed_.table() + "\": the table or its stream is made anew again and again",
            "ResourceInUseException", true};
    }

    [[nodiscard]] SnapshotFacts read_all() {
        rows_ = {};
        places_ = {};
        bytes_ = 0;
        std::mutex adding;
        return feed_.load([&](const TableInfo& table, const EncodedItem& item) {
            std::optional<Row> row;
            if (!read_row(table, item, row, feed_.options().on_error)) return;
            const std::lock_guard lock{adding};
            put(feed_.options().follow ? RowPlaces::text_of(item.keys()) : std::string{}, std::move(*row));
        });
    }

    [[nodiscard]] std::optional<SnapshotFacts> catch_up() {
        return feed_.catch_up([&](const TableInfo& table, const Key& key, const EncodedItem* item) {
            std::string text = RowPlaces::text_of(key);
            std::optional<Row> row;
            if (item != nullptr && read_row(table, *item, row, feed_.options().on_error))
                put(std::move(text), std::move(*row));
            else
                erase(text);
        });
    }

    [[nodiscard]] Data publish(SnapshotFacts&& facts) {
        auto data = std::make_shared<SnapshotData<Row>>();
        data->facts = std::move(facts);
        data->bytes = bytes_;
        // Who follows goes on with these rows.
        if (feed_.options().follow)
            data->rows = RowBlocks<Row>{rows_};
        else
            data->rows = std::move(rows_);
        return data;
    }

    [[nodiscard]] std::size_t cost(const std::string& key, const Row& row) const {
        return sizeof(Row) + heap_size(row) + (feed_.options().follow ? RowPlaces::cost(key) : 0);
    }

    void put(std::string key, Row&& row) {
        const auto place = feed_.options().follow ? places_.find(key) : std::nullopt;
        bytes_ += cost(key, row);
        if (place) bytes_ -= cost(key, rows_[*place]);
        const auto limit = feed_.options().memory_limit;
        if (limit && bytes_ > *limit) throw SnapshotTooLarge{feed_.table(), *limit};
        if (place) return rows_.replace(*place, std::move(row));
        rows_.push_back(std::move(row));
        if (feed_.options().follow) places_.add(std::move(key));
    }

    void erase(const std::string& key) {
        const auto place = places_.find(key);
        if (!place) return;
        bytes_ -= cost(key, rows_[*place]);
        rows_.erase(*place);
        places_.erase(key);
    }

    std::mutex mutex_;
    TableFeed feed_;
    RowBlocks<Row> rows_;
    RowPlaces places_;
    std::size_t bytes_ = 0;
};

}  // namespace detail

/// A table in memory, as it was when it was read: rows of a model, or Items as they are.
///
///     const dynaloom::Snapshot<Customer> customers{store, "customers"};
///     for (const Customer& customer : customers) …
///
/// It never changes. `refresh` gives a newer one, and disturbs nobody who reads the old one. It is a handle, cheap to
/// copy; references to its rows live as long as any copy of it.
///
/// Of the writes made while it was read, each may be in it or not. One that follows a table of a SQL store is the table
/// as it was at one moment, between transactions, unless others write faster than it reads; see `refresh`. On DynamoDB
/// it holds rows of several moments, for the stream is some time behind the table, mostly about a second, and does not
/// say how much.
/// @par Cost     Loading reads all of the table. Rows stand in contiguous blocks; on refreshing by the stream, only the
///               blocks that hold a changed row are copied.
/// @par Threads  Safe to call concurrently.
template <class Row>
class Snapshot : public detail::RowSet<Snapshot<Row>, Row> {
public:
    /// Reads the table: all items that are records of the model, or all items.
    /// @throws TableNotFound; SnapshotTooLarge; ValidationError for options that do not fit the table; DecodeError if
    ///         they say so; what the store throws.
    explicit Snapshot(std::shared_ptr<Store> store, std::string table, SnapshotOptions options = {})
        : Snapshot{std::make_shared<Source>(std::move(store), std::move(table), std::move(options),
                                            &detail::scan_of_rows<Row>)} {
        if constexpr (!detail::is_item_row<Row>) static_assert(detail::check_model<Row>());
    }
    template <class... Models>
    explicit Snapshot(const Table<Models...>& table, SnapshotOptions options = {})
        : Snapshot{table.store(), table.name(), std::move(options)} {}
    /// Only records for which the condition is true: `Snapshot<Story>{stories, when("likes"_f >= 100)}`.
    template <class... Models, class Expression>
    Snapshot(const Table<Models...>& table, const When<Expression>& when, SnapshotOptions options = {})
        : Snapshot{std::make_shared<Source>(
              table.store(), table.name(), std::move(options), [condition = when.condition](const auto& info) {
                  ScanRequest scan = detail::scan_of_rows<Row>(info);
                  detail::add_condition(scan.filter, detail::to_condition<Row>(condition, info.key_names()));
                  return scan;
              })} {
        static_assert(detail::check_condition<Row, Expression>());
    }

    [[nodiscard]] std::size_t size() const noexcept { return data_->rows.size(); }
    /// The rows have no order. @param index  Below `size()`.
    [[nodiscard]] const Row& operator[](std::size_t index) const noexcept { return data_->rows[index]; }

    /// When reading began, by this machine's clock. Every write that was acknowledged before is in it; on DynamoDB that
    /// holds only for one that is `consistent` and does not follow: of another one, what the last moments wrote may
    /// come with a later `refresh`.
    [[nodiscard]] std::chrono::system_clock::time_point taken_at() const noexcept { return data_->facts.taken_at; }
    /// Bytes that the rows take, about.
    [[nodiscard]] std::size_t bytes() const noexcept { return data_->bytes; }

    [[nodiscard]] const std::string& table() const noexcept { return source_->feed().table(); }
    /// Key, indexes, size, ARN of the table, as the store told them then.
    [[nodiscard]] const TableDescription& description() const noexcept { return data_->facts.description; }
    /// What the table lives in, for all that a snapshot cannot do.
    [[nodiscard]] const std::shared_ptr<Store>& store() const noexcept { return source_->feed().store(); }

    /// A newer snapshot: the table read anew, or, if this one follows, with what its stream tells has changed. It
    /// catches up from the latest snapshot that came of the same loading. All of the table is read if the stream has
    /// lost changes meanwhile, the table was made anew, or nobody refreshed for 15 minutes, or an error came, before
    /// the first change.
    ///
    /// While others write faster than it reads, it ends once it has the changes that were made before the call, and
    /// may end within a transaction made since. The clocks of this machine and of those that write may differ by two
    /// seconds then.
    ///
    /// On DynamoDB, whose stream tells of a change mostly within a second, a row that was changed several times just
    /// now may first show an earlier change than before.
    /// @throws As the constructor; the old one stays as it is, and the next call goes on or reads all.
    /// @par Cost  Following: linear in the changes, and one pointer per 256 rows.
    [[nodiscard]] Snapshot refresh() const { return Snapshot{source_, source_->refresh()}; }

    [[nodiscard]] const SnapshotOptions& options() const noexcept { return source_->feed().options(); }
    [[nodiscard]] const Snapshot& snapshot() const noexcept { return *this; }

    /// @cond  For the functions of this layer.
    [[nodiscard]] detail::KeepAlive keep_alive() const { return {data_}; }
    /// @endcond

private:
    using Source = detail::SnapshotSource<Row>;

    explicit Snapshot(std::shared_ptr<Source> source) : source_{std::move(source)}, data_{source_->load()} {}
    Snapshot(std::shared_ptr<Source> source, typename Source::Data data)
        : source_{std::move(source)}, data_{std::move(data)} {}

    std::shared_ptr<Source> source_;
    typename Source::Data data_;
};

Snapshot(std::shared_ptr<Store>, std::string, SnapshotOptions = {}) -> Snapshot<Item>;
template <class Model>
explicit Snapshot(const Table<Model>&, SnapshotOptions = {}) -> Snapshot<Model>;
template <class Model, class Expression>
Snapshot(const Table<Model>&, const When<Expression>&, SnapshotOptions = {}) -> Snapshot<Model>;

/// The attributes of a model's fields and of its keys, for `SnapshotOptions::attributes`: the store then reads no
/// others.
template <class Model>
[[nodiscard]] std::vector<std::string> attributes_of(const KeyNames& key_names = detail::key_names_of<Model>) {
    static_assert(detail::check_model<Model>());
    std::vector<std::string> names{std::string{key_names.partition}};
    if constexpr (detail::has_sort_key<Model>) names.emplace_back(key_names.sort);
    for (const std::string_view name : detail::attribute_names<Model>) {
        if (!name.empty() && name != key_names.partition && name != key_names.sort) names.emplace_back(name);
    }
    return names;
}

}  // namespace dynaloom
