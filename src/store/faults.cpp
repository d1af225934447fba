#include "store/lagging_replica.hpp"
#include "store/request_facts.hpp"
#include "store/table_changes.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/store/faults.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace dynaloom {
namespace {

/// Numbers that depend on the seed and the number of the request, on every machine the same (splitmix64).
class Random {
public:
    Random(std::uint64_t seed, std::uint64_t request) : state_{mixed(mixed(seed) + request)} {}

    /// 0 to 1, without 1.
    double fraction() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
    /// 0 to count, without count.
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }

private:
    static std::uint64_t mixed(std::uint64_t value) {
        value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
        value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
        return value ^ (value >> 31U);
    }
    std::uint64_t next() { return mixed(state_ += 0x9E3779B97F4A7C15U); }

    std::uint64_t state_;
};

template <class... OneOf>
bool is_any(std::size_t operation) {
    static const std::size_t operations[] = {Request{OneOf{}}.index()...};
    return std::ranges::find(operations, operation) != std::end(operations);
}

/// Whether requests of this type can have the fault.
bool can_have(Fault fault, std::size_t operation) {
    switch (fault) {
        case Fault::unprocessed:
            return is_any<BatchWriteItemRequest, BatchGetItemRequest>(operation);
        case Fault::conflict:
            return is_any<PutItemRequest, UpdateItemRequest, DeleteItemRequest, TransactWriteItemsRequest,
                          TransactGetItemsRequest>(operation);
        case Fault::stale_read:
            return is_any<GetItemRequest, BatchGetItemRequest, QueryRequest, ScanRequest>(operation);
        case Fault::throttle:
        case Fault::unreachable:
        case Fault::lost_request:
        case Fault::lost_response:
            break;
    }
    return true;
}

bool asks_for_consistency(const Request& request) {
    return std::visit(
        []<class OneRequest>(const OneRequest& one) {
            if constexpr (requires { one.consistent_read; }) {
                return one.consistent_read;
            } else if constexpr (std::is_same_v<OneRequest, BatchGetItemRequest>) {
                return std::ranges::any_of(one.tables, [](const auto& table) { return table.second.consistent_read; });
            } else {
                return false;
            }
        },
        request);
}

/// Whether this very request can have the fault. A batch of the wrong size cannot be divided: its parts might be of
/// the right one.
bool can_have(Fault fault, const Request& request) {
    if (!can_have(fault, request.index())) return false;
    const std::size_t most_entries = std::holds_alternative<BatchWriteItemRequest>(request) ? 25 : 100;
    const std::size_t entries = entry_count(request);
    switch (fault) {
        case Fault::unprocessed:
        case Fault::conflict:
            return entries >= 1 && entries <= most_entries;
        case Fault::stale_read:
            return !asks_for_consistency(request);
        default:
            return true;
    }
}

struct Kind {
    Fault fault;
    std::string_view name;
    double FaultRates::*rate;
};

// In the order of Fault.
constexpr std::array kinds{Kind{Fault::throttle, "throttle", &FaultRates::throttle},
                           Kind{Fault::unprocessed, "unprocessed", &FaultRates::unprocessed},
                           Kind{Fault::conflict, "conflict", &FaultRates::conflict},
                           Kind{Fault::unreachable, "unreachable", &FaultRates::unreachable},
                           Kind{Fault::lost_request, "lost_request", &FaultRates::lost_request},
                           Kind{Fault::lost_response, "lost_response", &FaultRates::lost_response},
                           Kind{Fault::stale_read, "stale_read", &FaultRates::stale_read}};

void check(const std::shared_ptr<Store>& store, const FaultOptions& options) {
    if (store == nullptr) throw ValidationError{"fault injection: there is no store"};
    double sum = 0;
    for (const Kind& kind : kinds) {
        const double rate = options.rates.*kind.rate;
        if (std::isnan(rate) || rate < 0 || rate > 1)
            throw ValidationError{"fault injection: the rate " + std::to_string(rate) + " of " +
                                  std::string{kind.name} + " is not between 0 and 1"};
        sum += rate;
    }
    constexpr double rounding = 1e-9;
    if (sum > 1 + rounding) throw ValidationError{"fault injection: the rates are " + std::to_string(sum) + " in sum"};

    bool stale_reads = options.rates.stale_read > 0;
    for (const PlannedFault& planned : options.plan) {
        if (planned.nth == 0 || !can_have(planned.fault, planned.operation))
            throw ValidationError{"fault injection: " + std::string{fault_name(planned.fault)} +
                                  " cannot be planned for this operation, or not for its request " +
                                  std::to_string(planned.nth)};
        stale_reads = stale_reads || planned.fault == Fault::stale_read;
    }
    if (options.replica == nullptr) {
        if (stale_reads) throw ValidationError{"fault injection: stale reads need a replica"};
        return;
    }
    if (options.replica_lag == 0) throw ValidationError{"fault injection: a replica's lag is 1 request or more"};
    if (!store->list_tables({}).tables.empty() || !options.replica->list_tables({}).tables.empty())
        throw ValidationError{"fault injection: a store with a replica begins empty, and the replica too"};
}

[[noreturn]] void throw_throttled(const Request& request) {
    throw Throttled{tables_of_items(request).empty()
                        ? "Rate of requests exceeds the allowed throughput."
                        : "The level of configured provisioned throughput for the table was exceeded. Consider "
                          "increasing your provisioning level with the UpdateTable API."};
}

[[noreturn]] void throw_conflict(const Request& request, Random& random) {
    const std::string message = "Transaction is ongoing for the item";
    if (!holds_any<TransactWriteItemsRequest, TransactGetItemsRequest>(request))
        throw ServiceError{message, "TransactionConflictException", true};
    std::vector<CancellationReason> reasons(entry_count(request));
    CancellationReason& reason = reasons[random.below(reasons.size())];
    reason.code = "TransactionConflict";
    reason.message = message;
    throw TransactionCanceled{std::move(reasons)};
}

[[noreturn]] void throw_unanswered(const Request& request) {
    throw ConnectionError{
        "the connection broke before " + std::string{operation_name(request)} + " was answered (an injected fault)",
        may_write(request)};
}

/// Takes at least one of the entries away, and returns what it took.
template <class Entry>
std::vector<Entry> take_some(std::vector<Entry>& entries, Random& random) {
    const std::size_t count = 1 + random.below(entries.size());
    for (std::size_t i = 0; i < count; ++i) std::swap(entries[i], entries[i + random.below(entries.size() - i)]);
    const auto end = entries.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Entry> taken{std::make_move_iterator(entries.begin()), std::make_move_iterator(end)};
    entries.erase(entries.begin(), end);
    return taken;
}

}  // namespace

struct FaultyStore::State {
    State(std::shared_ptr<Store> to, FaultOptions with)
        : store{std::move(to)}, options{std::move(with)}, tables{options.creating_for, options.updating_for} {
        if (options.replica != nullptr) replica.emplace(options.replica, options.replica_lag);
    }

    struct Turn {
        std::uint64_t number = 0;
        std::optional<Fault> fault{};
    };

    /// Counts the request and says what becomes of it.
    Turn next(const Request& request) {
        const std::lock_guard lock{mutex};
        const Turn counted{++requests, {}};
        const std::size_t nth = ++requests_of[request.index()];
        tables.check(request, counted.number);
        const Turn turn{counted.number, choose(request, counted.number, nth)};
        if (turn.fault) injected.push_back({turn.number, operation_name(request), *turn.fault});
        return turn;
    }

    std::optional<Fault> choose(const Request& request, std::uint64_t number, std::size_t nth) const {
        for (const PlannedFault& planned : options.plan)
            if (planned.operation == request.index() && planned.nth == nth && can_have(planned.fault, request))
                return planned.fault;
        double left = Random{options.seed, number}.fraction();
        for (const Kind& kind : kinds) {
            const double rate = options.rates.*kind.rate;
            if (left < rate) return can_have(kind.fault, request) ? std::optional{kind.fault} : std::nullopt;
            left -= rate;
        }
        return {};
    }

    Response carry_out(const Request& request, std::uint64_t number, const CallOptions& call) {
        const auto send = [&] { return store->execute(request, call); };
        const bool repeat = replica && (writes_items(request) || changes_table(request));
        Response response = repeat ? replica->write(request, number, send) : send();
        const std::lock_guard lock{mutex};
        tables.carried_out(request, number, response);
        return response;
    }

    template <class Result, class Batch, class Entry>
    Response carry_out_part(Batch batch, std::vector<Entry> Batch::*entries, const Turn& turn, Random& random,
                            const CallOptions& call) {
        std::vector<Entry> left = take_some(batch.*entries, random);
        Result result;
        if (!(batch.*entries).empty())
            result = std::get<Result>(carry_out(Request{std::move(batch)}, turn.number, call));
        std::ranges::move(left, std::back_inserter(result.unprocessed));
        return result;
    }
    Response carry_out_part(const Request& request, const Turn& turn, Random& random, const CallOptions& call) {
        if (const auto* writes = std::get_if<BatchWriteItemRequest>(&request))
            return carry_out_part<BatchWriteItemResult>(*writes, &BatchWriteItemRequest::writes, turn, random, call);
        return carry_out_part<BatchGetItemResult>(std::get<BatchGetItemRequest>(request), &BatchGetItemRequest::gets,
                                                  turn, random, call);
    }

    const std::shared_ptr<Store> store;
    const FaultOptions options;
    std::optional<LaggingReplica> replica;

    std::mutex mutex;  // guards what follows
    std::uint64_t requests = 0;
    std::array<std::size_t, std::variant_size_v<Request>> requests_of{};
    TableChanges tables;
    std::vector<InjectedFault> injected;
};

std::string_view fault_name(Fault fault) noexcept {
    return kinds[static_cast<std::size_t>(fault)].name;
}

FaultyStore::FaultyStore(std::shared_ptr<Store> store, FaultOptions options)
    : Store{(check(store, options), store->encoding()), store->concurrency()},
      state_{std::make_unique<State>(std::move(store), std::move(options))} {}

FaultyStore::~FaultyStore() = default;

Response FaultyStore::execute(const Request& request, const CallOptions& options) {
    const State::Turn turn = state_->next(request);
    if (!turn.fault) return state_->carry_out(request, turn.number, options);
    Random random{~state_->options.seed, turn.number};  // other numbers than those that chose the fault
    switch (*turn.fault) {
        case Fault::throttle:
            throw_throttled(request);
        case Fault::unprocessed:
            return state_->carry_out_part(request, turn, random, options);
        case Fault::conflict:
            throw_conflict(request, random);
        case Fault::unreachable:
            throw ConnectionError{"the store cannot be reached (an injected fault)"};
        case Fault::lost_request:
            throw_unanswered(request);
        case Fault::lost_response:
            try {
                state_->carry_out(request, turn.number, options);
            } catch (const Error&) {  // is lost as a result is
            }
            throw_unanswered(request);
        case Fault::stale_read:
            return state_->replica->read(request, turn.number, options);
    }
    throw std::logic_error{"an unknown fault"};
}

std::vector<InjectedFault> FaultyStore::injected() const {
    const std::lock_guard lock{state_->mutex};
    return state_->injected;
}

std::size_t FaultyStore::injected(Fault fault) const {
    const std::lock_guard lock{state_->mutex};
    return static_cast<std::size_t>(std::ranges::count(state_->injected, fault, &InjectedFault::fault));
}

std::shared_ptr<FaultyStore> inject_faults(std::shared_ptr<Store> store, FaultOptions options) {
    return std::make_shared<FaultyStore>(std::move(store), std::move(options));
}

}  // namespace dynaloom
