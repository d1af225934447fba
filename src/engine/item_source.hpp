#pragma once

#include "engine/capacity.hpp"
#include "engine/key_condition.hpp"
#include "engine/table.hpp"

#include <dynaloom/value/encoded_item.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace dynaloom::engine {

/// Where the items of a query or scan come from, in the order in which they are examined: a place in a table or index
/// that moves on. What becomes of the items is PageBuilder's business.
///
/// Lives within one transaction.
class ItemSource {
public:
    struct Batch {
        std::vector<EncodedItem> items;  ///< maybe none, although there are more
        bool more = false;
    };

    ItemSource() = default;
    ItemSource(const ItemSource&) = delete;
    ItemSource& operator=(const ItemSource&) = delete;
    virtual ~ItemSource();

    /// The items that follow, as many as there are or the limit says.
    virtual Batch next(ReadTransaction& transaction, PageLimit limit) = 0;

    /// Where a page goes on whose last examined item is this one.
    [[nodiscard]] virtual Key place_of(const EncodedItem& item) const { return item.keys(); }

    /// Adds the units that reading the items cost to whatever they were read from.
    virtual void charge(Consumption& consumption, double units) const { consumption.table += units; }
};

/// A range of one partition.
class PartitionSource final : public ItemSource {
public:
    PartitionSource(const Table& table, KeyRange range, bool forward);

    Batch next(ReadTransaction& transaction, PageLimit limit) override;

private:
    Table table_;
    KeyRange range_;
    bool forward_;
};

/// A whole table.
class TableSource final : public ItemSource {
public:
    TableSource(const Table& table, std::optional<StoredKey> after);

    Batch next(ReadTransaction& transaction, PageLimit limit) override;

private:
    Table table_;
    std::optional<StoredKey> after_;
};

/// The place that a scan's request names to start after.
/// @throws ValidationError if it is none.
[[nodiscard]] StoredKey scan_start(const TableSchema& schema, const Key& start);

}  // namespace dynaloom::engine
