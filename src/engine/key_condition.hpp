#pragma once

#include "engine/table_schema.hpp"

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/store/requests.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::engine {

/// One comparison of a key condition, the attribute on its left. Points into the condition.
struct KeyTerm {
    std::string_view attribute;
    Condition::Op op;  ///< equal, less, less_equal, greater, greater_equal, between or begins_with
    const AttributeValue* value;
    const AttributeValue* high = nullptr;  ///< of between
};

/// Splits a key condition into its terms, of another attribute each. Needs no table.
/// @throws ValidationError with DynamoDB's text for what only filters may say.
[[nodiscard]] std::vector<KeyTerm> key_terms(const Condition& condition);

/// The rows that a query's key condition selects: one partition, and a range of its sort keys.
class KeyRange {
public:
    /// @throws ValidationError unless the terms are a condition on the keys of this table.
    KeyRange(const TableSchema& schema, const std::vector<KeyTerm>& terms);

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

    void restrict_to(const TableSchema& schema, const KeyTerm& term);

    AttributeValue partition_;
    StoredKey key_;  // of the partition; no sort key
    std::optional<Edge> lower_;
    std::optional<Edge> upper_;
};

}  // namespace dynaloom::engine
