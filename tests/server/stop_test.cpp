#include "metric.hpp"
#include "raw_client.hpp"
#include "request_text.hpp"
#include "support/eventually.hpp"
#include "waiting_store.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/server/server.hpp>
#include <dynaloom/sqlite/store.hpp>
#include <dynaloom/warning.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string_view>
#include <thread>
#include <variant>

namespace dynaloom::server {
namespace {

using namespace std::chrono_literals;
using test::RawClient;
using test::request_text;

TEST(ServerStop, LetsRequestsEnd) {
    const auto store = std::make_shared<test::WaitingStore>();
    Server server{store, {.port = 0}};
    RawClient working{server.port()};
    RawClient idle{server.port()};
    working.send(request_text("ListTables", "{}"));
    ASSERT_TRUE(store->wait_for(1));
    std::thread stop{[&] { server.stop(); }};
    EXPECT_TRUE(idle.is_closed());
    EXPECT_ANY_THROW(RawClient{server.port()});
    store->let_go();
    const auto answer = working.receive();
    stop.join();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_TRUE(answer->has("Connection: close"));
    server.stop();
}

TEST(ServerStop, WaitsNoLongerThanItIsTold) {
    const auto begin = std::chrono::steady_clock::now();
    Server server{sqlite::open(":memory:"), {.port = 0, .transfer_timeout = 1h, .drain_timeout = 200ms}};
    RawClient half{server.port()};
    half.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(half.receive().value().status, 100) << "it has begun";
    server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 60s);
}

TEST(ServerStop, GivesUpWhatWaitsWhenItsTimeIsOver) {
    const auto store = std::make_shared<test::WaitingStore>();
    Server server{store, {.port = 0, .workers = 1, .drain_timeout = 50ms, .sweep_interval = 0ms}};
    RawClient one{server.port()};
    RawClient two{server.port()};
    one.send(request_text("ListTables", "{}"));
    two.send(request_text("ListTables", "{}"));
    EXPECT_TRUE(test::wait_for_metric(server, "dynaloom_waiting_requests", 1));
    std::thread stop{[&] { server.stop(); }};
    EXPECT_TRUE(one.is_closed());
    EXPECT_TRUE(two.is_closed());
    store->let_go();
    stop.join();
    EXPECT_EQ(store->calls(), 1U);
}

TEST(ServerSweep, GoesOnBehindATableThatFails) {
    class OneBadTable final : public Store {
    public:
        OneBadTable() : Store{Encoding::wire} {}
        Response execute(const Request& request, const CallOptions&) override {
            if (std::holds_alternative<ListTablesRequest>(request)) return ListTablesResult{.tables = {"bad", "good"}};
            if (std::get<DeleteExpiredItemsRequest>(request).table == "bad")
                throw ServiceError{"broken", "SQLITE_CORRUPT"};
            swept = true;
            return DeleteExpiredItemsResult{};
        }
        std::atomic<bool> swept = false;
    };
    const WarningHandler before = set_warning_handler([](std::string_view) {});
    const auto store = std::make_shared<OneBadTable>();
    {
        const Server server{store, {.port = 0, .sweep_interval = 20ms}};
        EXPECT_TRUE(test::eventually([&] { return store->swept.load(); }));
    }
    set_warning_handler(before);
}

TEST(ServerSweep, LeavesAStoreAloneThatDeletesByItself) {
    class RefusingStore final : public Store {
    public:
        RefusingStore() : Store{Encoding::wire} {}
        Response execute(const Request& request, const CallOptions&) override {
            if (std::holds_alternative<ListTablesRequest>(request)) return ListTablesResult{.tables = {"one", "two"}};
            ++refused;
            throw ValidationError{"DynamoDB deletes expired items itself"};
        }
        std::atomic<int> refused = 0;
    };
    std::atomic<int> warnings = 0;
    const WarningHandler before = set_warning_handler([&](std::string_view) { ++warnings; });
    const auto store = std::make_shared<RefusingStore>();
    {
        const Server server{store, {.port = 0, .sweep_interval = 5ms}};
        EXPECT_TRUE(test::eventually([&] { return store->refused > 0; }));
        std::this_thread::sleep_for(50ms);
    }
    EXPECT_EQ(store->refused, 1);
    EXPECT_EQ(warnings, 0);
    set_warning_handler(before);
}

TEST(ServerSweep, DeletesWhatHasExpired) {
    const auto store = sqlite::open(":memory:");
    store->create_table({.table = "ttt", .key_schema = {.partition_key = {.name = "p"}}});
    store->update_time_to_live({.table = "ttt", .attribute = "ends"});
    const auto an_hour_ago =
        std::chrono::duration_cast<std::chrono::seconds>((std::chrono::system_clock::now() - 1h).time_since_epoch());
    store->put_item(
        {.table = "ttt",
         .item = EncodedItem::from_item(Item{{"p", "x"}, {"ends", an_hour_ago.count()}}, store->encoding())});
    const Server server{store, {.port = 0, .sweep_interval = 20ms}};
    EXPECT_TRUE(test::eventually([&] { return store->scan({.table = "ttt"}).count == 0; }));
}

}  // namespace
}  // namespace dynaloom::server
