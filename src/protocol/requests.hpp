#pragma once

#include "protocol/members.hpp"

#include <dynaloom/store/requests.hpp>

#include <string_view>

namespace dynaloom::protocol {

/// The request that DynamoDB's JSON says.
/// @param operation  "GetItem", without the version before the dot.
/// @throws ServiceError with the code UnknownOperationException or SerializationException; ValidationError, in
///         DynamoDB's order, for what it refuses before it looks at any table.
[[nodiscard]] Request read_request(std::string_view operation, std::string_view body);

// One of each kind of request, `members` being the whole of it; nothing if the operation is of another kind.
[[nodiscard]] std::optional<Request> read_item_request(std::string_view operation, const Members& members);
[[nodiscard]] std::optional<Request> read_page_request(std::string_view operation, const Members& members);
[[nodiscard]] std::optional<Request> read_batch_request(std::string_view operation, const Members& members);
[[nodiscard]] std::optional<Request> read_transaction_request(std::string_view operation, const Members& members);
[[nodiscard]] std::optional<Request> read_table_request(std::string_view operation, const Members& members);
[[nodiscard]] std::optional<Request> read_stream_request(std::string_view operation, const Members& members);

/// Members that several requests have.
[[nodiscard]] ReturnConsumedCapacity read_return_consumed_capacity(const Members& members);
[[nodiscard]] bool read_return_item_collection_metrics(const Members& members);
[[nodiscard]] bool read_return_on_condition_failure(const Members& members);

}  // namespace dynaloom::protocol
