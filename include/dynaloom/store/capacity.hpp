#pragma once

#include <dynaloom/store/keys.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace dynaloom {

/// Whether a result says what the request cost.
enum class ReturnConsumedCapacity : unsigned char {
    none,
    total,    ///< one sum for a table and its indexes
    indexes,  ///< and its parts
};

/// What a request cost of one table, in DynamoDB's capacity units.
struct ConsumedCapacity {
    using ByIndex = std::map<std::string, double, std::less<>>;

    std::string table{};
    double units = 0;  ///< indexes included

    /// Which of `units` were read or written; of transactions only.
    std::optional<double> read_units{};
    std::optional<double> write_units{};

    /// The parts, if they were asked for.
    std::optional<double> table_units{};
    ByIndex local_indexes{};
    ByIndex global_indexes{};

    friend bool operator==(const ConsumedCapacity&, const ConsumedCapacity&) = default;
};

/// How large all items of one partition key are, of a table with local indexes.
struct ItemCollectionMetrics {
    Key item_collection_key{};
    double lower_gigabytes = 0;
    double upper_gigabytes = 0;

    friend bool operator==(const ItemCollectionMetrics&, const ItemCollectionMetrics&) = default;
};

}  // namespace dynaloom
