#include "dynamodb/exchange.hpp"

#include "dynamodb/crc32.hpp"
#include "dynamodb/repeatable.hpp"
#include "protocol/read_results.hpp"
#include "store/request_facts.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace dynaloom::dynamodb {

namespace {

constexpr int ok = 200;
constexpr milliseconds longest_budget = std::chrono::hours{24 * 365};  // adding it to a clock cannot overflow

bool is_of_streams(const Request& request) {
    return holds_any<ListStreamsRequest, DescribeStreamRequest, GetShardIteratorRequest, GetRecordsRequest>(request);
}

/// A transaction without a token gets one, so that it cannot be applied twice.
std::optional<Request> add_token(const Request& request, const ClientState& client) {
    const auto* transaction = std::get_if<TransactWriteItemsRequest>(&request);
    if (transaction == nullptr || transaction->client_request_token) return std::nullopt;
    TransactWriteItemsRequest with_token = *transaction;
    with_token.client_request_token = client.new_token();
    return with_token;
}

}  // namespace

Exchange::Exchange(ClientState& client, const Request& request, const CallOptions& options, Instant now)
    : client_{&client},
      with_token_{add_token(request, client)},
      request_{with_token_ ? &*with_token_ : &request},
      written_{protocol::write_request(*request_)},
      target_{(is_of_streams(request) ? "DynamoDBStreams_20120810." : "DynamoDB_20120810.") +
              std::string{written_.operation}},
      endpoint_{is_of_streams(request) ? &client.endpoints.streams : &client.endpoints.tables},
      repeatable_{is_repeatable(*request_)},
      writes_{may_write(request)},
      retries_{client.policy, client.quota, repeatable_},
      budget_{std::min(options.budget.count() == 0 ? client.default_budget : options.budget, longest_budget)} {
    end_ = now.steady + budget_;
}

milliseconds Exchange::left(Instant now) const noexcept {
    return std::max(std::chrono::duration_cast<milliseconds>(end_ - now.steady), milliseconds{1});
}

HttpRequest Exchange::next_attempt(std::shared_ptr<const Credentials> credentials, Instant now) {
    if (refusal_ && *credentials == *credentials_) protocol::throw_failure(*request_, *refusal_, outcome_unknown());
    refusal_.reset();
    credentials_ = std::move(credentials);
    signed_offset_ = client_->clock_offset.load();
    const Signature signature =
        client_->signer.sign({.host = endpoint_->host, .target = target_, .body = written_.body}, *credentials_,
                             now.system + signed_offset_);
    HttpRequest http{.url = endpoint_->url, .headers = {}, .body = written_.body, .repeatable = repeatable_};
    http.headers = {
        "Host: " + endpoint_->host,      "Content-Type: " + std::string{json_content}, "X-Amz-Target: " + target_,
        "X-Amz-Date: " + signature.date, "Authorization: " + signature.authorization,  "Accept-Encoding: identity"};
    if (!credentials_->session_token.empty())
        http.headers.push_back("X-Amz-Security-Token: " + credentials_->session_token);
    return http;
}

std::optional<Response> Exchange::finish_attempt(HttpOutcome outcome, Instant now) {
    if (auto* reply = std::get_if<HttpReply>(&outcome)) return take(std::move(*reply), now);
    const auto& failure = std::get<HttpFailure>(outcome);
    if (!retry(failure.fault, milliseconds{0}, now)) fail(failure, now);
    return std::nullopt;
}

std::optional<Response> Exchange::take(HttpReply reply, Instant now) {
    if (reply.crc32 && *reply.crc32 != crc32(reply.body)) {
        if (retry(Fault::lost, milliseconds{0}, now)) return std::nullopt;
        fail({.fault = Fault::lost, .message = "the answer does not have its checksum"}, now);
    }
    if (reply.status == ok) {
        try {
            Response response = protocol::read_result(*request_, reply.body);
            retries_.answered();
            return response;
        } catch (ServiceError& error) {  // nobody knows what the answer was
            if (retry(Fault::lost, milliseconds{0}, now)) return std::nullopt;
            if (outcome_unknown()) error.set_outcome_unknown();
            error.set_request_id(std::move(reply.request_id));
            throw;
        }
    }
    protocol::Failure failure =
        protocol::read_failure(*request_, reply.status, reply.error_type, std::move(reply.request_id), reply.body);
    const Fault fault = fault_of(failure, reply, now);
    if (retry(fault, reply.retry_after, now)) {
        if (fault == Fault::credentials) refusal_ = std::move(failure);
        return std::nullopt;
    }
    if (fault == Fault::permanent) {
        retries_.answered();
        // A transaction that had been done would have succeeded again, for its token.
        const bool token = std::holds_alternative<TransactWriteItemsRequest>(*request_);
        protocol::throw_failure(*request_, failure, outcome_unknown() && !token);
    }
    protocol::throw_failure(*request_, failure, outcome_unknown());
}

Fault Exchange::fault_of(const protocol::Failure& failure, const HttpReply& reply, Instant now) {
    switch (protocol::kind_of(failure)) {
        case protocol::FailureKind::throttling:
            return Fault::throttled;
        case protocol::FailureKind::transient:
            return Fault::failed;
        case protocol::FailureKind::credentials:
            client_->credentials->refused(*credentials_);
            return Fault::credentials;
        case protocol::FailureKind::clock: {
            // The service allows for minutes. A signature that is wrong for another reason stays wrong.
            constexpr std::chrono::seconds allowed{60};
            if (!reply.date) return Fault::permanent;
            const auto offset = std::chrono::round<std::chrono::seconds>(*reply.date - now.system);
            const auto change = offset - signed_offset_;
            if (change < allowed && change > -allowed) return Fault::permanent;
            client_->clock_offset.store(offset);
            return Fault::clock;
        }
        case protocol::FailureKind::permanent:
            break;
    }
    return Fault::permanent;
}

bool Exchange::retry(Fault fault, milliseconds hint, Instant now) {
    const auto pause = retries_.after(fault, left(now), hint, client_->random());
    pause_ = pause.value_or(milliseconds{0});
    return pause.has_value();
}

bool Exchange::outcome_unknown() const {
    return writes_ && retries_.outcome_unknown();
}

void Exchange::fail(const HttpFailure& failure, Instant now) const {
    std::string text = std::string{written_.operation} + " at " + endpoint_->url + ": " + failure.message;
    if (retries_.attempts() > 1) text += " (attempt " + std::to_string(retries_.attempts()) + ')';
    if (failure.fault == Fault::late || now.steady >= end_)
        throw Timeout{text + "; the call's budget was " + std::to_string(budget_.count()) + " ms", outcome_unknown()};
    throw ConnectionError{text, outcome_unknown()};
}

}  // namespace dynaloom::dynamodb
