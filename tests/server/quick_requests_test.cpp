#include "server/quick_requests.hpp"

#include "raw_client.hpp"
#include "request_text.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/server/server.hpp>
#include <dynaloom/sqlite/store.hpp>
#include <dynaloom/store/faults.hpp>
#include <dynaloom/store/store.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace dynaloom::server {
namespace {

using namespace std::chrono_literals;
using test::RawClient;
using test::request_text;

constexpr std::string_view get = R"({"TableName":"ttt","Key":{"PK":{"S":"a"}}})";

TEST(QuickRequests, AreShortAndOfOneItemOrPage) {
    const auto now = QuickRequests::Clock::now();
    const QuickRequests of_memory{WaitsFor::memory};
    const QuickRequests of_disk{WaitsFor::disk};
    const QuickRequests of_network{WaitsFor::network};
    for (const char* read : {"GetItem", "Query"}) {
        EXPECT_TRUE(of_memory.include(read, get, now));
        EXPECT_TRUE(of_disk.include(read, get, now));
        EXPECT_FALSE(of_network.include(read, get, now));
        EXPECT_FALSE(of_memory.include(read, std::string(1U << 20U, ' '), now));
    }
    for (const char* write : {"PutItem", "UpdateItem", "DeleteItem"}) {
        EXPECT_TRUE(of_memory.include(write, get, now));
        EXPECT_FALSE(of_memory.include(write, R"({"ReturnItemCollectionMetrics":"SIZE"})", now));
        EXPECT_FALSE(of_disk.include(write, get, now)) << "it waits until it is durable";
    }
    for (const char* body : {R"({"IndexName":"a"})", R"({"FilterExpression":"a = :a"})", R"({"QueryFilter":{}})"})
        EXPECT_FALSE(of_memory.include("Query", body, now));
    for (const char* long_one : {"Scan", "BatchGetItem", "BatchWriteItem", "TransactWriteItems", "CreateTable", ""})
        EXPECT_FALSE(of_memory.include(long_one, get, now));
}

TEST(QuickRequests, AreThoseOfStoresOfThisMachine) {
    const test::TempDir folder;
    const std::shared_ptr<Store> memory = sqlite::open(":memory:");
    EXPECT_EQ(memory->waits_for(), WaitsFor::memory);
    EXPECT_EQ(sqlite::open(folder / "a.db")->waits_for(), WaitsFor::disk);
    EXPECT_EQ(inject_faults(memory, {})->waits_for(), WaitsFor::network) << "it counts calls";
}

TEST(QuickRequests, AreNoMoreThoseThatTurnOutToTakeLong) {
    QuickRequests requests{WaitsFor::disk};
    const auto start = QuickRequests::start();
    while (QuickRequests::start().of_thread - start.of_thread < 2ms) {
    }
    requests.ended("Query", start, false);
    const auto now = QuickRequests::Clock::now();
    EXPECT_FALSE(requests.include("Query", get, start.now + 40ms));
    EXPECT_TRUE(requests.include("Query", get, now + 21 * (now - start.now)));
    EXPECT_TRUE(requests.include("GetItem", get, now));
}

TEST(QuickRequests, MayWaitForTheProcessorButForNothingElse) {
    QuickRequests requests{WaitsFor::disk};
    auto start = QuickRequests::start();
    start.now -= 4ms;  // others had the processor
    requests.ended("GetItem", start, false);
    EXPECT_TRUE(requests.include("GetItem", get, QuickRequests::Clock::now()));
    requests.ended("GetItem", start, true);
    EXPECT_FALSE(requests.include("GetItem", get, QuickRequests::Clock::now()));
    start.now -= 100ms;
    requests.ended("Query", start, false);
    EXPECT_FALSE(requests.include("Query", get, QuickRequests::Clock::now() + 1s));
}

/// Notes which thread asks it, and with how much time; a call of a millisecond finds it busy while it is.
class NotingStore final : public Store {
public:
    NotingStore() : Store{Encoding::wire, 1, WaitsFor::memory} {}

    struct Call {
        std::thread::id thread{};
        std::chrono::milliseconds budget{};
    };

    Response execute(const Request& request, const CallOptions& options) override {
        {
            const std::scoped_lock lock{mutex_};
            calls_.push_back({std::this_thread::get_id(), options.budget});
        }
        if (busy && options.budget == 1ms) throw Timeout{"no connection was free"};
        if (throttles) throw Throttled{"too many"};
        if (std::holds_alternative<GetItemRequest>(request)) return GetItemResult{};
        return ListTablesResult{};
    }
    [[nodiscard]] std::vector<Call> calls() {
        const std::scoped_lock lock{mutex_};
        return calls_;
    }

    std::atomic<bool> busy = false;
    std::atomic<bool> throttles = false;

private:
    std::mutex mutex_;
    std::vector<Call> calls_;
};

class QuickRequestsOfAServer : public testing::Test {
protected:
    [[nodiscard]] int status_of(const std::string& text) {
        client.send(text);
        const auto answer = client.receive();
        return answer ? answer->status : 0;
    }
    [[nodiscard]] std::thread::id loop() {
        EXPECT_EQ(status_of("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
        const std::scoped_lock lock{mutex};
        return reported_by.back().second;
    }

    std::mutex mutex;
    std::vector<std::pair<std::string, std::thread::id>> reported_by;  // operation, thread
    std::shared_ptr<NotingStore> store = std::make_shared<NotingStore>();
    Server server{store,
                  {.port = 0, .call_budget = 1'234ms, .sweep_interval = 0ms, .on_request = [&](const auto& report) {
                       const std::scoped_lock lock{mutex};
                       reported_by.emplace_back(std::string{report.operation} + ' ' + std::string{report.error},
                                                std::this_thread::get_id());
                   }}};
    RawClient client{server.port()};
};

TEST_F(QuickRequestsOfAServer, AreCarriedOutByTheLoop) {
    EXPECT_EQ(status_of(request_text("GetItem", get)), 200);
    EXPECT_EQ(status_of(request_text("ListTables", "{}")), 200);
    const auto calls = store->calls();
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[0].thread, loop());
    EXPECT_NE(calls[1].thread, loop());
}

TEST_F(QuickRequestsOfAServer, AreHandedOverWhenTheStoreIsBusy) {
    store->busy = true;
    EXPECT_EQ(status_of(request_text("GetItem", get)), 200);
    const auto calls = store->calls();
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[0].thread, loop());
    EXPECT_EQ(calls[0].budget, 1ms);
    EXPECT_NE(calls[1].thread, loop());
    EXPECT_EQ(calls[1].budget, 1'234ms);
    const std::scoped_lock lock{mutex};
    EXPECT_EQ(reported_by.front().first, "GetItem ");
    EXPECT_EQ(reported_by[1].first, "/metrics ");
}

TEST_F(QuickRequestsOfAServer, AreRefusedAsOthersAre) {
    store->throttles = true;
    EXPECT_EQ(status_of(request_text("GetItem", get)), 400);
    EXPECT_EQ(store->calls().size(), 1U) << "an answer is an answer";
    store->throttles = false;
    std::string other_path = request_text("GetItem", get);
    other_path.replace(5, 1, "/other");
    EXPECT_EQ(status_of(other_path), 404);
    std::string head = request_text("GetItem", get);
    head.replace(0, 6, "GET /health");
    EXPECT_EQ(status_of(head), 200);
    EXPECT_NE(store->calls().at(1).thread, loop());
    EXPECT_EQ(status_of(request_text("GetItem", "{")), 400);
    EXPECT_EQ(store->calls().size(), 2U);
}

TEST(QuickRequestsOfSqlite, AreAnsweredInOrderAmongOthers) {
    Server server{sqlite::open(":memory:"), {.port = 0}};
    RawClient client{server.port()};
    client.send(request_text("CreateTable", R"({"TableName":"ttt","BillingMode":"PAY_PER_REQUEST","KeySchema":[)"
                                            R"({"AttributeName":"PK","KeyType":"HASH"}],"AttributeDefinitions":[)"
                                            R"({"AttributeName":"PK","AttributeType":"S"}]})"));
    ASSERT_EQ(client.receive().value().status, 200);
    constexpr int rounds = 200;
    std::string all;
    for (int i = 0; i < rounds; ++i) {
        all += request_text("PutItem",
                            R"({"TableName":"ttt","Item":{"PK":{"S":"a"},"n":{"N":")" + std::to_string(i) + "\"}}}");
        all += request_text("GetItem", get);
        if (i % 10 == 0) all += request_text("ListTables", "{}");
    }
    const std::jthread sender{[&] { client.send(all); }};
    for (int i = 0; i < rounds; ++i) {
        EXPECT_EQ(client.receive().value().body, "{}");
        EXPECT_EQ(client.receive().value().body, R"({"Item":{"PK":{"S":"a"},"n":{"N":")" + std::to_string(i) + "\"}}}");
        if (i % 10 != 0) continue;
        EXPECT_EQ(client.receive().value().body, R"({"TableNames":["ttt"]})");
    }
}

}  // namespace
}  // namespace dynaloom::server
