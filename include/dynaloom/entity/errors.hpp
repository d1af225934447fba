#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/value/attribute_value.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom {

/// One rule of a JSON Schema that a document breaks.
struct Violation {
    std::string pointer{};  ///< where, a JSON Pointer (RFC 6901): `/address/zip`; empty: the whole document
    std::string rule{};     ///< the keyword: `maximum`, `required`; `false` for a schema that is `false`
    std::string message{};  ///< in words
    std::optional<AttributeValue> value;  ///< what stands there; nothing if it is absent or the whole document

    friend bool operator==(const Violation&, const Violation&) = default;
};

/// A schema document is no use: not JSON, not JSON Schema, or it lacks what an entity type needs.
class SchemaError : public ValidationError {
public:
    /// @param violations  Of the meta-schema, if that is what is wrong.
    explicit SchemaError(const std::string& message, std::vector<Violation> violations = {});
    ~SchemaError() override;

    [[nodiscard]] const std::vector<Violation>& violations() const noexcept { return *violations_; }

private:
    std::shared_ptr<const std::vector<Violation>> violations_;  // copies of an exception must not throw
};

/// Data does not fit its entity's schema; nothing was written. An HTTP server would answer 400.
class InvalidEntity : public ValidationError {
public:
    /// @param violations  All of them.
    InvalidEntity(const std::string& entity, std::vector<Violation> violations);
    ~InvalidEntity() override;

    [[nodiscard]] const std::vector<Violation>& violations() const noexcept { return *violations_; }

private:
    std::shared_ptr<const std::vector<Violation>> violations_;
};

/// There is an entity of that key already; nothing was written. HTTP's 409.
class AlreadyExists : public Error {
public:
    using Error::Error;
    ~AlreadyExists() override;
};

/// There is no entity of that key; nothing was written. HTTP's 404.
class NotFound : public Error {
public:
    using Error::Error;
    ~NotFound() override;
};

/// A `pre` hook said no; nothing was written. HTTP's 412.
class PreconditionFailed : public Error {
public:
    using Error::Error;
    ~PreconditionFailed() override;
};

/// A `post` hook failed. What it followed has been done, and stays so.
class PostHookFailed : public Error {
public:
    /// @param data  What the method would have returned.
    PostHookFailed(const std::string& message, Item data, std::exception_ptr cause);
    ~PostHookFailed() override;

    [[nodiscard]] const Item& data() const noexcept { return *data_; }
    /// What the hook threw.
    [[nodiscard]] const std::exception_ptr& cause() const noexcept { return cause_; }

private:
    std::shared_ptr<const Item> data_;
    std::exception_ptr cause_;
};

}  // namespace dynaloom
