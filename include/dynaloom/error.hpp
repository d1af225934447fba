#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {

class EncodedItem;

/// Base of everything that dynaloom throws. The hierarchy is flat: a caller either knows the one
/// kind it can act on, or asks the two questions below and otherwise reports `what()`.
///
/// Messages name the table, the field and the offending value (shortened); they never hold a credential.
class Error : public std::runtime_error {
public:
    explicit Error(const std::string& message);
    ~Error() override;

    /// The same call may succeed when it is made again, unchanged.
    [[nodiscard]] bool retryable() const noexcept { return retryable_; }

    /// The write may or may not have been applied: the store went away after it was sent.
    [[nodiscard]] bool outcome_unknown() const noexcept { return outcome_unknown_; }

    /// What a service calls the request that it refused, for its support; empty if there was none.
    [[nodiscard]] std::string_view request_id() const noexcept {
        return request_id_ ? std::string_view{*request_id_} : std::string_view{};
    }

    /// For stores: what is known of this failure besides its kind. A condition, say, that failed when a write was sent
    /// again may have failed because the first one was applied.
    void set_outcome_unknown() noexcept { outcome_unknown_ = true; }
    void set_request_id(std::string id);
    /// What is known of another failure besides its kind and text: this one tells it anew.
    void take_over(const Error& other) noexcept {
        outcome_unknown_ = other.outcome_unknown_;
        request_id_ = other.request_id_;
    }

protected:
    Error(const std::string& message, bool retryable, bool outcome_unknown);

private:
    bool retryable_ = false;
    bool outcome_unknown_ = false;
    std::shared_ptr<const std::string> request_id_;  // copies of an exception must not throw
};

/// A value cannot be part of a key, or a key is incomplete or of the wrong shape.
class KeyError : public Error {
public:
    using Error::Error;
    ~KeyError() override;
};

/// A request or a value breaks a rule of DynamoDB: a limit, a type, a name.
class ValidationError : public Error {
public:
    using Error::Error;
    ~ValidationError() override;
};

/// The condition of a write was false; nothing was written.
class ConditionFailed : public Error {
public:
    /// @param item  The item as it is, if the request asked for it and there is one.
    explicit ConditionFailed(const std::string& message, std::shared_ptr<const EncodedItem> item = nullptr);
    ~ConditionFailed() override;

    /// The item that failed the condition, if the request asked for it and there is one; else nullptr.
    [[nodiscard]] const std::shared_ptr<const EncodedItem>& item() const noexcept { return item_; }

private:
    std::shared_ptr<const EncodedItem> item_;
};

/// Another record holds a value that a unique constraint gives to one record only; nothing was written. `item` is the
/// guard, which names its owner (see Unique).
class UniqueViolation : public ConditionFailed {
public:
    UniqueViolation(const std::string& message, std::string constraint,
                    std::shared_ptr<const EncodedItem> guard = nullptr);
    ~UniqueViolation() override;

    /// The constraint's name.
    [[nodiscard]] const std::string& constraint() const noexcept { return constraint_; }

private:
    std::string constraint_;
};

/// Why one action of a transaction could not be carried out.
struct CancellationReason {
    std::string code = "None";  ///< DynamoDB's: "None", "ConditionalCheckFailed", "ValidationError", …
    std::string message{};
    std::shared_ptr<const EncodedItem> item{};  ///< that failed the condition, if it was asked for and there is one
};

/// A transaction was not carried out; nothing was written.
class TransactionCanceled : public Error {
public:
    /// @param reasons  One of each action, in the order of the request.
    explicit TransactionCanceled(std::vector<CancellationReason> reasons);
    TransactionCanceled(const std::string& message, std::vector<CancellationReason> reasons);
    ~TransactionCanceled() override;

    [[nodiscard]] const std::vector<CancellationReason>& reasons() const noexcept { return *reasons_; }

private:
    std::shared_ptr<const std::vector<CancellationReason>> reasons_;  // copies of an exception must not throw
};

/// Which limit a request met.
struct ThrottlingReason {
    std::string reason{};    ///< DynamoDB's: "TableReadProvisionedThroughputExceeded"
    std::string resource{};  ///< the ARN of the table or index

    friend bool operator==(const ThrottlingReason&, const ThrottlingReason&) = default;
};

/// More requests than the table's capacity allows.
class Throttled : public Error {
public:
    explicit Throttled(const std::string& message, std::vector<ThrottlingReason> reasons = {});
    ~Throttled() override;

    /// Empty if the store does not say.
    [[nodiscard]] const std::vector<ThrottlingReason>& reasons() const noexcept { return *reasons_; }

private:
    std::shared_ptr<const std::vector<ThrottlingReason>> reasons_;  // copies of an exception must not throw
};

/// Part of a batch was not carried out although it was sent again, or it is not known whether it was (outcome_unknown).
class BatchIncomplete : public Error {
public:
    BatchIncomplete(const std::string& message, std::size_t left);
    ~BatchIncomplete() override;

    /// How many of the entries were not carried out, or may not have been.
    [[nodiscard]] std::size_t left() const noexcept { return left_; }

private:
    std::size_t left_;
};

class TableNotFound : public Error {
public:
    explicit TableNotFound(const std::string& table);
    ~TableNotFound() override;
    [[nodiscard]] const std::string& table() const noexcept { return table_; }

private:
    std::string table_;
};

class TableExists : public Error {
public:
    explicit TableExists(const std::string& table);
    ~TableExists() override;
    [[nodiscard]] const std::string& table() const noexcept { return table_; }

private:
    std::string table_;
};

/// Stored bytes do not read as what they should be: broken JSON, or a value of another shape.
class DecodeError : public Error {
public:
    /// @param path   Where: `tags[3]`, `address.zip`; empty for the item itself.
    /// @param found  What stood there: `string "abc"`, `end of input`.
    DecodeError(const std::string& message, std::string path, std::string found);
    ~DecodeError() override;
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] const std::string& found() const noexcept { return found_; }

private:
    std::string path_;
    std::string found_;
};

/// The call's time budget ended first, or a lock was not to be had within it.
class Timeout : public Error {
public:
    explicit Timeout(const std::string& message, bool outcome_unknown = false);
    ~Timeout() override;
};

/// The store cannot be reached or opened.
class ConnectionError : public Error {
public:
    explicit ConnectionError(const std::string& message, bool outcome_unknown = false);
    ~ConnectionError() override;
};

/// The store itself failed: a full disk, a read-only file, an internal error of a server.
class ServiceError : public Error {
public:
    /// @param code    The store's own code: `SQLITE_FULL`, `InternalServerError`.
    /// @param status  Of HTTP; 0 if the store does not speak it.
    ServiceError(const std::string& message, std::string code, bool retryable = false, bool outcome_unknown = false,
                 int status = 0);
    ~ServiceError() override;
    [[nodiscard]] const std::string& code() const noexcept { return code_; }
    [[nodiscard]] int status() const noexcept { return status_; }

private:
    std::string code_;
    int status_;
};

}  // namespace dynaloom
