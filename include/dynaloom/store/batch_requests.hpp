#pragma once

#include <dynaloom/expression/path.hpp>
#include <dynaloom/store/capacity.hpp>
#include <dynaloom/store/keys.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace dynaloom {

/// One write of a batch.
struct BatchWrite {
    std::string table{};
    std::variant<EncodedItem, Key> write{};  ///< an item to put, or the key of an item to delete
};
struct BatchWriteItemRequest {
    std::vector<BatchWrite> writes{};  ///< 1 to 25, each of another item
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    bool return_item_collection_metrics = false;
};
struct BatchWriteItemResult {
    std::vector<BatchWrite> unprocessed{};
    std::vector<ConsumedCapacity> consumed_capacity{};  ///< one of each table
    std::map<std::string, std::vector<ItemCollectionMetrics>, std::less<>> item_collection_metrics{};
};

struct BatchGet {
    std::string table{};
    Key key{};

    friend bool operator==(const BatchGet&, const BatchGet&) = default;
};
struct BatchGetOptions {
    bool consistent_read = false;
    std::vector<Path> projection{};  ///< all attributes if empty
};
struct BatchGetItemRequest {
    std::vector<BatchGet> gets{};                                  ///< 1 to 100, each of another item
    std::map<std::string, BatchGetOptions, std::less<>> tables{};  ///< how to read a table, if not as by default
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
};
struct BatchGetItemResult {
    struct Found {
        std::string table;
        EncodedItem item;
    };
    std::vector<Found> items{};  ///< in any order; absent items are left out
    std::vector<BatchGet> unprocessed{};
    std::vector<ConsumedCapacity> consumed_capacity{};  ///< one of each table
};

}  // namespace dynaloom
