#pragma once

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/path.hpp>
#include <dynaloom/expression/update.hpp>
#include <dynaloom/store/capacity.hpp>
#include <dynaloom/store/keys.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom {

/// Which attributes a write gives back. PutItem and DeleteItem know `none` and `all_old`.
enum class ReturnValues : unsigned char {
    none,
    all_old,
    updated_old,  ///< what stood at the paths that the update names
    all_new,
    updated_new,
};

struct GetItemRequest {
    std::string table{};
    Key key{};
    bool consistent_read = false;
    std::vector<Path> projection{};  ///< all attributes if empty
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
};
struct GetItemResult {
    std::optional<EncodedItem> item{};
    std::optional<ConsumedCapacity> consumed_capacity{};
};

struct PutItemRequest {
    std::string table{};
    EncodedItem item{};
    std::optional<Condition> condition{};
    ReturnValues return_values = ReturnValues::none;
    bool return_item_on_condition_failure = false;  ///< ConditionFailed carries the item
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    bool return_item_collection_metrics = false;
};
struct PutItemResult {
    std::optional<EncodedItem> attributes{};
    std::optional<ConsumedCapacity> consumed_capacity{};
    std::optional<ItemCollectionMetrics> item_collection_metrics{};
};

struct DeleteItemRequest {
    std::string table{};
    Key key{};
    std::optional<Condition> condition{};
    ReturnValues return_values = ReturnValues::none;
    bool return_item_on_condition_failure = false;
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    bool return_item_collection_metrics = false;
};
struct DeleteItemResult {
    std::optional<EncodedItem> attributes{};
    std::optional<ConsumedCapacity> consumed_capacity{};
    std::optional<ItemCollectionMetrics> item_collection_metrics{};
};

struct UpdateItemRequest {
    std::string table{};
    Key key{};
    Update update{};  ///< an empty one makes sure that the item exists
    std::optional<Condition> condition{};
    ReturnValues return_values = ReturnValues::none;
    bool return_item_on_condition_failure = false;
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    bool return_item_collection_metrics = false;
};
struct UpdateItemResult {
    std::optional<EncodedItem> attributes{};
    std::optional<ConsumedCapacity> consumed_capacity{};
    std::optional<ItemCollectionMetrics> item_collection_metrics{};
};

/// What a query or scan gives of the items it finds.
enum class Select : unsigned char {
    all_attributes,
    all_projected_attributes,  ///< of an index
    specific_attributes,       ///< what `projection` says
    count,                     ///< their number only
};

struct QueryRequest {
    std::string table{};
    std::optional<std::string> index{};
    Condition key_condition{};
    std::optional<Condition> filter{};
    std::vector<Path> projection{};        ///< all attributes if empty
    std::optional<Select> select{};        ///< by default what the table or index holds, or `projection`
    std::optional<std::uint32_t> limit{};  ///< items examined, not items returned
    std::optional<Key> exclusive_start_key{};
    bool scan_index_forward = true;
    bool consistent_read = false;
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    std::vector<std::string> key_attributes{};  ///< as in ScanRequest
};
struct QueryResult {
    std::vector<EncodedItem> items{};         ///< empty for Select::count
    std::size_t count = 0;                    ///< items that passed the filter
    std::size_t scanned_count = 0;            ///< items examined
    std::optional<Key> last_evaluated_key{};  ///< absent on the last page
    std::optional<ConsumedCapacity> consumed_capacity{};
};

struct ScanRequest {
    std::string table{};
    std::optional<std::string> index{};
    std::optional<Condition> filter{};
    std::vector<Path> projection{};        ///< all attributes if empty
    std::optional<Select> select{};        ///< by default what the table or index holds, or `projection`
    std::optional<std::uint32_t> limit{};  ///< items examined, not items returned
    std::optional<Key> exclusive_start_key{};
    std::optional<std::uint32_t> segment{};         ///< 0 to total_segments - 1; both or none
    std::optional<std::uint32_t> total_segments{};  ///< 1 to 1,000,000
    bool consistent_read = false;
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;

    /// The table's key attributes, for a store that does not know them and is to put them beside the bodies of the
    /// items found, as those that know the table do. Not sent.
    std::vector<std::string> key_attributes{};
};
struct ScanResult {
    std::vector<EncodedItem> items{};
    std::size_t count = 0;
    std::size_t scanned_count = 0;
    std::optional<Key> last_evaluated_key{};
    std::optional<ConsumedCapacity> consumed_capacity{};
};

}  // namespace dynaloom
