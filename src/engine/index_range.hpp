#pragma once

#include "engine/key_condition.hpp"
#include "engine/sort_range.hpp"
#include "engine/table_schema.hpp"

#include <dynaloom/store/keys.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::engine {

/// Where an entry stands in an index.
struct EntryPlace {
    std::string pk;
    std::string sk;

    [[nodiscard]] RowKey view() const noexcept { return {pk, sk}; }
};

/// The place that a request names to start after, by the attributes of the index's key and of the table's. No entry
/// need be there. @throws ValidationError if these are not the attributes, or their values can be no keys.
[[nodiscard]] EntryPlace entry_place(const TableSchema& schema, const StoredIndex& index, const Key& start);

/// The entries that a query's key condition selects: every attribute of the index's partition key is given, and of its
/// sort key the first ones, the last of these maybe as a range.
class IndexRange {
public:
    /// @throws ValidationError unless the terms are a condition on the keys of this index.
    IndexRange(const StoredIndex& index, std::vector<KeyTerm> terms);

    /// @throws ValidationError if `place` is not within the range.
    void start_after(const EntryPlace& place, bool forward);

    /// Goes on after an entry that the range has given.
    void start_after(std::string_view sk, bool forward) { range_.start_after(sk, forward); }

    [[nodiscard]] PartitionRange view(bool forward) const noexcept { return range_.view(pk_, forward); }

private:
    void restrict_to(const KeyAttribute& attribute, const KeyTerm& term, const std::string& before);

    std::string pk_;
    SortRange range_;
};

}  // namespace dynaloom::engine
