#include <dynaloom/error.hpp>
#include <dynaloom/store/faults.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/answering_store.hpp"

namespace dynaloom::test {
namespace {

struct Faults : testing::Test {
    std::shared_ptr<AnsweringStore> inner = std::make_shared<AnsweringStore>();

    [[nodiscard]] std::size_t sent() const { return inner->requests.size(); }
};

BatchWriteItemRequest batch_of(int count) {
    BatchWriteItemRequest request;
    for (int i = 0; i < count; ++i) request.writes.push_back({.table = "aaa", .write = Key{{"PK", i}}});
    return request;
}

TransactWriteItemsRequest transaction_of(std::size_t count) {
    return {.actions = std::vector<TransactWrite>(count, TransactDelete{.table = "aaa", .key = {}, .condition = {}})};
}

/// Sends the request and swallows what comes of it.
void send(Store& store, const Request& request) {
    try {
        store.execute(request, {});
    } catch (const Error&) {  // is what the tests provoke
    }
}

std::vector<InjectedFault> faults_of_many(std::uint64_t seed) {
    const auto store = inject_faults(std::make_shared<AnsweringStore>(),
                                     {.seed = seed, .rates = {.throttle = 0.2, .conflict = 0.1, .lost_response = 0.1}});
    for (int i = 0; i < 200; ++i) send(*store, i % 3 == 0 ? Request{GetItemRequest{}} : Request{PutItemRequest{}});
    return store->injected();
}

TEST_F(Faults, DependOnTheSeedAndTheRequestsAlone) {
    EXPECT_EQ(faults_of_many(7), faults_of_many(7));
    EXPECT_NE(faults_of_many(7), faults_of_many(8));
}

TEST_F(Faults, AreAsFrequentAsTheirRates) {
    const auto store = inject_faults(inner, {.rates = {.throttle = 0.3, .conflict = 0.02, .lost_request = 0.1}});
    constexpr int requests = 20'000;
    for (int i = 0; i < requests; ++i) send(*store, PutItemRequest{});
    const auto share = [&](Fault fault) { return static_cast<double>(store->injected(fault)) / requests; };
    EXPECT_NEAR(share(Fault::throttle), 0.3, 0.01);
    EXPECT_NEAR(share(Fault::conflict), 0.02, 0.004);
    EXPECT_NEAR(share(Fault::lost_request), 0.1, 0.01);
    EXPECT_EQ(sent() + store->injected().size(), std::size_t{requests});
}

TEST_F(Faults, DoNotDependOnWhichThreadSendsARequest) {
    const FaultOptions options{.rates = {.throttle = 0.2, .lost_response = 0.2}};
    const auto alone = inject_faults(inner, options);
    const auto shared = inject_faults(inner, options);
    for (int i = 0; i < 2'000; ++i) send(*alone, PutItemRequest{});
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 500; ++i) send(*shared, PutItemRequest{});
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(shared->injected(), alone->injected());
}

TEST_F(Faults, WithoutRatesEveryRequestAndAnswerPasses) {
    const auto store = inject_faults(inner, {});
    EXPECT_EQ(store->encoding(), inner->encoding());
    PutItemRequest put;
    put.table = "stories";
    store->execute(put, {});
    EXPECT_EQ(std::get<PutItemRequest>(inner->requests.at(0)).table, "stories");
    EXPECT_TRUE(store->injected().empty());
}

/// A request and all the faults that it can have.
struct Kinds {
    Request request;
    const char* operation;
    std::set<Fault> faults;
};

std::vector<Kinds> kinds_of_requests() {
    const std::set<Fault> any{Fault::throttle, Fault::unreachable, Fault::lost_request, Fault::lost_response};
    const auto and_also = [&](Fault fault) {
        std::set<Fault> faults = any;
        faults.insert(fault);
        return faults;
    };
    GetItemRequest consistent_get;
    consistent_get.consistent_read = true;
    BatchGetItemRequest batch_get;
    batch_get.gets.resize(2);
    std::set<Fault> of_batch_get = and_also(Fault::unprocessed);
    of_batch_get.insert(Fault::stale_read);
    BatchGetItemRequest consistent_batch_get = batch_get;
    consistent_batch_get.tables["aaa"].consistent_read = true;
    TransactGetItemsRequest transact_get;
    transact_get.gets.resize(2);
    return {{CreateTableRequest{}, "CreateTable", any},
            {DescribeTableRequest{}, "DescribeTable", any},
            {UpdateTableRequest{}, "UpdateTable", any},
            {DeleteTableRequest{}, "DeleteTable", any},
            {ListTablesRequest{}, "ListTables", any},
            {GetItemRequest{}, "GetItem", and_also(Fault::stale_read)},
            {consistent_get, "GetItem", any},
            {PutItemRequest{}, "PutItem", and_also(Fault::conflict)},
            {UpdateItemRequest{}, "UpdateItem", and_also(Fault::conflict)},
            {DeleteItemRequest{}, "DeleteItem", and_also(Fault::conflict)},
            {QueryRequest{}, "Query", and_also(Fault::stale_read)},
            {ScanRequest{}, "Scan", and_also(Fault::stale_read)},
            {batch_of(2), "BatchWriteItem", and_also(Fault::unprocessed)},
            {batch_of(26), "BatchWriteItem", any},
            {batch_of(0), "BatchWriteItem", any},
            {batch_get, "BatchGetItem", of_batch_get},
            {consistent_batch_get, "BatchGetItem", and_also(Fault::unprocessed)},
            {transaction_of(2), "TransactWriteItems", and_also(Fault::conflict)},
            {transaction_of(0), "TransactWriteItems", any},
            {transact_get, "TransactGetItems", and_also(Fault::conflict)},
            {UpdateTimeToLiveRequest{}, "UpdateTimeToLive", any},
            {DescribeTimeToLiveRequest{}, "DescribeTimeToLive", any},
            {TagResourceRequest{}, "TagResource", any},
            {UntagResourceRequest{}, "UntagResource", any},
            {ListTagsOfResourceRequest{}, "ListTagsOfResource", any},
            {ListStreamsRequest{}, "ListStreams", any},
            {DescribeStreamRequest{}, "DescribeStream", any},
            {GetShardIteratorRequest{}, "GetShardIterator", any},
            {GetRecordsRequest{}, "GetRecords", any}};
}

TEST_F(Faults, HappenOnlyToRequestsThatCanHaveThem) {
    struct Kind {
        Fault fault;
        const char* name;
        double FaultRates::*rate;
    };
    const Kind all[] = {{Fault::throttle, "throttle", &FaultRates::throttle},
                        {Fault::unprocessed, "unprocessed", &FaultRates::unprocessed},
                        {Fault::conflict, "conflict", &FaultRates::conflict},
                        {Fault::unreachable, "unreachable", &FaultRates::unreachable},
                        {Fault::lost_request, "lost_request", &FaultRates::lost_request},
                        {Fault::lost_response, "lost_response", &FaultRates::lost_response},
                        {Fault::stale_read, "stale_read", &FaultRates::stale_read}};
    for (const Kinds& kinds : kinds_of_requests()) {
        SCOPED_TRACE(kinds.operation);
        for (const auto& [fault, name, rate] : all) {
            SCOPED_TRACE(name);
            EXPECT_EQ(fault_name(fault), name);
            FaultOptions options{.replica = std::make_shared<AnsweringStore>()};
            options.rates.*rate = 1;
            const auto store = inject_faults(inner, options);
            send(*store, kinds.request);
            if (kinds.faults.contains(fault)) {
                EXPECT_EQ(store->injected(), (std::vector{InjectedFault{1, kinds.operation, fault}}));
            } else {
                EXPECT_TRUE(store->injected().empty());
            }
        }
    }
}

TEST_F(Faults, PlannedOnesHitTheirRequestAndNoOther) {
    const auto store = inject_faults(inner, {.plan = {fault_at<PutItemRequest>(2, Fault::throttle),
                                                      fault_at<GetItemRequest>(1, Fault::unreachable)}});
    store->put_item({});
    EXPECT_THROW(store->get_item({}), ConnectionError);
    EXPECT_THROW(store->put_item({}), Throttled);
    store->put_item({});
    store->get_item({});
    EXPECT_EQ(sent(), 3U);
    EXPECT_EQ(store->injected(),
              (std::vector<InjectedFault>{{2, "GetItem", Fault::unreachable}, {3, "PutItem", Fault::throttle}}));
    EXPECT_EQ(store->injected(Fault::throttle), 1U);
}

TEST_F(Faults, ThrottlingDoesNothingAndSaysWhatDynamoDbSays) {
    const auto store = inject_faults(inner, {.rates = {.throttle = 1}});
    const auto message = [&](const Request& request) {
        try {
            store->execute(request, {});
        } catch (const Throttled& error) {
            EXPECT_TRUE(error.retryable());
            EXPECT_FALSE(error.outcome_unknown());
            return std::string{error.what()};
        }
        return std::string{};
    };
    EXPECT_TRUE(message(PutItemRequest{}).starts_with("The level of configured provisioned throughput for the table"));
    EXPECT_EQ(message(ListTablesRequest{}), "Rate of requests exceeds the allowed throughput.");
    EXPECT_EQ(sent(), 0U);
}

TEST_F(Faults, UnprocessedWritesAreThoseThatWereNotSent) {
    const auto store = inject_faults(inner, {.rates = {.unprocessed = 1}});
    bool some = false;
    bool all = false;
    for (int i = 0; i < 100; ++i) {
        inner->requests.clear();
        std::vector<BatchWrite> entries = store->batch_write_item(batch_of(5)).unprocessed;
        ASSERT_FALSE(entries.empty());
        (entries.size() == 5 ? all : some) = true;
        ASSERT_EQ(sent(), entries.size() == 5 ? 0U : 1U);
        for (const Request& request : inner->requests)
            std::ranges::copy(std::get<BatchWriteItemRequest>(request).writes, std::back_inserter(entries));
        std::set<std::string> keys;
        for (const BatchWrite& entry : entries) keys.insert(std::get<Key>(entry.write).at("PK").n().to_string());
        EXPECT_EQ(entries.size(), 5U);
        EXPECT_EQ(keys, (std::set<std::string>{"0", "1", "2", "3", "4"}));
    }
    EXPECT_TRUE(some);
    EXPECT_TRUE(all);
}

TEST_F(Faults, UnprocessedReadsAddToThoseOfTheStore) {
    inner = std::make_shared<AnsweringStore>([](const Request& request) -> Response {
        return BatchGetItemResult{.unprocessed = std::get<BatchGetItemRequest>(request).gets};
    });
    const auto store = inject_faults(inner, {.rates = {.unprocessed = 1}});
    BatchGetItemRequest request;
    request.gets.resize(20);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(store->batch_get_item(request).unprocessed.size(), 20U);
    EXPECT_GT(sent(), 0U);
}

TEST_F(Faults, ConflictsOfWritesAreRetryable) {
    const auto store = inject_faults(inner, {.rates = {.conflict = 1}});
    try {
        store->delete_item({});
        FAIL() << "no conflict";
    } catch (const ServiceError& error) {
        EXPECT_EQ(error.code(), "TransactionConflictException");
        EXPECT_STREQ(error.what(), "Transaction is ongoing for the item");
        EXPECT_TRUE(error.retryable());
    }
    EXPECT_EQ(sent(), 0U);
}

TEST_F(Faults, ConflictsCancelTransactionsForOneOfTheirActions) {
    const auto store = inject_faults(inner, {.rates = {.conflict = 1}});
    std::set<std::size_t> places;
    for (int i = 0; i < 50; ++i) {
        try {
            store->transact_write_items(transaction_of(3));
            FAIL() << "no conflict";
        } catch (const TransactionCanceled& error) {
            ASSERT_EQ(error.reasons().size(), 3U);
            std::size_t conflicts = 0;
            for (std::size_t place = 0; place < 3; ++place) {
                if (error.reasons()[place].code == "None") continue;
                EXPECT_EQ(error.reasons()[place].code, "TransactionConflict");
                EXPECT_EQ(error.reasons()[place].message, "Transaction is ongoing for the item");
                places.insert(place);
                ++conflicts;
            }
            EXPECT_EQ(conflicts, 1U);
        }
    }
    EXPECT_EQ(places.size(), 3U);
    EXPECT_EQ(sent(), 0U);
}

TEST_F(Faults, LostRequestsAndResponsesLookAlikeToTheCaller) {
    struct Case {
        const char* name;
        Request request;
        Fault fault;
        std::size_t sent;
        bool outcome_unknown;
    };
    const Case cases[] = {
        {"write unreachable", PutItemRequest{}, Fault::unreachable, 0, false},
        {"write lost", PutItemRequest{}, Fault::lost_request, 0, true},
        {"answer to a write lost", PutItemRequest{}, Fault::lost_response, 1, true},
        {"read lost", GetItemRequest{}, Fault::lost_request, 0, false},
        {"answer to a read lost", GetItemRequest{}, Fault::lost_response, 1, false},
        {"answer to a sweep lost", DeleteExpiredItemsRequest{}, Fault::lost_response, 1, true},
        {"answer to a change lost", TagResourceRequest{}, Fault::lost_response, 1, true},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        inner->requests.clear();
        const auto store =
            inject_faults(inner, {.plan = {{.operation = c.request.index(), .nth = 1, .fault = c.fault}}});
        try {
            store->execute(c.request, {});
            ADD_FAILURE() << "the connection held";
        } catch (const ConnectionError& error) {
            EXPECT_EQ(error.outcome_unknown(), c.outcome_unknown);
            EXPECT_TRUE(error.retryable());
        }
        EXPECT_EQ(sent(), c.sent);
    }
}

TEST_F(Faults, ErrorsAreLostAsResultsAre) {
    inner = std::make_shared<AnsweringStore>([](const Request&) -> Response { throw ConditionFailed{"no"}; });
    const auto store = inject_faults(inner, {.rates = {.lost_response = 1}});
    EXPECT_THROW(store->put_item({}), ConnectionError);
    EXPECT_EQ(sent(), 1U);
}

TEST_F(Faults, ABlindRetryAfterALostResponseAddsTwice) {
    int likes = 0;
    inner = std::make_shared<AnsweringStore>([&](const Request& request) {
        likes += std::get<UpdateItemRequest>(request).update.add.at(0).value == AttributeValue{1} ? 1 : 0;
        return AnsweringStore::empty_result(request);
    });
    const auto store = inject_faults(inner, {.plan = {fault_at<UpdateItemRequest>(1, Fault::lost_response)}});
    UpdateItemRequest add_one;
    add_one.update.add.push_back({.path = {}, .value = 1});
    EXPECT_THROW(store->update_item(add_one), ConnectionError);
    store->update_item(add_one);
    EXPECT_EQ(likes, 2);
}

TEST_F(Faults, ImpossibleOnesAreRefused) {
    struct Case {
        const char* name;
        FaultOptions options;
        const char* message;
    };
    const auto replica = std::make_shared<AnsweringStore>();
    const auto full = std::make_shared<AnsweringStore>(
        [](const Request&) -> Response { return ListTablesResult{.tables = {"aaa"}}; });
    const Case cases[] = {
        {"negative", {.rates = {.throttle = -0.1}}, "of throttle is not between 0 and 1"},
        {"no number", {.rates = {.throttle = std::nan("")}}, "is not between 0 and 1"},
        {"too many", {.rates = {.throttle = 0.6, .conflict = 0.6}}, "in sum"},
        {"of another operation",
         {.plan = {fault_at<PutItemRequest>(1, Fault::unprocessed)}},
         "unprocessed cannot be planned"},
        {"of a request before the first", {.plan = {fault_at<PutItemRequest>(0, Fault::throttle)}}, "request 0"},
        {"no replica", {.rates = {.stale_read = 0.1}}, "need a replica"},
        {"no replica of a plan", {.plan = {fault_at<ScanRequest>(1, Fault::stale_read)}}, "need a replica"},
        {"no lag", {.replica = replica, .replica_lag = 0}, "1 request or more"},
        {"a replica in use", {.replica = full}, "begins empty"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        try {
            const auto store = inject_faults(inner, c.options);
            ADD_FAILURE() << "was taken";
        } catch (const ValidationError& error) {
            EXPECT_NE(std::string_view{error.what()}.find(c.message), std::string_view::npos) << error.what();
        }
    }
    EXPECT_THROW((void)inject_faults(nullptr, {}), ValidationError);
    EXPECT_NO_THROW((void)inject_faults(inner, {.rates = {.throttle = 0.7, .conflict = 0.1, .unreachable = 0.2}}));
}

}  // namespace
}  // namespace dynaloom::test
