#include "raw_client.hpp"
#include "request_text.hpp"

#include <dynaloom/server/server.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace dynaloom::server {
namespace {

using test::RawClient;
using test::request_text;

class Http : public testing::Test {
protected:
    Server server{sqlite::open(":memory:", {.busy_timeout = std::chrono::minutes{5}}), {.port = 0}};
    RawClient client{server.port()};
};

TEST_F(Http, KeepsConnectionsOpen) {
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(client.send(request_text("ListTables", "{}")));
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(answer->body, R"({"TableNames":[]})");
        EXPECT_TRUE(answer->has("Connection: keep-alive"));
    }
    client.send(request_text("ListTables", "{}", "Connection: close\r\n"));
    const auto last = client.receive();
    ASSERT_TRUE(last);
    EXPECT_TRUE(last->has("Connection: close"));
    EXPECT_TRUE(client.is_closed());
}

TEST_F(Http, AnswersPipelinedRequestsInTheirOrder) {
    std::string all;
    for (int i = 0; i < 50; ++i)
        all += request_text("DescribeTable", R"({"TableName":"table)" + std::to_string(i) + "\"}");
    ASSERT_TRUE(client.send(all));
    client.end_sending();
    for (int i = 0; i < 50; ++i) {
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_TRUE(answer->has("Table: table" + std::to_string(i) + " not found")) << answer->body;
    }
    EXPECT_TRUE(client.is_closed());
}

TEST_F(Http, AnswersThoseWhoHaveEndedSending) {
    client.send(request_text("ListTables", "{}"));
    client.end_sending();
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_TRUE(client.is_closed());
}

TEST_F(Http, TakesRequestsByteByByte) {
    for (const char c : request_text("ListTables", "{}")) client.send({&c, 1});
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, R"({"TableNames":[]})");
}

TEST_F(Http, TakesWhatHttpAllows) {
    const std::string host = "Host: x\r\n";
    const std::string headers =
        "content-TYPE:  application/x-amz-json-1.0 ; charset=utf-8 \r\n"
        "x-amz-TARGET: DynamoDB_20120810.ListTables\r\n" +
        std::string{test::signed_headers};
    const struct {
        const char* name;
        std::string request;
        bool stays_open;
    } cases[] = {
        {"chunks",
         "POST / HTTP/1.1\r\n" + host + headers + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\n\r\n",
         true},
        {"an operation behind the chunks",
         "POST / HTTP/1.1\r\n" + host + headers +
             "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Amz-Target: DynamoDB_20120810.Scan\r\n"
             "Authorization: none\r\n\r\n",
         true},
        {"an absolute target", "POST http://x/ HTTP/1.1\r\n" + host + headers + "Content-Length: 2\r\n\r\n{}", true},
        {"an absolute target without a path",
         "POST http://x HTTP/1.1\r\n" + host + headers + "Content-Length: 2\r\n\r\n{}", true},
        {"HTTP/1.0", "POST / HTTP/1.0\r\n" + headers + "Content-Length: 2\r\n\r\n{}", false},
        {"HTTP/1.0 that stays",
         "POST / HTTP/1.0\r\n" + headers + "Connection: keep-alive\r\nContent-Length: 2\r\n\r\n{}", true},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        RawClient one{server.port()};
        one.send(c.request);
        const auto answer = one.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(answer->body, R"({"TableNames":[]})");
        EXPECT_EQ(answer->has("Connection: keep-alive"), c.stays_open);
        if (!c.stays_open) {
            EXPECT_TRUE(one.is_closed());
        }
    }
}

TEST_F(Http, InvitesBodiesThatWait) {
    const std::string request = request_text("ListTables", "{}", "Expect: 100-continue\r\n");
    client.send(request.substr(0, request.size() - 2));
    const auto invitation = client.receive();
    ASSERT_TRUE(invitation);
    EXPECT_EQ(invitation->status, 100);
    client.send("{}");
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    client.send(request);  // did not wait: needs no invitation
    EXPECT_EQ(client.receive().value().status, 200);
}

TEST_F(Http, AnswersHeadWithoutBody) {
    client.send("HEAD /health HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto head = client.receive(false);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->status, 200);
    EXPECT_TRUE(head->has("Content-Length: 15"));
    const auto get = client.receive();
    ASSERT_TRUE(get);
    EXPECT_EQ(get->body, R"({"status":"ok"})");
}

TEST_F(Http, RefusesWhatIsNoHttp) {
    const struct {
        const char* name;
        std::string bytes;
        int status;
    } cases[] = {
        {"words", "hello there\r\n\r\n", 400},
        {"TLS", std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11}, 400},
        {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        {"a header without a colon", "GET / HTTP/1.1\r\nHost x\r\n\r\n", 400},
        {"a NUL in a header", std::string{"GET / HTTP/1.1\r\nHost: \0x\r\n\r\n", 28}, 400},
        {"no length", "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400},
        {"two lengths", "POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", 400},
        {"length and chunks", "POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"an encoding that is unknown", "POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: xchunked\r\n\r\n{}",
         400},
        {"an encoding under another", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
        {"two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
        {"two operations",
         "POST / HTTP/1.1\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\n"
         "X-Amz-Target: DynamoDB_20120810.Scan\r\nContent-Length: 2\r\n\r\n{}",
         400},
        {"a negative length", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
        {"a chunk of no size", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 400},
        {"endless chunk extensions",
         "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(200'000, 'x'), 400},
        {"a huge header", "GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n", 431},
        {"a huge target", "GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\n\r\n", 431},
        {"a huge body announced", "POST / HTTP/1.1\r\nContent-Length: 17000000\r\n\r\n", 413},
        {"a length past all numbers", "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        RawClient one{server.port()};
        one.send(c.bytes);
        const auto answer = one.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, c.status);
        EXPECT_TRUE(answer->has("Connection: close"));
        EXPECT_TRUE(one.is_closed());
    }
    client.send(request_text("ListTables", "{}"));
    EXPECT_EQ(client.receive().value().status, 200);
}

TEST_F(Http, RefusesJsonThatIsBroken) {
    const std::string deep = R"({"TableName":"ttt","Key":)" + std::string(1'000'000, '[');
    std::string closed = R"({"TableName":"ttt","Key":{"p":)";
    for (int i = 0; i < 100'000; ++i) closed += R"({"L":[)";
    closed += R"({"S":"x"})";
    for (int i = 0; i < 100'000; ++i) closed += "]}";
    closed += "}}";
    for (const std::string& body :
         {std::string{"{"}, std::string{"{}{}"}, std::string{"\xff\xfe"}, std::string{"{\"a\":01}"}, std::string{"[]"},
          std::string{"\"x\""}, std::string(1, '\0'), deep, closed}) {
        SCOPED_TRACE(body.substr(0, 40));
        ASSERT_TRUE(client.send(request_text("GetItem", body)));
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 400);
        EXPECT_TRUE(answer->has("SerializationException") || answer->has("ValidationException")) << answer->body;
    }
}

TEST_F(Http, SurvivesClientsThatGo) {
    for (int i = 0; i < 100; ++i) {
        RawClient one{server.port()};
        one.send(request_text("ListTables", "{}"));  // and does not wait for the answer
        RawClient half{server.port()};
        half.send(request_text("ListTables", "{}").substr(0, static_cast<std::size_t>(i)));
    }
    client.send(request_text("ListTables", "{}"));
    EXPECT_EQ(client.receive().value().status, 200);
}

}  // namespace
}  // namespace dynaloom::server
