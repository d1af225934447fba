#include "heap_in_use.hpp"
#include "metric.hpp"
#include "raw_client.hpp"
#include "request_text.hpp"
#include "waiting_store.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/server/server.hpp>
#include <dynaloom/sqlite/store.hpp>
#include <dynaloom/warning.hpp>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

namespace dynaloom::server {
namespace {

using namespace std::chrono_literals;
using test::RawClient;
using test::request_text;
using test::wait_for_metric;
using test::WaitingStore;

TEST(ServerLimits, RefuseOptionsThatAreWrong) {
    const auto store = sqlite::open(":memory:");
    EXPECT_THROW((Server{store, {.port = 0, .workers = 0}}), ValidationError);
    EXPECT_THROW((Server{store, {.port = 0, .max_connections = 0}}), ValidationError);
    EXPECT_THROW((Server{store, {.port = 0, .transfer_timeout = 3ms}}), ValidationError);
    EXPECT_THROW((Server{store, {.port = 0, .idle_timeout = 0ms}}), ValidationError);
    EXPECT_THROW((Server{store, {.address = "localhost", .port = 0}}), ValidationError);
    const Server first{store, {.port = 0}};
    EXPECT_THROW((Server{store, {.port = first.port()}}), ConnectionError);
}

TEST(ServerLimits, SlowSendersLoseTheirConnectionOnly) {
    Server server{sqlite::open(":memory:"), {.port = 0, .transfer_timeout = 300ms}};
    const std::string request = request_text("ListTables", "{}");
    for (const std::size_t sent : {std::size_t{1}, request.size() / 2, request.size() - 1}) {
        SCOPED_TRACE(sent);
        RawClient slow{server.port()};
        slow.send(request.substr(0, sent));
        RawClient other{server.port()};
        other.send(request);
        EXPECT_EQ(other.receive().value().status, 200);
        const auto answer = slow.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 408);
        EXPECT_TRUE(slow.is_closed());
    }
    // Byte by byte is no way out.
    RawClient dripping{server.port()};
    dripping.send("POST / HTTP/1.1\r\nX: ");
    int sent = 0;
    for (; sent < 1'500 && dripping.send("x"); ++sent) std::this_thread::sleep_for(20ms);
    EXPECT_LT(sent, 1'500);
}

TEST(ServerLimits, SlowReadersLoseTheirConnection) {
    const auto store = sqlite::open(":memory:");
    store->create_table({.table = "ttt", .key_schema = {.partition_key = {.name = "p"}}});
    for (int i = 0; i < 30; ++i)
        store->put_item({.table = "ttt",
                         .item = EncodedItem::from_item(
                             Item{{"p", std::to_string(i)}, {"a", std::string(300'000, 'x')}}, store->encoding())});
    Server server{store, {.port = 0, .transfer_timeout = 300ms}};
    RawClient slow{server.port()};
    std::string requests;
    for (int i = 0; i < 30; ++i) requests += request_text("Scan", R"({"TableName":"ttt"})");
    slow.send(requests);
    // Only the one that asks is left.
    EXPECT_TRUE(wait_for_metric(server, "dynaloom_connections", [](std::size_t count) { return count == 1; }));
    int answers = 0;
    while (slow.receive()) ++answers;
    EXPECT_LT(answers, 30);
    RawClient other{server.port()};
    other.send(request_text("ListTables", "{}"));
    EXPECT_EQ(other.receive().value().status, 200);
}

TEST(ServerLimits, IdleConnectionsAreClosed) {
    Server server{sqlite::open(":memory:"), {.port = 0, .idle_timeout = 300ms}};
    RawClient silent{server.port()};
    std::unique_ptr<RawClient> used;
    // One whose request comes too late is closed, too, and rightly.
    EXPECT_TRUE(test::eventually([&] {
        used = std::make_unique<RawClient>(server.port());
        used->send(request_text("ListTables", "{}"));
        return used->receive().has_value();
    }));
    EXPECT_TRUE(silent.is_closed());
    EXPECT_TRUE(used->is_closed());
}

TEST(ServerLimits, ConnectionsPastTheLimitTakeThePlaceOfIdleOnes) {
    const auto store = std::make_shared<WaitingStore>();
    Server server{store, {.port = 0, .max_connections = 2}};
    RawClient busy{server.port()};
    busy.send(request_text("ListTables", "{}"));
    ASSERT_TRUE(store->wait_for(1));
    RawClient idle{server.port()};
    RawClient third{server.port()};
    EXPECT_TRUE(idle.is_closed());
    third.send(request_text("ListTables", "{}"));
    ASSERT_TRUE(store->wait_for(2));
    RawClient fourth{server.port()};
    const auto refused = fourth.receive();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
    EXPECT_TRUE(refused->has("ServiceUnavailable"));
    EXPECT_TRUE(fourth.is_closed());
    store->let_go();
    EXPECT_EQ(busy.receive().value().status, 200);
    EXPECT_EQ(third.receive().value().status, 200);
}

TEST(ServerLimits, RequestsPastTheQueueAreRefused) {
    const auto store = std::make_shared<WaitingStore>();
    Server server{store, {.port = 0, .workers = 1, .max_waiting = 1}};
    RawClient working{server.port()};
    working.send(request_text("ListTables", "{}"));
    ASSERT_TRUE(store->wait_for(1));
    RawClient one{server.port()};
    RawClient two{server.port()};
    one.send(request_text("ListTables", "{}"));
    two.send(request_text("ListTables", "{}"));
    // One of them waits; the other is told to come again, on a connection that stays.
    EXPECT_TRUE(wait_for_metric(server, "dynaloom_waiting_requests", 1));
    RawClient three{server.port()};
    three.send(request_text("ListTables", "{}"));
    const auto refused = three.receive();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
    EXPECT_TRUE(refused->has("Connection: keep-alive"));
    store->let_go();
    EXPECT_EQ(working.receive().value().status, 200);
    const int first = one.receive().value().status;
    const int second = two.receive().value().status;
    EXPECT_EQ(first + second, 200 + 503);
    three.send(request_text("ListTables", "{}"));
    EXPECT_EQ(three.receive().value().status, 200);
}

TEST(ServerLimits, WritersThatWaitLeaveWorkersToReaders) {
    class WaitingWrites final : public Store {
    public:
        WaitingWrites() : Store{Encoding::wire} {}
        Response execute(const Request& request, const CallOptions& options) override {
            if (std::holds_alternative<PutItemRequest>(request)) {
                static_cast<void>(waiting.execute(request, options));
                return PutItemResult{};
            }
            return ListTablesResult{};
        }
        WaitingStore waiting;
    };
    const auto store = std::make_shared<WaitingWrites>();
    Server server{store, {.port = 0, .workers = 4}};
    std::vector<std::unique_ptr<RawClient>> writers;
    for (int i = 0; i < 8; ++i) {
        writers.push_back(std::make_unique<RawClient>(server.port()));
        writers.back()->send(request_text("PutItem", R"({"TableName":"ttt","Item":{"p":{"S":"x"}}})"));
    }
    EXPECT_TRUE(store->waiting.wait_for(3));
    EXPECT_TRUE(wait_for_metric(server, "dynaloom_waiting_requests", 5));
    RawClient reader{server.port()};
    reader.send(request_text("ListTables", "{}"));
    const auto answer = reader.receive();
    store->waiting.let_go();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    for (const auto& writer : writers) EXPECT_EQ(writer->receive().value().status, 200);
}

TEST(ServerLimits, OverloadIsNotLoggedLineByLine) {
    const auto store = std::make_shared<WaitingStore>();
    std::atomic<int> reported = 0;
    Server server{store, {.port = 0, .workers = 1, .max_waiting = 0, .on_request = [&](const RequestReport& report) {
                              if (report.status == 503) ++reported;
                          }}};
    RawClient working{server.port()};
    working.send(request_text("ListTables", "{}"));
    ASSERT_TRUE(store->wait_for(1));
    RawClient refused{server.port()};
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 50; ++i) {
        refused.send(request_text("ListTables", "{}"));
        ASSERT_EQ(refused.receive().value().status, 503);
    }
    const auto time = std::chrono::steady_clock::now() - begin;
    store->let_go();
    EXPECT_GE(reported, 1);
    EXPECT_LE(reported, 1 + time / 1s) << "of 50";
}

TEST(ServerLimits, MetricsNeedNoWorker) {
    const auto store = std::make_shared<WaitingStore>();
    Server server{store, {.port = 0, .workers = 1}};
    RawClient working{server.port()};
    working.send(request_text("ListTables", "{}"));
    ASSERT_TRUE(store->wait_for(1));
    RawClient watching{server.port()};
    for (const std::string_view path : {"/metrics", "/", "/metrics"}) {
        watching.send("GET " + std::string{path} + " HTTP/1.1\r\nHost: x\r\n\r\n");
        const auto answer = watching.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 200);
    }
    store->let_go();
}

TEST(ServerLimits, BodiesTogetherHaveALimit) {
    Server server{sqlite::open(":memory:"), {.port = 0, .max_buffered_bytes = 100'000, .slow_after = 1h}};
    RawClient first{server.port()};
    const std::string request = request_text("ListTables", "{" + std::string(70'000, ' ') + "}");
    first.send(request.substr(0, request.size() - 1));
    EXPECT_TRUE(wait_for_metric(server, "dynaloom_reserved_bytes", 70'000));
    {
        RawClient second{server.port()};
        second.send(request);
        const auto refused = second.receive();
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused->status, 503);
    }
    first.send("}");
    EXPECT_EQ(first.receive().value().status, 200);
    RawClient third{server.port()};
    third.send(request);
    EXPECT_EQ(third.receive().value().status, 200);
}

TEST(ServerLimits, KeptConnectionsHoldNoBodies) {
    constexpr std::size_t size = 4U << 20U;
    Server server{sqlite::open(":memory:"), {.port = 0, .max_buffered_bytes = 256U << 20U}};
    const std::string request = request_text("ListTables", "{" + std::string(size, ' ') + "}");
    const std::size_t before = test::heap_in_use();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        for (const std::string& each : {request, request_text("ListTables", "{}")}) {
            clients.back()->send(each);
            EXPECT_EQ(clients.back()->receive().value().status, 200);
        }
    }
    EXPECT_LT(test::heap_in_use(), before + 2 * size);
}

TEST(ServerLimits, AnswersTogetherHaveALimit) {
    const auto store = sqlite::open(":memory:");
    store->create_table({.table = "ttt", .key_schema = {.partition_key = {.name = "p"}}});
    std::string keys;
    for (int i = 0; i < 30; ++i) {
        store->put_item({.table = "ttt",
                         .item = EncodedItem::from_item(
                             Item{{"p", std::to_string(i)}, {"a", std::string(390'000, 'x')}}, store->encoding())});
        keys += (i > 0 ? "," : "") + (R"({"p":{"S":")" + std::to_string(i)) + R"("}})";
    }
    const std::string request = request_text("BatchGetItem", R"({"RequestItems":{"ttt":{"Keys":[)" + keys + "]}}}");
    Server server{store, {.port = 0, .max_buffered_bytes = 40'000'000}};
    // They read nothing, so that the answers stay where they are.
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 10; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->send(request);
    }
    EXPECT_TRUE(wait_for_metric(server, R"(dynaloom_requests_total{operation="",outcome="ServiceUnavailable"})", 1));
    int refused = 0;
    for (const auto& client : clients) {
        const auto answer = client->receive();
        ASSERT_TRUE(answer);
        if (answer->status == 503) ++refused;
    }
    EXPECT_GT(refused, 0);
    EXPECT_LT(refused, 10);
    EXPECT_TRUE(wait_for_metric(server, "dynaloom_reserved_bytes", [](std::size_t bytes) { return bytes == 0; }));
    clients[0]->send(request);
    EXPECT_EQ(clients[0]->receive().value().status, 200);
}

TEST(ServerLimits, DefaultsHaveRoomForABatchInEachWorker) {
    std::string keys;
    for (int i = 0; i < 100; ++i) keys += (i > 0 ? "," : "") + (R"({"p":{"S":")" + std::to_string(i)) + R"("}})";
    const std::string request = request_text("BatchGetItem", R"({"RequestItems":{"ttt":{"Keys":[)" + keys + "]}}}");
    const auto store = std::make_shared<WaitingStore>();
    const Options options{.port = 0};
    Server server{store, options};
    std::vector<std::unique_ptr<RawClient>> clients;
    for (std::size_t i = 0; i < options.workers; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->send(request);
    }
    EXPECT_TRUE(store->wait_for(options.workers));
    store->let_go();
}

TEST(ServerLimits, SlowSendersGiveTheirConnectionsToOthers) {
    Server server{sqlite::open(":memory:"), {.port = 0, .max_connections = 2, .slow_after = 0ms}};
    RawClient first{server.port()};
    RawClient second{server.port()};
    for (RawClient* const slow : {&first, &second}) {
        slow->send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        ASSERT_EQ(slow->receive().value().status, 100) << "it has begun";
    }
    RawClient third{server.port()};
    third.send(request_text("ListTables", "{}"));
    EXPECT_EQ(third.receive().value().status, 200);
    EXPECT_TRUE(first.is_closed());
}

TEST(ServerLimits, SlowBodiesGiveTheirMemoryToOthers) {
    Server server{sqlite::open(":memory:"), {.port = 0, .max_buffered_bytes = 100'000, .slow_after = 0ms}};
    RawClient first{server.port()};
    const std::string request = request_text("ListTables", "{" + std::string(70'000, ' ') + "}");
    first.send(request.substr(0, request.size() - 1));
    EXPECT_TRUE(wait_for_metric(server, "dynaloom_reserved_bytes", 70'000));
    RawClient second{server.port()};
    second.send(request);
    EXPECT_EQ(second.receive().value().status, 200);
    EXPECT_TRUE(first.is_closed());
}

double processor_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Leaves this process one descriptor to open.
class OneDescriptor {
public:
    OneDescriptor() {
        getrlimit(RLIMIT_NOFILE, &before_);
        const int lowest_free = dup(0);
        close(lowest_free);
        rlimit one = before_;
        one.rlim_cur = static_cast<rlim_t>(lowest_free) + 1;
        setrlimit(RLIMIT_NOFILE, &one);
    }
    OneDescriptor(const OneDescriptor&) = delete;
    OneDescriptor& operator=(const OneDescriptor&) = delete;
    ~OneDescriptor() { setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

class ServerWithoutDescriptors : public testing::Test {
protected:
    void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
        GTEST_SKIP()
            << "UndefinedBehaviorSanitizer, which comes with it, opens a pipe to see whether memory can be read";
#endif
    }
};

TEST_F(ServerWithoutDescriptors, WaitsAndDoesNotSpin) {
    const WarningHandler before = set_warning_handler([](std::string_view) {});
    const auto store = std::make_shared<WaitingStore>();
    Server server{store, {.port = 0}};
    RawClient busy{server.port()};
    busy.send(request_text("ListTables", "{}"));
    ASSERT_TRUE(store->wait_for(1));
    std::unique_ptr<RawClient> waiting;
    {
        const OneDescriptor one;
        waiting = std::make_unique<RawClient>(server.port());
        const double begin = processor_seconds();
        std::this_thread::sleep_for(500ms);
        EXPECT_LT(processor_seconds() - begin, 0.25);
        store->let_go();
        EXPECT_EQ(busy.receive().value().status, 200);
    }
    waiting->send(request_text("ListTables", "{}"));
    EXPECT_EQ(waiting->receive().value().status, 200);
    set_warning_handler(before);
}

TEST_F(ServerWithoutDescriptors, ClosesIdleConnectionsToMakeRoom) {
    const WarningHandler before = set_warning_handler([](std::string_view) {});
    Server server{sqlite::open(":memory:"), {.port = 0}};
    RawClient idle{server.port()};
    idle.send(request_text("ListTables", "{}"));
    EXPECT_EQ(idle.receive().value().status, 200);
    const OneDescriptor one;
    RawClient next{server.port()};
    next.send(request_text("ListTables", "{}"));
    EXPECT_EQ(next.receive().value().status, 200);
    EXPECT_TRUE(idle.is_closed());
    set_warning_handler(before);
}

}  // namespace
}  // namespace dynaloom::server
