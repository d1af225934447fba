#include "dynamodb/exchange.hpp"

#include "dynamodb/crc32.hpp"
#include "protocol/requests.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace dynaloom::dynamodb {
namespace {

using namespace std::chrono_literals;

const Credentials first{.access_key_id = "FIRST", .secret_access_key = "secret-one", .session_token = "token-one"};
const Credentials second{.access_key_id = "SECOND", .secret_access_key = "secret-two"};

/// Gives the first credentials until they are refused.
class TwoCredentials final : public CredentialsProvider {
public:
    std::shared_ptr<const Credentials> get() override {
        return std::make_shared<Credentials>(refused_ ? other : first);
    }
    void refused(const Credentials& credentials) override { refused_ = credentials == first; }

    Credentials other = second;

private:
    bool refused_ = false;
};

HttpReply reply(int status, std::string body) {
    HttpReply one{.status = status, .body = std::move(body), .request_id = "ID"};
    one.crc32 = crc32(one.body);
    return one;
}
HttpReply refusal(std::string_view code, int status = 400) {
    return reply(status, R"({"__type":"com.amazonaws.dynamodb.v20120810#)" + std::string{code} + R"("})");
}
const HttpFailure unsent{.fault = Fault::unsent, .message = "refused"};
const HttpFailure lost{.fault = Fault::lost, .message = "reset"};
const HttpFailure late{.fault = Fault::late, .message = "too slow"};

/// Drives exchanges by hand: time passes only in their pauses.
class ExchangeTest : public testing::Test {
protected:
    template <class OneRequest>
    Exchange start(const OneRequest& request, milliseconds budget = 10s) {
        request_ = request;
        return {client_, request_, {.budget = budget}, now_};
    }

    HttpRequest send(Exchange& exchange) { return exchange.next_attempt(client_.credentials->get(), now_); }

    /// Sends and gets this back; waits if there is another attempt.
    std::optional<Response> attempt(Exchange& exchange, HttpOutcome outcome) {
        (void)send(exchange);
        auto response = exchange.finish_attempt(std::move(outcome), now_);
        pass(exchange.pause());
        return response;
    }

    template <class AnyError>
    void expect_end(Exchange& exchange, HttpOutcome outcome, bool outcome_unknown) {
        try {
            (void)attempt(exchange, std::move(outcome));
            ADD_FAILURE() << "nothing was thrown";
        } catch (const AnyError& error) {
            EXPECT_EQ(error.outcome_unknown(), outcome_unknown) << error.what();
            for (const char* secret : {"secret", "token-one", "FIRST"})
                EXPECT_EQ(std::string_view{error.what()}.find(secret), std::string_view::npos) << error.what();
        }
    }

    void pass(milliseconds time) {
        now_.steady += time;
        now_.system += time;
    }

    std::shared_ptr<TwoCredentials> credentials_ = std::make_shared<TwoCredentials>();
    ClientState client_{.endpoints = {.tables = Endpoint::parse("http://tables:8000"),
                                      .streams = Endpoint::parse("http://streams:8000")},
                        .signer = Signer{"eu-west-1"},
                        .credentials = credentials_,
                        .policy = {},
                        .default_budget = 10s,
                        .random = [] { return 0.5; },
                        .new_token = [] { return std::string{"made-up"}; }};
    Instant now_{.steady = {}, .system = std::chrono::system_clock::from_time_t(1'795'275'742)};
    Request request_;
};

UpdateItemRequest addition() {
    UpdateItemRequest request{.table = "t", .key = {{"PK", "x"}}};
    request.update.add.push_back({Path{{"n"}}, 1});
    return request;
}
UpdateItemRequest assignment() {
    UpdateItemRequest request{.table = "t", .key = {{"PK", "x"}}};
    request.update.set.push_back({Path{{"n"}}, {.operand = AttributeValue{1}}});
    return request;
}

bool has(const HttpRequest& http, std::string_view line) {
    return std::ranges::any_of(http.headers, [&](const std::string& one) { return one.starts_with(line); });
}

TEST_F(ExchangeTest, SendsOneSignedRequestAndReadsItsResult) {
    auto exchange = start(GetItemRequest{.table = "t", .key = {{"PK", "x"}}});
    const HttpRequest http = send(exchange);
    EXPECT_EQ(http.url, "http://tables:8000/");
    EXPECT_EQ(http.body, R"({"TableName":"t","Key":{"PK":{"S":"x"}}})");
    EXPECT_TRUE(http.repeatable);
    for (const char* line : {"Host: tables:8000", "Content-Type: application/x-amz-json-1.0",
                             "X-Amz-Target: DynamoDB_20120810.GetItem", "X-Amz-Date: 20261121T154222Z",
                             "Authorization: AWS4-HMAC-SHA256 Credential=FIRST/20261121/eu-west-1/dynamodb/",
                             "X-Amz-Security-Token: token-one", "Accept-Encoding: identity"})
        EXPECT_TRUE(has(http, line)) << line;
    const auto response = exchange.finish_attempt(reply(200, R"({"Item":{"PK":{"S":"x"}}})"), now_);
    ASSERT_TRUE(response);
    EXPECT_EQ(std::get<GetItemResult>(*response).item->keys(), (Key{{"PK", "x"}}));
}

TEST_F(ExchangeTest, SendsRequestsOnStreamsToTheirService) {
    auto exchange = start(ListStreamsRequest{});
    const HttpRequest http = send(exchange);
    EXPECT_EQ(http.url, "http://streams:8000/");
    EXPECT_TRUE(has(http, "X-Amz-Target: DynamoDBStreams_20120810.ListStreams"));
}

TEST_F(ExchangeTest, SendsAThrottledRequestAgainUntilItIsDone) {
    auto exchange = start(addition());
    EXPECT_FALSE(attempt(exchange, refusal("ProvisionedThroughputExceededException")));
    EXPECT_EQ(exchange.pause(), 500ms);
    EXPECT_FALSE(attempt(exchange, unsent));
    EXPECT_TRUE(attempt(exchange, reply(200, "{}")));
}

TEST_F(ExchangeTest, EndsWithTheErrorOfTheLastAttempt) {
    auto throttled = start(addition(), 60s);
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(attempt(throttled, refusal("ThrottlingException")));
    expect_end<Throttled>(throttled, refusal("ThrottlingException"), false);
    auto refused = start(addition());
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(attempt(refused, unsent));
    expect_end<ConnectionError>(refused, unsent, false);
    auto failed = start(assignment());
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(attempt(failed, refusal("InternalServerError", 500)));
    expect_end<ServiceError>(failed, refusal("InternalServerError", 500), true);
    auto read = start(GetItemRequest{.table = "t"});
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(attempt(read, late));
    expect_end<Timeout>(read, late, false);  // of a read there is no outcome to know
}

TEST_F(ExchangeTest, DoesNotCountTwice) {
    for (const HttpFailure& failure : {lost, late}) {
        auto exchange = start(addition());
        EXPECT_FALSE(send(exchange).repeatable);
        expect_end<Error>(exchange, failure, true);
    }
    auto failed = start(addition());
    expect_end<ServiceError>(failed, refusal("InternalServerError", 500), true);
    auto corrupt = start(addition());
    HttpReply broken = reply(200, "{}");
    broken.body = "{ }";
    expect_end<ConnectionError>(corrupt, broken, true);
    auto cut = start(addition());
    expect_end<ServiceError>(cut, reply(200, R"({"Attributes":)"), true);
}

TEST_F(ExchangeTest, SaysThatAConditionMayHaveFailedBecauseOfItself) {
    auto exchange = start(PutItemRequest{.table = "t", .condition = attribute_not_exists("PK")});
    EXPECT_FALSE(attempt(exchange, lost));
    expect_end<ConditionFailed>(exchange, refusal("ConditionalCheckFailedException"), true);
    auto at_once = start(PutItemRequest{.table = "t", .condition = attribute_not_exists("PK")});
    expect_end<ConditionFailed>(at_once, refusal("ConditionalCheckFailedException"), false);
}

TEST_F(ExchangeTest, RepeatsTransactionsUnderOneToken) {
    TransactWriteItemsRequest request;
    request.actions = {TransactUpdate{.table = "t", .key = {{"PK", "x"}}, .update = addition().update}};
    auto exchange = start(request);
    const std::string body{send(exchange).body};
    EXPECT_NE(body.find(R"("ClientRequestToken":"made-up")"), std::string::npos);
    EXPECT_FALSE(exchange.finish_attempt(lost, now_));
    EXPECT_EQ(send(exchange).body, body);
    // Had the first one been applied, this would have succeeded.
    EXPECT_THROW((void)exchange.finish_attempt(refusal("TransactionCanceledException"), now_), TransactionCanceled);
    auto other = start(request);
    EXPECT_FALSE(attempt(other, lost));
    expect_end<TransactionCanceled>(other, refusal("TransactionCanceledException"), false);

    request.client_request_token = "mine";
    auto own = start(request);
    EXPECT_NE(send(own).body.find(R"("ClientRequestToken":"mine")"), std::string_view::npos);
}

TEST_F(ExchangeTest, ReadsCorruptAnswersOnceMore) {
    auto exchange = start(GetItemRequest{.table = "t"});
    HttpReply broken = reply(200, R"({"Item":{"a":{"S":"x"}}})");
    broken.body[13] = 'b';
    EXPECT_FALSE(attempt(exchange, broken));
    EXPECT_FALSE(attempt(exchange, reply(200, "<html>")));
    EXPECT_TRUE(attempt(exchange, reply(200, "{}")));
}

TEST_F(ExchangeTest, CorrectsTheClockOnce) {
    auto exchange = start(addition());
    HttpReply skewed = refusal("InvalidSignatureException");
    skewed.date = std::chrono::floor<std::chrono::seconds>(now_.system) + 1h;
    EXPECT_FALSE(attempt(exchange, skewed));
    EXPECT_EQ(exchange.pause(), 0ms);
    EXPECT_TRUE(has(send(exchange), "X-Amz-Date: 20261121T164222Z"));
    expect_end<ServiceError>(exchange, skewed, false);
    // The correction serves the calls after it.
    auto next = start(GetItemRequest{.table = "t"});
    EXPECT_TRUE(has(send(next), "X-Amz-Date: 20261121T164222Z"));
}

TEST_F(ExchangeTest, CorrectsTheClockOfAllThatWereUnderWay) {
    auto one = start(addition());
    auto other = start(addition());
    HttpReply skewed = refusal("InvalidSignatureException");
    skewed.date = std::chrono::floor<std::chrono::seconds>(now_.system) + 1h;
    static_cast<void>(send(one));
    static_cast<void>(send(other));
    EXPECT_FALSE(one.finish_attempt(skewed, now_));
    EXPECT_FALSE(other.finish_attempt(skewed, now_)) << "it was signed by the wrong clock, too";
    EXPECT_TRUE(has(send(other), "X-Amz-Date: 20261121T164222Z"));
}

TEST_F(ExchangeTest, TakesAWrongSignatureForWrongIfTheClockIsRight) {
    auto exchange = start(GetItemRequest{.table = "t"});
    HttpReply wrong = refusal("InvalidSignatureException");
    wrong.date = std::chrono::floor<std::chrono::seconds>(now_.system) + 2s;
    expect_end<ServiceError>(exchange, wrong, false);
}

TEST_F(ExchangeTest, TakesOtherCredentialsOnceIfThereAreAny) {
    auto exchange = start(addition());
    EXPECT_FALSE(attempt(exchange, refusal("ExpiredTokenException")));
    EXPECT_EQ(exchange.pause(), 0ms);
    EXPECT_TRUE(has(send(exchange), "Authorization: AWS4-HMAC-SHA256 Credential=SECOND/"));
    expect_end<ServiceError>(exchange, refusal("ExpiredTokenException"), false);

    credentials_->other = first;
    credentials_->refused(second);
    auto same = start(addition());
    EXPECT_FALSE(same.finish_attempt(((void)send(same), refusal("ExpiredTokenException")), now_));
    try {
        (void)send(same);
        ADD_FAILURE() << "nothing was thrown";
    } catch (const ServiceError& error) {
        EXPECT_EQ(error.code(), "ExpiredTokenException");
        EXPECT_EQ(error.request_id(), "ID");
    }
}

TEST_F(ExchangeTest, EndsWithinItsBudget) {
    auto throttled = start(GetItemRequest{.table = "t"}, 400ms);
    expect_end<Throttled>(throttled, refusal("ThrottlingException"), false);
    auto slow = start(GetItemRequest{.table = "t"}, 400ms);
    EXPECT_EQ(slow.left(now_), 400ms);
    pass(400ms);
    expect_end<Timeout>(slow, lost, false);
    EXPECT_EQ(slow.left(now_), 1ms);
    auto by_default = start(GetItemRequest{.table = "t"}, 0ms);
    EXPECT_EQ(by_default.left(now_), 10s);
}

TEST_F(ExchangeTest, RefusesWhatDynamoDbDoesNotHave) {
    EXPECT_THROW((void)start(VerifyTableRequest{"t"}), ValidationError);
}

}  // namespace
}  // namespace dynaloom::dynamodb
