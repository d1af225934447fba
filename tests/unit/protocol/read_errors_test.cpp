#include "protocol/read_errors.hpp"

#include "protocol/errors.hpp"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>
#include <string_view>

namespace dynaloom::protocol {
namespace {

template <class AnyError>
void expect(const Request& request, const Failure& failure, const std::function<void(const AnyError&)>& check,
            bool outcome_unknown = false) {
    try {
        throw_failure(request, failure, outcome_unknown);
    } catch (const AnyError& error) {
        EXPECT_EQ(error.request_id(), failure.request_id);
        check(error);
    }
}

constexpr std::string_view modelled = "com.amazonaws.dynamodb.v20120810#";

std::string body_of(std::string_view code, std::string_view rest) {
    return R"({"__type":")" + std::string{modelled} + std::string{code} + '"' + std::string{rest} + '}';
}

const Request put = PutItemRequest{
    .table = "stories",
    .item = EncodedItem::from_item({{"PK", "x"}}, Encoding::wire, std::array<std::string_view, 1>{"PK"})};

TEST(ReadErrors, FindTheCodeWhereverItStands) {
    const auto code = [](std::string_view header, std::string_view body, int status = 400) {
        return read_failure(put, status, header, {}, body).code;
    };
    EXPECT_EQ(code("", R"({"__type":"com.amazon.coral.validate#ValidationException"})"), "ValidationException");
    EXPECT_EQ(code("", R"({"__type":"ValidationException:http://x/"})"), "ValidationException");
    EXPECT_EQ(code("ThrottlingException:http://internal.amazon.com/", "{}"), "ThrottlingException");
    EXPECT_EQ(code("", R"({"code":"SlowDown"})"), "SlowDown");
    EXPECT_EQ(code("", "<UnknownOperationException/>\n", 404), "Http404");
    EXPECT_EQ(code("", R"({"__type":["x"]})", 413), "Http413");
    EXPECT_EQ(code("", "", 503), "Http503");
}

TEST(ReadErrors, SayWhatToDoNext) {
    const struct {
        int status;
        std::string_view code;
        FailureKind kind;
    } cases[] = {
        {400, "ProvisionedThroughputExceededException", FailureKind::throttling},
        {400, "ThrottlingException", FailureKind::throttling},
        {400, "RequestLimitExceeded", FailureKind::throttling},
        {400, "TransactionInProgressException", FailureKind::throttling},
        {429, "Http429", FailureKind::throttling},
        {500, "InternalServerError", FailureKind::transient},
        {400, "InternalServerError", FailureKind::transient},
        {502, "Http502", FailureKind::transient},
        {503, "ServiceUnavailable", FailureKind::transient},
        {501, "Http501", FailureKind::permanent},
        {400, "InvalidSignatureException", FailureKind::clock},
        {400, "ExpiredTokenException", FailureKind::credentials},
        {400, "UnrecognizedClientException", FailureKind::credentials},
        {400, "ValidationException", FailureKind::permanent},
        {400, "ConditionalCheckFailedException", FailureKind::permanent},
        {400, "TransactionCanceledException", FailureKind::permanent},
        {400, "AccessDeniedException", FailureKind::permanent},
        {413, "Http413", FailureKind::permanent},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.code);
        EXPECT_EQ(kind_of(Failure{.status = c.status, .code = std::string{c.code}}), c.kind);
    }
}

TEST(ReadErrors, OfAConditionCarryTheItem) {
    const std::string body =
        body_of("ConditionalCheckFailedException", R"(,"message":"The conditional request failed",)"
                                                   R"("Item":{"PK":{"S":"x"},"n":{"N":"1"}})");
    const Failure failure = read_failure(put, 400, {}, "ID", body);
    expect<ConditionFailed>(put, failure, [](const ConditionFailed& error) {
        EXPECT_STREQ(error.what(), "The conditional request failed");
        ASSERT_NE(error.item(), nullptr);
        EXPECT_EQ(error.item()->keys(), (Key{{"PK", "x"}}));
        EXPECT_EQ(error.item()->body(), R"({"n":{"N":"1"}})");
        EXPECT_FALSE(error.outcome_unknown());
    });
    expect<ConditionFailed>(
        put, failure, [](const ConditionFailed& error) { EXPECT_TRUE(error.outcome_unknown()); }, true);
}

TEST(ReadErrors, OfATransactionCarryItsReasons) {
    TransactWriteItemsRequest request;
    request.actions = {TransactPut{.table = "a"}, TransactDelete{.table = "b", .key = {{"PK", "x"}}}};
    const std::string body =
        body_of("TransactionCanceledException",
                R"(,"CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed","Message":"why",)"
                R"("Item":{"PK":{"S":"x"}}}],"Message":"Transaction cancelled")");
    expect<TransactionCanceled>(request, read_failure(request, 400, {}, "ID", body),
                                [](const TransactionCanceled& error) {
                                    EXPECT_STREQ(error.what(), "Transaction cancelled");
                                    ASSERT_EQ(error.reasons().size(), 2U);
                                    EXPECT_EQ(error.reasons()[0].code, "None");
                                    EXPECT_EQ(error.reasons()[1].message, "why");
                                    ASSERT_NE(error.reasons()[1].item, nullptr);
                                    EXPECT_EQ(error.reasons()[1].item->keys(), (Key{{"PK", "x"}}));
                                });
}

TEST(ReadErrors, OfThrottlingCarryTheirReasons) {
    const std::string body =
        body_of("ThrottlingException",
                R"(,"message":"slow","ThrottlingReasons":[{"reason":"TableWriteMaxOnDemandThroughputExceeded",)"
                R"("resource":"arn:t"}])");
    expect<Throttled>(put, read_failure(put, 400, {}, "ID", body), [](const Throttled& error) {
        EXPECT_STREQ(error.what(), "slow");
        EXPECT_TRUE(error.retryable());
        EXPECT_EQ(error.reasons(), (std::vector{ThrottlingReason{"TableWriteMaxOnDemandThroughputExceeded", "arn:t"}}));
    });
    const Failure bare = read_failure(put, 400, {}, {}, body_of("RequestLimitExceeded", ""));
    expect<Throttled>(put, bare, [](const Throttled& error) { EXPECT_TRUE(error.reasons().empty()); });
}

TEST(ReadErrors, OfTablesNameThem) {
    const Failure absent{.status = 400, .code = "ResourceNotFoundException", .message = "Requested resource not found"};
    expect<TableNotFound>(put, absent, [](const TableNotFound& error) { EXPECT_EQ(error.table(), "stories"); });
    BatchGetItemRequest batch;
    batch.gets = {{.table = "b"}, {.table = "a"}, {.table = "b"}};
    expect<TableNotFound>(batch, absent, [](const TableNotFound& error) { EXPECT_EQ(error.table(), "a\" or \"b"); });
    expect<ServiceError>(DescribeStreamRequest{.stream_arn = "arn"}, absent,
                         [](const ServiceError& error) { EXPECT_EQ(error.code(), "ResourceNotFoundException"); });
    const Failure busy{.status = 400,
                       .code = "ResourceInUseException",
                       .message = "Attempt to change a resource which is still in use: Table is being deleted: t"};
    const Request create = CreateTableRequest{.table = "t"};
    expect<ServiceError>(create, busy,
                         [](const ServiceError& error) { EXPECT_EQ(error.code(), "ResourceInUseException"); });
    const Failure there{.status = 400, .code = "ResourceInUseException", .message = "Table already exists: t"};
    expect<TableExists>(create, there, [](const TableExists& error) { EXPECT_EQ(error.table(), "t"); });
}

TEST(ReadErrors, OfTheServiceCarryCodeStatusAndRequest) {
    const Failure failure = read_failure(put, 500, {}, "ID", body_of("InternalServerError", ""));
    expect<ServiceError>(
        put, failure,
        [](const ServiceError& error) {
            EXPECT_EQ(error.code(), "InternalServerError");
            EXPECT_EQ(error.status(), 500);
            EXPECT_STREQ(error.what(), "InternalServerError (HTTP status 500)");
            EXPECT_TRUE(error.retryable());
            EXPECT_TRUE(error.outcome_unknown());
        },
        true);
    expect<ServiceError>(put, Failure{.status = 400, .code = "AccessDeniedException", .message = "no"},
                         [](const ServiceError& error) { EXPECT_FALSE(error.retryable()); });
}

}  // namespace
}  // namespace dynaloom::protocol
