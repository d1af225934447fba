#pragma once

#include "engine/capacity.hpp"
#include "engine/key_condition.hpp"
#include "engine/row_hash.hpp"
#include "engine/table.hpp"

#include <dynaloom/value/encoded_item.hpp>

#include <memory>
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

    /// The table whose rows must be hashed for `next` to be called, in a snapshot then; usually none.
    [[nodiscard]] virtual const TableState* needs_hashes() const { return nullptr; }

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

/// A whole table, in order of its keys.
class TableSource final : public ItemSource {
public:
    TableSource(const Table& table, std::optional<StoredKey> after);

    Batch next(ReadTransaction& transaction, PageLimit limit) override;

private:
    Table table_;
    std::optional<StoredKey> after_;
};

/// A part of a table, in order of hashes and keys.
class SegmentSource final : public ItemSource {
public:
    SegmentSource(const Table& table, HashRange part, std::optional<StoredKey> after);

    [[nodiscard]] const TableState* needs_hashes() const override { return &table_.state; }
    Batch next(ReadTransaction& transaction, PageLimit limit) override;

private:
    Table table_;
    HashRange part_;
    std::optional<StoredKey> after_;
};

/// The same of a table that another program made, in order of the keys: the table is not ours to keep hashes in, so
/// all of it is read.
class AdoptedSegmentSource final : public ItemSource {
public:
    AdoptedSegmentSource(const Table& table, HashRange part, std::optional<StoredKey> after);

    Batch next(ReadTransaction& transaction, PageLimit limit) override;

private:
    Table table_;
    HashRange part_;
    std::optional<StoredKey> after_;
};

/// What a scan of the table reads. @throws ValidationError if it is told to start where no such scan can.
[[nodiscard]] std::unique_ptr<ItemSource> scan_source(const Table& table, const ScanRequest& request);

}  // namespace dynaloom::engine
