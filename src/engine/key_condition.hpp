#pragma once

#include "engine/table_schema.hpp"

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/store/requests.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dynaloom::engine {

/// The rows that a query's key condition selects: one partition, and a range of its sort keys.
class KeyRange {
public:
    /// @throws ValidationError if `condition` is no key condition, or none of this table.
    KeyRange(const TableSchema& schema, const Condition& condition);

    [[nodiscard]] const AttributeValue& partition() const noexcept { return partition_; }
    [[nodiscard]] const StoredKey& key() const noexcept { return key_; }

    /// Continues after `start`, in the direction of reading.
    /// @throws ValidationError if that is no place within the range.
    void start_after(const TableSchema& schema, const Key& start, bool forward);

    /// Continues after the sort key `sk`, which is within the range.
    void start_after(std::string_view sk, bool forward);

    [[nodiscard]] PartitionRange view(bool forward) const noexcept;

private:
    struct Edge {
        std::string text;
        bool inclusive;
    };

    void restrict_to(const TableSchema& schema, const Condition& condition, bool flipped);

    AttributeValue partition_;
    StoredKey key_;  // of the partition; no sort key
    std::optional<Edge> lower_;
    std::optional<Edge> upper_;
};

}  // namespace dynaloom::engine
