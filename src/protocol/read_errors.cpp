#include "protocol/read_errors.hpp"

#include "protocol/json_document.hpp"
#include "protocol/members.hpp"
#include "protocol/read_results.hpp"
#include "store/request_facts.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>
#include <variant>

namespace dynaloom::protocol {

namespace {

// Sorted, for binary search.
constexpr auto throttling_codes = std::to_array<std::string_view>(
    {"BandwidthLimitExceeded", "LimitExceededException", "PriorRequestNotComplete",
     "ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled", "RequestThrottledException",
     "SlowDown", "ThrottledException", "Throttling", "ThrottlingException", "TooManyRequestsException",
     "TransactionInProgressException"});
constexpr auto transient_codes = std::to_array<std::string_view>(
    {"InternalError", "InternalFailure", "InternalServerError", "ReplicatedWriteConflictException", "RequestTimeout",
     "RequestTimeoutException", "ServiceUnavailable"});
constexpr auto clock_codes =
    std::to_array<std::string_view>({"AuthFailure", "InvalidSignatureException", "RequestExpired", "RequestInTheFuture",
                                     "RequestTimeTooSkewed", "SignatureDoesNotMatch"});
constexpr auto credentials_codes =
    std::to_array<std::string_view>({"ExpiredTokenException", "UnrecognizedClientException"});
static_assert(std::ranges::is_sorted(throttling_codes) && std::ranges::is_sorted(transient_codes) &&
              std::ranges::is_sorted(clock_codes) && std::ranges::is_sorted(credentials_codes));

// Throttles of the control plane and of tokens keep their code: they are not about the table's capacity.
constexpr auto named_throttles =
    std::to_array<std::string_view>({"LimitExceededException", "TransactionInProgressException"});

template <class Codes>
bool is_one_of(std::string_view code, const Codes& codes) {
    return std::ranges::binary_search(codes, code);
}

/// "com.amazonaws.dynamodb.v20120810#Code", or "Code:http://…", as the header has it.
std::string code_in(std::string_view type) {
    if (const std::size_t hash = type.rfind('#'); hash != std::string_view::npos) type.remove_prefix(hash + 1);
    return std::string{type.substr(0, type.find(':'))};
}

std::shared_ptr<const EncodedItem> read_failed_item(const Members& members, const Item& key) {
    const JsonView* item = members.map("Item");
    if (item == nullptr) return nullptr;
    return std::make_shared<const EncodedItem>(read_item(*item, names_of(key)));
}

const Item& key_of(const TransactWrite& action) {
    return std::visit(
        [](const auto& one) -> const Item& {
            if constexpr (requires { one.item; })
                return one.item.keys();
            else
                return one.key;
        },
        action);
}

std::vector<CancellationReason> read_reasons(const Request& request, const Members& members) {
    static const Item no_key;
    const auto* writes = std::get_if<TransactWriteItemsRequest>(&request);
    std::vector<CancellationReason> reasons;
    for_each_structure(members, "CancellationReasons", [&](const Members& one) {
        const std::size_t place = reasons.size();
        const bool known = writes != nullptr && place < writes->actions.size();
        reasons.push_back({.code = one.string("Code").value_or("None"),
                           .message = one.string("Message").value_or(""),
                           .item = read_failed_item(one, known ? key_of(writes->actions[place]) : no_key)});
    });
    return reasons;
}

void read_body(Failure& failure, const Request& request, std::string_view body) {
    const JsonDocument document{body};
    Constraints constraints;
    const Members members{document.root(), {}, constraints};
    if (const auto type = members.string("__type"))
        failure.code = code_in(*type);
    else if (const auto code = members.string("code"); code && failure.code.empty())
        failure.code = code_in(*code);
    const auto message = members.string("message");
    failure.message = message ? *message : members.string("Message").value_or("");
    for_each_structure(members, "ThrottlingReasons", [&](const Members& one) {
        failure.throttling_reasons.push_back(
            {.reason = one.string("reason").value_or(""), .resource = one.string("resource").value_or("")});
    });
    failure.cancellation_reasons = read_reasons(request, members);
    if (const auto* put = std::get_if<PutItemRequest>(&request))
        failure.item = read_failed_item(members, put->item.keys());
    if (const auto* update = std::get_if<UpdateItemRequest>(&request))
        failure.item = read_failed_item(members, update->key);
    if (const auto* erase = std::get_if<DeleteItemRequest>(&request))
        failure.item = read_failed_item(members, erase->key);
}

/// The one table that the request is about, or all that it might be.
std::string table_of(const Request& request) {
    return std::visit(
        [&](const auto& one) -> std::string {
            if constexpr (requires { std::string{one.table}; }) {
                return one.table;
            } else if constexpr (requires { one.resource_arn; }) {
                const std::size_t name = one.resource_arn.find('/');
                return name == std::string::npos ? "" : one.resource_arn.substr(name + 1);
            } else {
                const auto tables = tables_of_items(request);
                std::string names;
                for (const std::string_view table : std::set<std::string_view>{tables.begin(), tables.end()}) {
                    if (!names.empty()) names += "\" or \"";
                    names += table;
                }
                return names;
            }
        },
        request);
}

template <class AnyError>
[[noreturn]] void raise(AnyError error, const Failure& failure, bool outcome_unknown) {
    if (outcome_unknown) error.set_outcome_unknown();
    error.set_request_id(failure.request_id);
    throw error;
}

std::string text_of(const Failure& failure) {
    if (failure.code.find("Signature") != std::string::npos && !failure.message.empty())
        return without_signed_text(failure.message);
    return failure.message.empty() ? failure.code + " (HTTP status " + std::to_string(failure.status) + ')'
                                   : failure.message;
}

/// What is not found may also be a stream, or the index that is to be deleted.
bool is_about_table(const Request& request, const Failure& failure) {
    const auto* update = std::get_if<UpdateTableRequest>(&request);
    if (update != nullptr && update->delete_global_index) return failure.message.find("Table: ") != std::string::npos;
    return !table_of(request).empty();
}

}  // namespace

std::string without_signed_text(std::string_view message) {
    std::size_t end = message.size();
    for (const std::string_view mark : {"\n", "The Canonical String", "Authorization=", "X-Amz-Security-Token"})
        end = std::min(end, message.find(mark));
    while (end != 0 && message[end - 1] == ' ') --end;
    return std::string{message.substr(0, end)};
}

Failure read_failure(const Request& request, int status, std::string_view error_type, std::string request_id,
                     std::string_view body) {
    Failure failure{.status = status, .code = code_in(error_type), .request_id = std::move(request_id)};
    try {
        read_body(failure, request, body);
    } catch (const Error&) {
        // Not from DynamoDB, or cut off: what the headers say is what there is.
    }
    if (failure.code.empty()) failure.code = "Http" + std::to_string(status);
    return failure;
}

FailureKind kind_of(const Failure& failure) noexcept {
    if (is_one_of(failure.code, throttling_codes)) return FailureKind::throttling;
    if (is_one_of(failure.code, clock_codes)) return FailureKind::clock;
    if (is_one_of(failure.code, credentials_codes)) return FailureKind::credentials;
    const int status = failure.status;
    if (is_one_of(failure.code, transient_codes) || (status >= 500 && status <= 504 && status != 501))
        return FailureKind::transient;
    return status == 429 ? FailureKind::throttling : FailureKind::permanent;
}

void throw_failure(const Request& request, const Failure& failure, bool outcome_unknown) {
    const std::string& code = failure.code;
    const FailureKind kind = kind_of(failure);
    const auto fail = [&](auto error) { raise(std::move(error), failure, outcome_unknown); };
    if (code == "ConditionalCheckFailedException") fail(ConditionFailed{text_of(failure), failure.item});
    if (code == "TransactionCanceledException")
        fail(TransactionCanceled{text_of(failure), failure.cancellation_reasons});
    if (code == "ValidationException") fail(ValidationError{text_of(failure)});
    if (code == "ResourceNotFoundException" && is_about_table(request, failure)) fail(TableNotFound{table_of(request)});
    if (code == "ResourceInUseException" && std::holds_alternative<CreateTableRequest>(request) &&
        !failure.message.starts_with("Attempt to change a resource"))
        fail(TableExists{table_of(request)});
    if (kind == FailureKind::throttling && !is_one_of(code, named_throttles))
        fail(Throttled{text_of(failure), failure.throttling_reasons});
    const bool retryable =
        kind == FailureKind::throttling || kind == FailureKind::transient || code == "TransactionConflictException";
    raise(ServiceError{text_of(failure), code, retryable, false, failure.status}, failure, outcome_unknown);
}

}  // namespace dynaloom::protocol
