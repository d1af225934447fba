#pragma once

#include <dynaloom/snapshot/row_key.hpp>
#include <dynaloom/snapshot/row_range.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom {

template <class Row>
class Snapshot;
template <class Row>
class Selection;
template <class Row, class Key>
class RowIndex;
template <class Row, class Key>
class RowGroups;

namespace detail {

/// What keeps the rows that others point at.
using KeepAlive = std::vector<std::shared_ptr<const void>>;

/// What can be asked of the rows of one table: of a snapshot, or of a selection of its rows. What comes of it keeps the
/// rows alive.
///
/// A key is a member of the model (`&Customer::city`), for Items the name of an attribute, or any function of a row.
template <class Rows, class Row>
class RowSet : public RowRange<Rows> {
public:
    using row_type = Row;

    /// The rows for which the predicate is true.
    template <std::predicate<const Row&> Predicate>
    [[nodiscard]] Selection<Row> where(const Predicate& predicate) const;

    /// The rows with that value: `customers.where(&Customer::city, "Oslo")`, `items.where("city", "Oslo")`.
    /// @throws ValidationError for an attribute that no row has.
    template <class Key, class Value>
    [[nodiscard]] Selection<Row> where(const Key& key, const Value& value) const;

    /// For finding rows by a key, in constant time: `customers.index_by(&Customer::customer_id).find(id)`.
    /// @throws ValidationError for an attribute that no row has.
    /// @par Cost  Linear; 20 to 24 bytes a row.
    template <class... Keys>
    [[nodiscard]] auto index_by(const Keys&... keys) const;

    /// The rows that share a key: `for (const auto& [city, customers] : snapshot.group_by(&Customer::city))`. A row
    /// without the key is in no group.
    /// @throws ValidationError for an attribute that no row has.
    /// @par Cost  Linear.
    template <class Key>
    [[nodiscard]] auto group_by(const Key& key) const;

private:
    [[nodiscard]] const Rows& self() const noexcept { return static_cast<const Rows&>(*this); }
};

/// Looks at an attribute in all rows. @throws ValidationError if there are rows, and none has it.
template <class Rows>
FoundAttribute find_attribute(const Rows& rows, const AttributeName& attribute) {
    FoundAttribute found{.table = rows.table(), .name = attribute.name};
    for (const Item& row : rows) {
        const AttributeValue* value = row.find(attribute.name);
        if (value == nullptr) continue;
        found.is_found = true;
        found.types.add(*value);
    }
    check_found(found, rows.size());
    return found;
}

template <class Rows, class Key>
void check_key(const Rows& rows, const Key& key) {
    if constexpr (std::is_same_v<Key, AttributeName>) (void)find_attribute(rows, key);
}

}  // namespace detail

/// Some of the rows of a snapshot, in its order. A handle, cheap to copy.
/// @par Threads  Safe to call concurrently.
template <class Row>
class Selection : public detail::RowSet<Selection<Row>, Row> {
public:
    [[nodiscard]] std::size_t size() const noexcept { return rows_->size(); }
    [[nodiscard]] const Row& operator[](std::size_t index) const noexcept { return *(*rows_)[index]; }

    [[nodiscard]] const std::string& table() const noexcept { return snapshot_.table(); }
    /// Whose rows they are.
    [[nodiscard]] const Snapshot<Row>& snapshot() const noexcept { return snapshot_; }

    /// @cond
    Selection(Snapshot<Row> snapshot, std::vector<const Row*> rows)
        : snapshot_{std::move(snapshot)}, rows_{std::make_shared<const std::vector<const Row*>>(std::move(rows))} {}
    [[nodiscard]] detail::KeepAlive keep_alive() const { return snapshot_.keep_alive(); }
    /// @endcond

private:
    Snapshot<Row> snapshot_;
    std::shared_ptr<const std::vector<const Row*>> rows_;
};

template <class Rows, class Row>
template <std::predicate<const Row&> Predicate>
Selection<Row> detail::RowSet<Rows, Row>::where(const Predicate& predicate) const {
    std::vector<const Row*> found;
    for (const Row& row : self())
        if (std::invoke(predicate, row)) found.push_back(&row);
    return {self().snapshot(), std::move(found)};
}

template <class Rows, class Row>
template <class Key, class Value>
Selection<Row> detail::RowSet<Rows, Row>::where(const Key& key, const Value& value) const {
    const auto kept = to_key(key);
    check_key(self(), kept);
    const KeyValue<KeyOf<Key>, Row> wanted(value);
    return where([&](const Row& row) {
        const auto& found = look(kept, row);
        return is_there(found) && value_of(found) == wanted;
    });
}

}  // namespace dynaloom
