#include "server/service.hpp"

#include "heap_in_use.hpp"
#include "protocol/json_document.hpp"
#include "server/compression.hpp"
#include "server/worker_pool.hpp"
#include "support/scripted_store.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/sqlite/store.hpp>
#include <dynaloom/warning.hpp>

#include <gtest/gtest.h>
#include <zlib.h>

#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::server {
namespace {

HttpRequest post(std::string target, std::string body) {
    HttpRequest request;
    request.method = HttpRequest::Method::post;
    request.path = "/";
    request.host = "localhost:8000";
    request.content_type = "application/x-amz-json-1.0";
    request.amz_target = std::move(target);
    request.authorization = "AWS4-HMAC-SHA256 Credential=k/d/r/dynamodb/aws4_request, SignedHeaders=h, Signature=0";
    request.has_date = true;
    request.body = std::move(body);
    return request;
}

HttpAnswer answer(Service& service, const HttpRequest& request) {
    return service.answer(request, std::chrono::steady_clock::now());
}

class ServiceTest : public testing::Test {
protected:
    Service service{sqlite::open(":memory:"), {}};
};

TEST_F(ServiceTest, AnswersAsDynamoDbsFrontDoorDoes) {
    constexpr auto list = "DynamoDB_20120810.ListTables";
    const auto as_it_is = [](HttpRequest&) {};
    const struct {
        const char* name;
        std::string target;
        std::string body;
        void (*change)(HttpRequest&);
        int status;
        std::string answer;
    } cases[] = {
        {"a request", list, "{}", as_it_is, 200, R"({"TableNames":[]})"},
        {"nothing for a body", list, "", as_it_is, 200, R"({"TableNames":[]})"},
        {"streams", "DynamoDBStreams_20120810.ListStreams", "{}", as_it_is, 200, R"({"Streams":[]})"},
        {"streams of the other service", "DynamoDB_20120810.ListStreams", "{}", as_it_is, 400,
         R"({"__type":"com.amazon.coral.service#UnknownOperationException"})"},
        {"unknown operation", "DynamoDB_20120810.MakeCoffee", "{}", as_it_is, 400,
         R"({"__type":"com.amazon.coral.service#UnknownOperationException"})"},
        {"older version", "DynamoDB_20111205.ListTables", "{}", as_it_is, 400,
         R"({"__type":"com.amazon.coral.service#UnknownOperationException"})"},
        {"no operation", "", "{}", as_it_is, 400, R"({"__type":"com.amazon.coral.service#UnknownOperationException"})"},
        {"no JSON", list, "{", as_it_is, 400, R"({"__type":"com.amazon.coral.service#SerializationException"})"},
        {"no JSON before no operation", "", "{", as_it_is, 400,
         R"({"__type":"com.amazon.coral.service#SerializationException"})"},
        {"no signature", list, "{}", [](HttpRequest& r) { r.authorization.clear(); }, 400,
         R"({"__type":"com.amazon.coral.service#MissingAuthenticationTokenException",)"
         R"("message":"Request is missing Authentication Token"})"},
        {"no operation before no signature", "x", "{}", [](HttpRequest& r) { r.authorization.clear(); }, 400,
         R"({"__type":"com.amazon.coral.service#UnknownOperationException"})"},
        {"of a web page", list, "{}", [](HttpRequest& r) { r.has_origin = true; }, 403,
         R"({"__type":"com.amazon.coral.service#AccessDeniedException",)"
         R"("Message":"Requests of web pages are not accepted"})"},
        {"text", list, "{}", [](HttpRequest& r) { r.content_type = "text/plain"; }, 404,
         "<UnknownOperationException/>\n"},
        {"another path", list, "{}", [](HttpRequest& r) { r.path = "/x"; }, 404, "<UnknownOperationException/>\n"},
        {"PUT", list, "{}", [](HttpRequest& r) { r.method = HttpRequest::Method::other; }, 404,
         "<UnknownOperationException/>\n"},
        {"GET", list, "", [](HttpRequest& r) { r.method = HttpRequest::Method::get; }, 200,
         "healthy: dynamodb.ddblocal.amazonaws.com "},
        {"health", list, "",
         [](HttpRequest& r) {
             r.method = HttpRequest::Method::get;
             r.path = "/health";
         },
         200, R"({"status":"ok"})"},
        {"limits", "DynamoDB_20120810.DescribeLimits", "{}", as_it_is, 200,
         R"({"AccountMaxReadCapacityUnits":80000,"AccountMaxWriteCapacityUnits":80000,)"
         R"("TableMaxReadCapacityUnits":40000,"TableMaxWriteCapacityUnits":40000})"},
        {"endpoints", "DynamoDB_20120810.DescribeEndpoints", "{}", as_it_is, 200,
         R"({"Endpoints":[{"Address":"localhost:8000","CachePeriodInMinutes":1440}]})"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        HttpRequest request = post(c.target, c.body);
        c.change(request);
        const HttpAnswer got = answer(service, request);
        EXPECT_EQ(got.status, c.status);
        EXPECT_EQ(got.body, c.answer);
    }
}

TEST_F(ServiceTest, SignsItsAnswersAsDynamoDbDoes) {
    const HttpAnswer got = answer(service, post("DynamoDB_20120810.ListTables", "{}"));
    EXPECT_EQ(got.request_id.size(), 52U);
    EXPECT_NE(got.request_id, answer(service, post("DynamoDB_20120810.ListTables", "{}")).request_id);
    const std::string head = head_of(got, true);
    EXPECT_NE(head.find("\r\nx-amzn-RequestId: " + got.request_id + "\r\n"), std::string::npos);
    EXPECT_NE(head.find("\r\nx-amz-crc32: " + std::to_string(checksum(got.body)) + "\r\n"), std::string::npos);
    EXPECT_NE(head.find("\r\nContent-Type: application/x-amz-json-1.0\r\n"), std::string::npos);
    EXPECT_NE(head.find("\r\nConnection: keep-alive\r\n"), std::string::npos);
    EXPECT_EQ(checksum("123456789"), 0xCBF43926U);
}

std::string inflated(const std::string& bytes, std::size_t size) {
    std::string out(size, '\0');
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    inflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

TEST_F(ServiceTest, CompressesLongAnswersWhenAsked) {
    auto store = std::make_shared<test::ScriptedStore>();
    Service scripted{store, {}};
    const EncodedItem item = EncodedItem::from_item(Item{{"p", std::string(5000, 'x')}}, Encoding::wire);
    store->then(GetItemResult{.item = item, .consumed_capacity = {}});
    store->then(GetItemResult{.item = item, .consumed_capacity = {}});
    HttpRequest request = post("DynamoDB_20120810.GetItem", R"({"TableName":"ttt","Key":{"p":{"S":"x"}}})");
    const HttpAnswer plain = answer(scripted, request);
    EXPECT_FALSE(plain.compressed);
    request.accept_encoding = "br, gzip;q=0.5";
    const HttpAnswer compressed = answer(scripted, request);
    EXPECT_TRUE(compressed.compressed);
    EXPECT_LT(compressed.body.size(), 200U);
    EXPECT_EQ(inflated(compressed.body, 10'000), plain.body);
    EXPECT_NE(head_of(compressed, true).find("\r\nContent-Encoding: gzip\r\n"), std::string::npos);
}

TEST(Compression, HoldsNoMoreThanItsBytes) {
    const std::optional<std::string> shorter = gzip(std::string(1'000'000, 'x'));
    ASSERT_TRUE(shorter);
    EXPECT_LT(shorter->capacity(), 100'000U);
}

TEST_F(ServiceTest, CountsOnWhatReadingABodyHolds) {
    HttpRequest request = post("DynamoDB_20120810.ListTables", "[1");
    while (request.body.size() < 1'000'000) request.body += ",1";
    request.body += ']';
    const std::size_t before = test::heap_in_use();
    const protocol::JsonDocument document{request.body};
    EXPECT_LE(test::heap_in_use(), before + Service::most_memory_of(request));
}

TEST(WorkerPool, OutlivesWorkThatThrows) {
    const WarningHandler before = set_warning_handler([](std::string_view) {});
    std::promise<void> done;
    {
        WorkerPool pool{1, 2};
        EXPECT_TRUE(pool.try_run([] { throw std::bad_alloc{}; }));
        EXPECT_TRUE(pool.try_run([&] { done.set_value(); }));
        EXPECT_EQ(done.get_future().wait_for(std::chrono::seconds{10}), std::future_status::ready);
    }
    set_warning_handler(before);
}

TEST(Compression, IsForThoseWhoAccept) {
    EXPECT_TRUE(accepts_gzip("gzip"));
    EXPECT_TRUE(accepts_gzip("deflate, GZIP;q=1.0"));
    EXPECT_TRUE(accepts_gzip("*"));
    EXPECT_FALSE(accepts_gzip(""));
    EXPECT_FALSE(accepts_gzip("identity"));
    EXPECT_FALSE(accepts_gzip("gzip;q=0"));
    EXPECT_FALSE(accepts_gzip("gzip; q=0.00"));
    EXPECT_FALSE(accepts_gzip("gzip;q=0, *"));
    EXPECT_FALSE(accepts_gzip("*, gzip;q=0"));
    EXPECT_TRUE(accepts_gzip("*;q=0, gzip"));
}

TEST(ServiceFaults, ReachTheLogNotTheClient) {
    auto store = std::make_shared<test::ScriptedStore>();
    std::vector<std::string> causes;
    std::string id;
    Service service{store, {.on_request = [&](const RequestReport& report) {
                        causes.emplace_back(report.cause);
                        id = report.request_id;
                        throw std::runtime_error{"a log that is full"};
                    }}};
    const HttpRequest request = post("DynamoDB_20120810.DescribeTable", R"({"TableName":"ttt"})");
    store->then([](const Request&) -> Response { throw ServiceError{"disk is full", "SQLITE_FULL"}; });
    store->then([](const Request&) -> Response { throw std::runtime_error{"never thought of"}; });
    for (int i = 0; i < 2; ++i) {
        const HttpAnswer got = answer(service, request);
        EXPECT_EQ(got.status, 500);
        EXPECT_EQ(got.body, R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError",)"
                            R"("message":"Internal server error"})");
        EXPECT_EQ(got.request_id, id);
    }
    EXPECT_EQ(causes, (std::vector<std::string>{"disk is full", "never thought of"}));
}

TEST(ServiceReports, TellOfEveryRequestAndCountIt) {
    auto store = std::make_shared<test::ScriptedStore>();
    std::vector<std::string> told;
    Service service{store, {.on_request = [&](const RequestReport& report) {
                        told.push_back(std::string{report.operation} + ' ' + std::to_string(report.status) + ' ' +
                                       std::string{report.error} + ' ' + std::string{report.cause});
                    }}};
    HttpRequest request;
    for (const char* path : {"/", "/metrics", "/favicon.ico"}) {
        request.path = path;
        static_cast<void>(answer(service, request));
    }
    request.path = "/health";
    store->then(ListTablesResult{});
    static_cast<void>(answer(service, request));
    store->then([](const Request&) -> Response { throw ConnectionError{"no route"}; });
    const HttpAnswer unhealthy = answer(service, request);
    EXPECT_EQ(unhealthy.status, 503);
    EXPECT_EQ(unhealthy.body, R"({"status":"the store does not answer"})");
    request.method = HttpRequest::Method::other;
    static_cast<void>(answer(service, request));
    static_cast<void>(service.refuse(408, {}));
    static_cast<void>(service.refuse(503, "ServiceUnavailable"));
    EXPECT_EQ(told, (std::vector<std::string>{"/ 200  ", "/metrics 200  ", " 404 NotFound ", "/health 200  ",
                                              "/health 503 ServiceUnavailable no route", " 404 NotFound ", " 408 408 ",
                                              " 503 ServiceUnavailable "}));
    const std::string counts = service.metrics().text();
    for (const char* line : {
             "{operation=\"/\",outcome=\"ok\"} 1\n",
             "{operation=\"/health\",outcome=\"ok\"} 1\n",
             "{operation=\"/health\",outcome=\"ServiceUnavailable\"} 1\n",
             "{operation=\"\",outcome=\"NotFound\"} 2\n",
             "{operation=\"\",outcome=\"408\"} 1\n",
         })
        EXPECT_NE(counts.find(line), std::string::npos) << line << counts;
    EXPECT_EQ(counts.find("favicon"), std::string::npos);
}

TEST(ServiceBudget, IsWhatTheStoreIsGivenForEachRequest) {
    auto store = std::make_shared<test::ScriptedStore>();
    store->then(ListTablesResult{});
    store->then(ListTablesResult{});
    Service service{store, {.call_budget = std::chrono::milliseconds{1'234}}};
    static_cast<void>(answer(service, post("DynamoDB_20120810.ListTables", "{}")));
    HttpRequest health;
    health.path = "/health";
    static_cast<void>(answer(service, health));
    EXPECT_EQ(store->budgets, (std::vector<std::chrono::milliseconds>(2, std::chrono::milliseconds{1'234})));
}

TEST_F(ServiceTest, CountsRequestsByOperationAndOutcome) {
    static_cast<void>(answer(service, post("DynamoDB_20120810.ListTables", "{}")));
    static_cast<void>(answer(service, post("DynamoDB_20120810.ListTables", "{}")));
    static_cast<void>(answer(service, post("DynamoDB_20120810.DescribeTable", R"({"TableName":"ttt"})")));
    static_cast<void>(answer(service, post("DynamoDB_20120810.Nonsense1", "{}")));
    HttpRequest metrics;
    metrics.path = "/metrics";
    const std::string text = answer(service, metrics).body;
    for (const char* line : {
             "dynaloom_requests_total{operation=\"ListTables\",outcome=\"ok\"} 2\n",
             "dynaloom_requests_total{operation=\"DescribeTable\",outcome=\"ResourceNotFoundException\"} 1\n",
             "dynaloom_requests_total{operation=\"\",outcome=\"UnknownOperationException\"} 1\n",
             "dynaloom_request_seconds_count{operation=\"ListTables\"} 2\n",
             "dynaloom_request_seconds_bucket{operation=\"ListTables\",le=\"+Inf\"} 2\n",
             "dynaloom_received_bytes_total 25\n",
         })
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
    EXPECT_EQ(text.find("Nonsense1"), std::string::npos);
}

}  // namespace
}  // namespace dynaloom::server
