#pragma once

#include <dynaloom/store/store.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace dynaloom {

/// What DynamoDB, or the way to it, does to a request now and then, and an embedded store never.
enum class Fault : unsigned char {
    /// Throttled. Nothing is done. Of any request.
    throttle,
    /// A batch leaves 1 or more of its entries, perhaps all, in `unprocessed`, and carries out the others. The entries
    /// left are not checked before they come again. Of BatchWriteItem and BatchGetItem.
    unprocessed,
    /// Another transaction holds the item. Nothing is done. Of PutItem, UpdateItem and DeleteItem: a retryable
    /// ServiceError with code TransactionConflictException; of transactions: TransactionCanceled, where the reason of
    /// one action is TransactionConflict.
    conflict,
    /// ConnectionError: no connection was to be had. Nothing is done, and the caller knows. Of any request.
    unreachable,
    /// ConnectionError after the request was sent, but before it was carried out. Nothing is done; the caller of a
    /// write cannot know (`outcome_unknown()`). Of any request.
    lost_request,
    /// ConnectionError after the request was carried out, once; its result, or error, is lost. The caller of a write
    /// cannot know (`outcome_unknown()`). Of any request.
    lost_response,
    /// An eventually consistent read sees the tables without the latest writes; see FaultOptions::replica. Of GetItem,
    /// BatchGetItem, Query and Scan without `consistent_read`.
    stale_read,
};

/// The name as it stands above: "lost_response".
[[nodiscard]] std::string_view fault_name(Fault fault) noexcept;

/// How probable each fault is for a request that can have it: 0 to 1, and not more than 1 in sum.
struct FaultRates {
    double throttle = 0;
    double unprocessed = 0;
    double conflict = 0;
    double unreachable = 0;
    double lost_request = 0;
    double lost_response = 0;
    double stale_read = 0;
};

/// A fault of one certain request.
struct PlannedFault {
    std::size_t operation = 0;  ///< the place of the request's type in Request
    std::size_t nth = 1;        ///< among the store's requests of this type, from 1
    Fault fault = Fault::throttle;
};

/// `fault_at<PutItemRequest>(2, Fault::throttle)`: the second PutItem is throttled.
template <class OneRequest>
[[nodiscard]] PlannedFault fault_at(std::size_t nth, Fault fault) {
    return {.operation = request_index<OneRequest>, .nth = nth, .fault = fault};
}

struct FaultOptions {
    std::uint64_t seed = 1;
    FaultRates rates{};

    /// Goes before what the rates say of the same request. A planned fault that the request cannot have after all (a
    /// stale read of a consistent one) does not happen.
    std::vector<PlannedFault> plan{};

    /// A created table is CREATING for so many of the next requests, those that are refused included: requests for its
    /// items find no table, changes of the table are refused (ServiceError with code ResourceInUseException).
    std::size_t creating_for = 0;

    /// A changed table is UPDATING for so many of the next requests: it can be used, but not changed again, and
    /// a global index that the change creates cannot be read.
    std::size_t updating_for = 0;

    /// Answers stale reads: an empty store of which nobody else knows. Each write that was carried out is repeated on
    /// it, in the same order, after the next `replica_lag` requests; these do not see it if they are stale reads. So a
    /// stale read sees all tables and indexes as they were at one earlier moment. What creates, changes or deletes
    /// a table is repeated at once, with all writes before it.
    ///
    /// The store must be empty too: what was written before, or past the decorator, is not on the replica. With a
    /// replica, writes wait for each other.
    std::shared_ptr<Store> replica{};
    std::size_t replica_lag = 1;  ///< 1 or more
};

/// A fault that happened.
struct InjectedFault {
    std::uint64_t request = 0;     ///< which of all requests to the store, from 1
    std::string_view operation{};  ///< "PutItem"
    Fault fault = Fault::throttle;

    friend bool operator==(const InjectedFault&, const InjectedFault&) = default;
};

/// A store that does to the requests of another what DynamoDB may do. For tests of programs: whether they go on after
/// a throttled request, send unprocessed entries again, do not count twice.
///
/// The faults depend on the seed and the order of the requests, nothing else. What is stored is at any time what
/// DynamoDB might have stored.
/// @par Threads  Safe to call concurrently; the order of the requests, and thus their faults, is then the threads'.
class FaultyStore final : public Store {
public:
    /// @throws ValidationError if `store` is null, the rates are out of range, a planned fault is none of its
    ///         operation's, stale reads are asked for without a replica, or the store or the replica is not empty.
    FaultyStore(std::shared_ptr<Store> store, FaultOptions options);
    ~FaultyStore() override;

    Response execute(const Request& request, const CallOptions& options) override;

    /// The faults so far, in the order of their requests.
    [[nodiscard]] std::vector<InjectedFault> injected() const;
    /// How many of them are of this kind.
    [[nodiscard]] std::size_t injected(Fault fault) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The same as std::make_shared<FaultyStore>.
[[nodiscard]] std::shared_ptr<FaultyStore> inject_faults(std::shared_ptr<Store> store, FaultOptions options);

}  // namespace dynaloom
