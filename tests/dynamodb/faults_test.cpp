// What the dynamodb store makes of servers that fail, each within its time.

#include "support/reserved_port.hpp"
#include "support/scripted_server.hpp"

#include <dynaloom/dynamodb/store.hpp>
#include <dynaloom/error.hpp>
#include <dynaloom/store/store.hpp>
#include <dynaloom/table/table.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {

struct FaultyStory {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{id}";
    std::string owner{};
    std::string id{};
};

namespace {

using namespace std::chrono_literals;
using test::ScriptedServer;
using Step = ScriptedServer::Step;
using End = ScriptedServer::End;

constexpr std::string_view secret = "SeCrEtKeY";

std::shared_ptr<Store> open(const std::string& endpoint, dynamodb::Options options = {}) {
    options.region = "eu-west-1";
    options.endpoint = endpoint;
    options.connect_timeout = 1min;  // as many attempts as the test means, however slow the machine is
    options.credentials = dynamodb::fixed_credentials(
        {.access_key_id = "AKID", .secret_access_key = std::string{secret}, .session_token = "ToKeN"});
    return dynamodb::open(options);
}

const GetItemRequest get{.table = "stories", .key = {{"PK", "x"}}};

PutItemRequest put() {
    return {.table = "stories", .item = EncodedItem::from_item({{"PK", "x"}}, Encoding::wire)};
}
UpdateItemRequest addition() {
    UpdateItemRequest request{.table = "stories", .key = {{"PK", "x"}}};
    request.update.add.push_back({Path{{"n"}}, 1});
    return request;
}

/// Expects this error, without a credential in its text. @returns How long it took.
template <class AnyError, class Call, class Check>
std::chrono::milliseconds expect_error(const Call& call, const Check& check) {
    const auto start = std::chrono::steady_clock::now();
    try {
        call();
        ADD_FAILURE() << "nothing was thrown";
    } catch (const AnyError& error) {
        const std::string_view text = error.what();
        for (const std::string_view credential : {secret, std::string_view{"ToKeN"}, std::string_view{"AKID"}})
            EXPECT_EQ(text.find(credential), std::string_view::npos) << text;
        check(error);
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

const auto known = [](const Error& error) { EXPECT_FALSE(error.outcome_unknown()) << error.what(); };
const auto unknown = [](const Error& error) { EXPECT_TRUE(error.outcome_unknown()) << error.what(); };

/// The outcome is unknown if the request has come to the server, as the `count`th of its operation. A busy machine may
/// take all of the time before that.
void unknown_if_sent(const Error& error, const ScriptedServer& server, std::string_view operation, int count) {
    for (const auto& request : server.received())
        if (request.head.find(operation) != std::string::npos && --count == 0) unknown(error);
}

TEST(DynamoDbFaults, AbsentServerIsAConnectionError) {
    const test::ReservedPort nobodys;
    const auto store = open("http://127.0.0.1:" + std::to_string(nobodys.number()));
    expect_error<ConnectionError>(
        [&] { store->update_item(addition()); },
        [](const ConnectionError& error) {
            known(error);
            EXPECT_NE(std::string_view{error.what()}.find("UpdateItem at http://127.0.0.1:"), std::string_view::npos)
                << error.what();
            EXPECT_NE(std::string_view{error.what()}.find("(attempt 4)"), std::string_view::npos) << error.what();
        });
}

TEST(DynamoDbFaults, UnknownHostIsAConnectionError) {
    const auto store = open("http://no-such-host.invalid:1", {.max_attempts = 1});
    expect_error<ConnectionError>([&] { store->put_item(put()); }, known);
}

TEST(DynamoDbFaults, BrokenConnectionsAreReadAnew) {
    ScriptedServer server;
    Step cut = ScriptedServer::answer(200, R"({"Item":{"PK":{"S":"x"}}})");
    cut.bytes.resize(cut.bytes.size() - 5);
    for (const End end : {End::close, End::reset}) {
        cut.end = end;
        server.then(cut);
    }
    server.then({.end = End::reset});
    server.then(ScriptedServer::answer(200, R"({"Item":{"PK":{"S":"x"}}})"));
    EXPECT_TRUE(open(server.endpoint())->get_item(get).item);
    EXPECT_EQ(server.received().size(), 4U);
}

TEST(DynamoDbFaults, BrokenConnectionsLeaveTheOutcomeOfWritesUnknown) {
    for (const Step& step :
         {Step{.end = End::reset}, Step{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", .end = End::close},
          Step{.bytes = "HTTP/1.1 2", .end = End::close}}) {
        ScriptedServer server;
        server.otherwise(step);
        const auto store = open(server.endpoint());
        expect_error<ConnectionError>([&] { store->update_item(addition()); }, unknown);
        EXPECT_EQ(server.received().size(), 1U);  // it might count twice
        expect_error<ConnectionError>([&] { store->put_item(put()); }, unknown);
        EXPECT_EQ(server.received().size(), 5U);
    }
}

TEST(DynamoDbFaults, KeptConnectionThatBreaksDoesNotCountTwice) {
    ScriptedServer server;
    server.then(ScriptedServer::answer(200, "{}"));
    server.then({.end = End::close});
    server.then(ScriptedServer::answer(200, "{}"));
    const auto store = open(server.endpoint());
    store->get_item(get);
    expect_error<ConnectionError>([&] { store->update_item(addition()); }, unknown);
    EXPECT_EQ(server.received().size(), 2U);
    EXPECT_EQ(server.received()[1].connection, 0U);
    store->get_item(get);
}

TEST(DynamoDbFaults, CorruptAnswersAreReadAnew) {
    ScriptedServer server;
    Step corrupt = ScriptedServer::answer(200, R"({"Item":{"PK":{"S":"x"}}})");
    corrupt.bytes[corrupt.bytes.rfind('x')] = 'y';
    server.then(corrupt);
    server.then(ScriptedServer::answer(200, R"({"Item":{"PK":{"S":"x"}}})"));
    EXPECT_EQ(open(server.endpoint())->get_item(get).item->to_item(), (Item{{"PK", "x"}}));
    server.otherwise(corrupt);
    expect_error<ConnectionError>([&] { open(server.endpoint())->get_item(get); }, known);
    expect_error<ConnectionError>([&] { open(server.endpoint())->update_item(addition()); }, unknown);
}

TEST(DynamoDbFaults, MalformedJsonIsAServiceError) {
    ScriptedServer server;
    server.otherwise(ScriptedServer::answer(200, "<html>It works!</html>"));
    expect_error<ServiceError>([&] { open(server.endpoint())->get_item(get); },
                               [](const ServiceError& error) {
                                   EXPECT_EQ(error.code(), "MalformedResponse");
                                   EXPECT_EQ(error.request_id(), "REQUEST");
                                   known(error);
                               });
    expect_error<ServiceError>([&] { open(server.endpoint())->update_item(addition()); }, unknown);
}

TEST(DynamoDbFaults, RefusalsAreTypedErrorsAtOnce) {
    ScriptedServer server;
    const auto store = open(server.endpoint());
    server.then(ScriptedServer::refuse(400, "ValidationException", R"(,"message":"why")"));
    expect_error<ValidationError>([&] { store->put_item(put()); },
                                  [](const ValidationError& error) {
                                      EXPECT_STREQ(error.what(), "why");
                                      EXPECT_EQ(error.request_id(), "REQUEST");
                                  });
    server.then(ScriptedServer::refuse(400, "ResourceNotFoundException"));
    expect_error<TableNotFound>([&] { store->put_item(put()); }, known);
    server.then(ScriptedServer::refuse(400, "AccessDeniedException", R"(,"Message":"not authorized")"));
    expect_error<ServiceError>([&] { store->put_item(put()); },
                               [](const ServiceError& error) {
                                   EXPECT_EQ(error.code(), "AccessDeniedException");
                                   EXPECT_EQ(error.status(), 400);
                                   EXPECT_FALSE(error.retryable());
                               });
    server.then({.bytes = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"});
    expect_error<ServiceError>([&] { store->put_item(put()); },
                               [](const ServiceError& error) { EXPECT_EQ(error.code(), "Http413"); });
    server.then(ScriptedServer::refuse(400, "ExpiredTokenException"));
    expect_error<ServiceError>([&] { store->put_item(put()); },
                               [](const ServiceError& error) { EXPECT_EQ(error.code(), "ExpiredTokenException"); });
    EXPECT_EQ(server.received().size(), 5U);
}

TEST(DynamoDbFaults, FaultsOfTheServiceAreTriedAgain) {
    for (const int status : {500, 503}) {
        ScriptedServer server;
        server.otherwise(ScriptedServer::answer(status, "<h1>no</h1>"));
        const auto store = open(server.endpoint());
        expect_error<ServiceError>([&] { store->put_item(put()); },
                                   [&](const ServiceError& error) {
                                       EXPECT_EQ(error.status(), status);
                                       EXPECT_TRUE(error.retryable());
                                       unknown(error);
                                   });
        EXPECT_EQ(server.received().size(), 4U);
        server.then(ScriptedServer::answer(status, ""));
        server.then(ScriptedServer::answer(200, "{}"));
        store->put_item(put());
    }
}

TEST(DynamoDbFaults, ThrottlingEndsWithinTheBudget) {
    ScriptedServer server;
    server.otherwise(ScriptedServer::refuse(
        400, "ThrottlingException",
        R"(,"message":"slow down","ThrottlingReasons":[{"reason":"TableReadAccountLimitExceeded","resource":"arn"}])",
        "x-amz-retry-after: 5000\r\n"));
    const auto store = open(server.endpoint());
    expect_error<Throttled>(
        [&] { store->get_item(get, {.budget = 4500ms}); },
        [](const Throttled& error) {
            EXPECT_EQ(error.reasons(), (std::vector<ThrottlingReason>{{"TableReadAccountLimitExceeded", "arn"}}));
            known(error);
        });
    EXPECT_EQ(server.received().size(), 1U);
    server.then(ScriptedServer::refuse(400, "ProvisionedThroughputExceededException"));
    server.then(ScriptedServer::answer(200, "{}"));
    store->get_item(get);
}

TEST(DynamoDbFaults, SlowServerIsATimeout) {
    ScriptedServer server;
    Step slow = ScriptedServer::answer(200, "{}");
    slow.delay = 10min;
    server.otherwise(slow);
    const auto store = open(server.endpoint());
    EXPECT_LT(expect_error<Timeout>([&] { store->get_item(get, {.budget = 200ms}); }, known), 1min);
    EXPECT_LT(expect_error<Timeout>([&] { store->update_item(addition(), {.budget = 1s}); },
                                    [&](const Timeout& error) { unknown_if_sent(error, server, "UpdateItem", 1); }),
              1min);
    // An attempt has less time than the call: the next one may find a better server.
    const auto patient = open(server.endpoint(), {.attempt_timeout = 500ms, .max_attempts = 20});
    server.then(slow);
    server.otherwise(ScriptedServer::answer(200, "{}"));
    patient->get_item(get);
}

TEST(DynamoDbFaults, WrongClockIsCorrectedOnce) {
    ScriptedServer server;
    server.then(ScriptedServer::refuse(400, "InvalidSignatureException", R"(,"message":"Signature expired")",
                                       "Date: Sat, 21 Nov 2065 15:42:22 GMT\r\n"));
    server.then(ScriptedServer::answer(200, "{}"));
    server.otherwise(ScriptedServer::answer(200, "{}"));
    const auto store = open(server.endpoint());
    store->update_item(addition());
    store->get_item(get);
    const auto received = server.received();
    ASSERT_EQ(received.size(), 3U);
    EXPECT_EQ(received[0].head.find("X-Amz-Date: 2065"), std::string::npos);
    EXPECT_NE(received[1].head.find("X-Amz-Date: 20651121T154"), std::string::npos);
    EXPECT_NE(received[2].head.find("X-Amz-Date: 20651121T154"), std::string::npos);
}

TEST(DynamoDbFaults, TransactionsAreSentAgainUnderTheirToken) {
    ScriptedServer server;
    server.then({.end = End::reset});
    server.then(ScriptedServer::answer(200, "{}"));
    TransactWriteItemsRequest request;
    request.actions = {TransactUpdate{.table = "t", .key = {{"PK", "x"}}, .update = addition().update}};
    open(server.endpoint())->transact_write_items(request);
    const auto received = server.received();
    ASSERT_EQ(received.size(), 2U);
    EXPECT_EQ(received[0].body, received[1].body);
    EXPECT_NE(received[0].body.find(R"("ClientRequestToken":")"), std::string::npos);
}

TEST(DynamoDbFaults, EntriesThatStayUnprocessedComeBack) {
    ScriptedServer server;
    server.otherwise(ScriptedServer::answer(
        200,
        R"({"UnprocessedItems":{"stories":[{"PutRequest":{"Item":{"PK":{"S":"USER#a"},"SK":{"S":"STORY#1"}}}}]}})"));
    const Table<FaultyStory> stories{open(server.endpoint()), "stories", {.budget = 3s}};
    const auto time = expect_error<BatchIncomplete>(
        [&] {
            stories.batch_write(std::vector<FaultyStory>{{"a", "1"}, {"a", "2"}});
        },
        [](const BatchIncomplete& error) { EXPECT_EQ(error.left(), 1U); });
    EXPECT_LT(time, 1min);
    EXPECT_GT(server.received().size(), 1U);

    server.otherwise(ScriptedServer::answer(
        200,
        R"({"Responses":{},"UnprocessedKeys":{"stories":{"Keys":[{"PK":{"S":"USER#a"},"SK":{"S":"STORY#1"}}]}}})"));
    const auto result = stories.store()->batch_get_item({.gets = {{"stories", {{"PK", "USER#a"}, {"SK", "STORY#1"}}}}});
    EXPECT_EQ(result.unprocessed.size(), 1U);
}

TEST(DynamoDbFaults, EntriesWhoseTimePassesWhenTheyAreSentAgainComeBack) {
    const std::string_view key = R"({"PK":{"S":"USER#a"},"SK":{"S":"STORY#1"}})";
    ScriptedServer server;
    Step never = ScriptedServer::answer(200, "{}");
    never.delay = 10min;
    server.otherwise(never);
    const Table<FaultyStory> stories{open(server.endpoint()), "stories", {.budget = 3s}};

    server.then(ScriptedServer::answer(
        200, R"({"UnprocessedItems":{"stories":[{"PutRequest":{"Item":)" + std::string{key} + "}}]}}"));
    expect_error<BatchIncomplete>(
        [&] {
            stories.batch_write(std::vector<FaultyStory>{{"a", "1"}, {"a", "2"}});
        },
        [&](const BatchIncomplete& error) {
            EXPECT_EQ(error.left(), 1U);
            unknown_if_sent(error, server, "BatchWriteItem", 2);
        });

    server.then(ScriptedServer::answer(
        200, R"({"Responses":{},"UnprocessedKeys":{"stories":{"Keys":[)" + std::string{key} + "]}}}"));
    expect_error<BatchIncomplete>(
        [&] {
            (void)stories.batch_get(std::vector<Key>{{{"PK", "USER#a"}, {"SK", "STORY#1"}}});
        },
        [](const BatchIncomplete& error) {
            EXPECT_EQ(error.left(), 1U);
            EXPECT_FALSE(error.outcome_unknown());
        });
}

TEST(DynamoDbFaults, ConnectionsAreKeptAndManyAreInFlight) {
    ScriptedServer server;
    server.otherwise(ScriptedServer::answer(200, "{}"));
    const auto store = open(server.endpoint(), {.attempt_timeout = 1min});
    for (int i = 0; i < 5; ++i) store->get_item(get);
    for (const auto& request : server.received()) EXPECT_EQ(request.connection, 0U);

    constexpr int threads = 16;
    Step together = ScriptedServer::answer(200, "{}");
    together.until = 5 + threads;
    server.otherwise(together);
    std::vector<std::future<void>> calls;
    for (int i = 0; i < threads; ++i) calls.push_back(std::async(std::launch::async, [&] { store->get_item(get); }));
    for (auto& call : calls) call.get();
}

TEST(DynamoDbFaults, RequestsAreWhatTheServiceWants) {
    ScriptedServer server;
    server.otherwise(ScriptedServer::answer(200, "{}"));
    open(server.endpoint())->put_item(put());
    const std::string head = server.received().at(0).head;
    for (const std::string_view line :
         {"POST / HTTP/1.1\r\n", "\r\nHost: 127.0.0.1:", "\r\nX-Amz-Security-Token: ToKeN",
          "\r\nX-Amz-Target: DynamoDB_20120810.PutItem", "\r\nAccept-Encoding: identity",
          "\r\nContent-Type: application/x-amz-json-1.0"})
        EXPECT_NE(head.find(line), std::string::npos) << line << " in\n" << head;
    EXPECT_EQ(head.find("Expect:"), std::string::npos);
    EXPECT_EQ(head.find(secret), std::string::npos);
}

TEST(DynamoDbFaults, WrongOptionsAreRefused) {
    const auto credentials = dynamodb::fixed_credentials({.access_key_id = "a", .secret_access_key = "b"});
    const auto refused = [&](dynamodb::Options options) {
        options.credentials = credentials;
        EXPECT_THROW((void)dynamodb::open(options), ValidationError);
    };
    refused({.region = "eu west"});
    refused({.region = "eu-west-1", .endpoint = "localhost:8000"});
    refused({.region = "eu-west-1", .budget = 0ms});
    refused({.region = "eu-west-1", .attempt_timeout = -1ms});
    refused({.region = "eu-west-1", .max_attempts = 0});
    refused({.region = "eu-west-1", .concurrency = 0});
    EXPECT_THROW((void)dynamodb::fixed_credentials({.access_key_id = "a"}), ValidationError);
    expect_error<ValidationError>(
        [] {
            (void)dynamodb::fixed_credentials(
                {.access_key_id = "AKID", .secret_access_key = std::string{secret} + "\n"});
        },
        known);
}

}  // namespace
}  // namespace dynaloom
