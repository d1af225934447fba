#include <dynaloom/error.hpp>

#include <utility>

namespace dynaloom {

Error::Error(const std::string& message) : std::runtime_error{message} {}
Error::Error(const std::string& message, bool retryable, bool outcome_unknown)
    : std::runtime_error{message}, retryable_{retryable}, outcome_unknown_{outcome_unknown} {}

void Error::set_request_id(std::string id) {
    request_id_ = id.empty() ? nullptr : std::make_shared<const std::string>(std::move(id));
}

ConditionFailed::ConditionFailed(const std::string& message, std::shared_ptr<const EncodedItem> item)
    : Error{message}, item_{std::move(item)} {}

UniqueViolation::UniqueViolation(const std::string& message, std::string constraint,
                                 std::shared_ptr<const EncodedItem> guard)
    : ConditionFailed{message, std::move(guard)}, constraint_{std::move(constraint)} {}

namespace {

// DynamoDB's text: all codes, in the order of the actions.
std::string describe(const std::vector<CancellationReason>& reasons) {
    std::string text = "Transaction cancelled, please refer cancellation reasons for specific reasons [";
    for (const CancellationReason& reason : reasons) {
        if (&reason != reasons.data()) text += ", ";
        text += reason.code;
    }
    return text += ']';
}

}  // namespace

TransactionCanceled::TransactionCanceled(std::vector<CancellationReason> reasons)
    : TransactionCanceled{describe(reasons), std::move(reasons)} {}

TransactionCanceled::TransactionCanceled(const std::string& message, std::vector<CancellationReason> reasons)
    : Error{message}, reasons_{std::make_shared<const std::vector<CancellationReason>>(std::move(reasons))} {}

Throttled::Throttled(const std::string& message, std::vector<ThrottlingReason> reasons)
    : Error{message, true, false},
      reasons_{std::make_shared<const std::vector<ThrottlingReason>>(std::move(reasons))} {}

BatchIncomplete::BatchIncomplete(const std::string& message, std::size_t left)
    : Error{message, true, false}, left_{left} {}

TableNotFound::TableNotFound(const std::string& table)
    : Error{"table \"" + table + "\" does not exist"}, table_{table} {}

TableExists::TableExists(const std::string& table) : Error{"table \"" + table + "\" exists already"}, table_{table} {}

DecodeError::DecodeError(const std::string& message, std::string path, std::string found)
    : Error{message}, path_{std::move(path)}, found_{std::move(found)} {}

Timeout::Timeout(const std::string& message, bool outcome_unknown) : Error{message, true, outcome_unknown} {}

ConnectionError::ConnectionError(const std::string& message, bool outcome_unknown)
    : Error{message, true, outcome_unknown} {}

ServiceError::ServiceError(const std::string& message, std::string code, bool retryable, bool outcome_unknown,
                           int status)
    : Error{message, retryable, outcome_unknown}, code_{std::move(code)}, status_{status} {}

// Out of line, so that each type has one home for its vtable and is caught across shared libraries.
Error::~Error() = default;
KeyError::~KeyError() = default;
ValidationError::~ValidationError() = default;
ConditionFailed::~ConditionFailed() = default;
UniqueViolation::~UniqueViolation() = default;
TransactionCanceled::~TransactionCanceled() = default;
Throttled::~Throttled() = default;
BatchIncomplete::~BatchIncomplete() = default;
TableNotFound::~TableNotFound() = default;
TableExists::~TableExists() = default;
DecodeError::~DecodeError() = default;
Timeout::~Timeout() = default;
ConnectionError::~ConnectionError() = default;
ServiceError::~ServiceError() = default;

}  // namespace dynaloom
