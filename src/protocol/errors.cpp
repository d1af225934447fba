#include "protocol/errors.hpp"

#include "protocol/attribute_json.hpp"
#include "protocol/json_writer.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::protocol {

namespace {

constexpr std::string_view modelled = "com.amazonaws.dynamodb.v20120810#";
constexpr std::string_view coral = "com.amazon.coral.service#";
constexpr std::string_view validation = "com.amazon.coral.validate#";

constexpr std::string_view serialization = "SerializationException";
constexpr std::string_view unknown_operation = "UnknownOperationException";
constexpr std::string_view access_denied = "AccessDeniedException";

/// Errors that the service's front end raises.
bool is_coral(std::string_view code) {
    constexpr std::array codes{serialization,
                               unknown_operation,
                               std::string_view{"MissingAuthenticationTokenException"},
                               std::string_view{"IncompleteSignatureException"},
                               std::string_view{"InvalidSignatureException"},
                               std::string_view{"UnrecognizedClientException"},
                               std::string_view{"ExpiredTokenException"},
                               access_denied,
                               std::string_view{"ServiceUnavailable"}};
    return std::ranges::find(codes, code) != codes.end();
}

/// An answer with a type, and a text if there is one.
class ErrorBody {
public:
    ErrorBody(std::string_view prefix, std::string_view code) : code_{code} {
        out_.begin_object();
        out_.member("__type", std::string{prefix} + std::string{code});
    }
    JsonWriter& out() { return out_; }
    Reply finish(int status) {
        out_.end_object();
        return {status, out_.take(), std::move(code_), {}};
    }

private:
    std::string code_;
    JsonWriter out_;
};

Reply simple(std::string_view prefix, std::string_view code, std::string_view text, int status = 400) {
    ErrorBody body{prefix, code};
    const bool capital = code == serialization || code == access_denied;
    if (!text.empty()) body.out().member(capital ? "Message" : "message", text);
    return body.finish(status);
}

Reply canceled(const TransactionCanceled& error) {
    ErrorBody body{modelled, "TransactionCanceledException"};
    JsonWriter& out = body.out();
    out.name("CancellationReasons");
    out.begin_array();
    for (const CancellationReason& reason : error.reasons()) {
        out.begin_object();
        out.member("Code", reason.code);
        if (reason.item) {
            out.name("Item");
            write(out, *reason.item);
        }
        if (!reason.message.empty()) out.member("Message", reason.message);
        out.end_object();
    }
    out.end_array();
    out.member("Message", error.what());
    return body.finish(400);
}

Reply condition_failed(const ConditionFailed& error) {
    ErrorBody body{modelled, "ConditionalCheckFailedException"};
    body.out().member("message", "The conditional request failed");
    if (error.item()) {
        body.out().name("Item");
        write(body.out(), *error.item());
    }
    return body.finish(400);
}

std::string not_found_text(const TableNotFound& error, std::string_view operation) {
    constexpr std::array naming{std::string_view{"DescribeTable"}, std::string_view{"DeleteTable"},
                                std::string_view{"UpdateTable"}, std::string_view{"UpdateTimeToLive"},
                                std::string_view{"DescribeTimeToLive"}};
    std::string text = "Requested resource not found";
    if (std::ranges::find(naming, operation) != naming.end()) text += ": Table: " + error.table() + " not found";
    return text;
}

}  // namespace

void refuse_json() {
    throw ServiceError{{}, std::string{serialization}};
}

void refuse_type(const std::string& text) {
    throw ServiceError{text, std::string{serialization}};
}

Reply reply_for(const Error& error, std::string_view operation) {
    if (const auto* failed = dynamic_cast<const ConditionFailed*>(&error)) return condition_failed(*failed);
    if (const auto* cancellation = dynamic_cast<const TransactionCanceled*>(&error)) return canceled(*cancellation);
    if (dynamic_cast<const ValidationError*>(&error) != nullptr)
        return simple(validation, "ValidationException", error.what());
    if (const auto* absent = dynamic_cast<const TableNotFound*>(&error))
        return simple(modelled, "ResourceNotFoundException", not_found_text(*absent, operation));
    if (const auto* present = dynamic_cast<const TableExists*>(&error))
        return simple(modelled, "ResourceInUseException", "Table already exists: " + present->table());
    if (dynamic_cast<const Throttled*>(&error) != nullptr)
        return simple(modelled, "ProvisionedThroughputExceededException", error.what());
    if (const auto* service = dynamic_cast<const ServiceError*>(&error)) {
        if (is_coral(service->code()))
            return simple(coral, service->code(), error.what(), service->status() == 0 ? 400 : service->status());
        if (service->code().ends_with("Exception")) return simple(modelled, service->code(), error.what());
    }
    return internal_error(error.what());
}

Reply internal_error(std::string_view cause) {
    Reply reply = simple(modelled, "InternalServerError", "Internal server error", 500);
    reply.cause = cause;
    return reply;
}

}  // namespace dynaloom::protocol
