#pragma once

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/path.hpp>
#include <dynaloom/expression/update.hpp>
#include <dynaloom/store/capacity.hpp>
#include <dynaloom/store/keys.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dynaloom {

// With `return_item_on_condition_failure` the reason of TransactionCanceled carries the item.

struct ConditionCheck {
    std::string table{};
    Key key{};
    Condition condition{};
    bool return_item_on_condition_failure = false;
};
struct TransactPut {
    std::string table{};
    EncodedItem item{};
    std::optional<Condition> condition{};
    bool return_item_on_condition_failure = false;
};
struct TransactUpdate {
    std::string table{};
    Key key{};
    Update update{};
    std::optional<Condition> condition{};
    bool return_item_on_condition_failure = false;
};
struct TransactDelete {
    std::string table{};
    Key key{};
    std::optional<Condition> condition{};
    bool return_item_on_condition_failure = false;
};
using TransactWrite = std::variant<ConditionCheck, TransactPut, TransactUpdate, TransactDelete>;

struct TransactWriteItemsRequest {
    std::vector<TransactWrite> actions{};  ///< 1 to 100, each on another item
    /// 1 to 36 characters. A second request with the same token within 10 minutes succeeds and does nothing, if its
    /// actions are the same; otherwise it is refused.
    std::optional<std::string> client_request_token{};
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    bool return_item_collection_metrics = false;
};
struct TransactWriteItemsResult {
    std::vector<ConsumedCapacity> consumed_capacity{};  ///< one of each table
    std::map<std::string, std::vector<ItemCollectionMetrics>, std::less<>> item_collection_metrics{};
};

struct TransactGet {
    std::string table{};
    Key key{};
    std::vector<Path> projection{};  ///< all attributes if empty
};
struct TransactGetItemsRequest {
    std::vector<TransactGet> gets{};  ///< 1 to 100, each of another item
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
};
struct TransactGetItemsResult {
    std::vector<std::optional<EncodedItem>> items{};    ///< as many as `gets`, in their order
    std::vector<ConsumedCapacity> consumed_capacity{};  ///< one of each table
};

}  // namespace dynaloom
