#include <dynaloom/entity/errors.hpp>

#include <cstddef>
#include <utility>

namespace dynaloom {
namespace {

constexpr std::size_t most_in_message = 8;

std::string describe(const std::vector<Violation>& violations) {
    std::string text;
    for (std::size_t i = 0; i < violations.size() && i < most_in_message; ++i) {
        if (i != 0) text += "; ";
        text += (violations[i].pointer.empty() ? "the document" : violations[i].pointer) + ' ' + violations[i].message;
    }
    if (violations.size() > most_in_message)
        text += "; and " + std::to_string(violations.size() - most_in_message) + " more";
    return text;
}

}  // namespace

SchemaError::SchemaError(const std::string& message, std::vector<Violation> violations)
    : ValidationError{violations.empty() ? message : message + ": " + describe(violations)},
      violations_{std::make_shared<const std::vector<Violation>>(std::move(violations))} {}
SchemaError::~SchemaError() = default;

InvalidEntity::InvalidEntity(const std::string& entity, std::vector<Violation> violations)
    : ValidationError{entity + ": " + describe(violations)},
      violations_{std::make_shared<const std::vector<Violation>>(std::move(violations))} {}
InvalidEntity::~InvalidEntity() = default;

AlreadyExists::~AlreadyExists() = default;
NotFound::~NotFound() = default;
PreconditionFailed::~PreconditionFailed() = default;

PostHookFailed::PostHookFailed(const std::string& message, Item data, std::exception_ptr cause)
    : Error{message}, data_{std::make_shared<const Item>(std::move(data))}, cause_{std::move(cause)} {}
PostHookFailed::~PostHookFailed() = default;

}  // namespace dynaloom
