#pragma once

#include "protocol/json_document.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::protocol {

/// What the service's model says of a request's members beyond their types: all that is broken is reported at once.
class Constraints {
public:
    /// @param value  As the message shows it; nullopt for a member that is absent.
    void add(const std::optional<std::string>& value, const std::string& path, const std::string& constraint);

    /// @throws ValidationError if anything was added.
    void check() const;

private:
    std::vector<std::string> errors_;
};

/// The members of one structure of a request. A member that is JSON's null is absent; unknown ones are ignored. A value
/// of the wrong JSON type throws ServiceError (SerializationException), and comes before all constraints.
class Members {
public:
    /// @param path  Of the structure in messages; empty for the request itself.
    Members(const JsonView& structure, std::string path, Constraints& constraints);

    [[nodiscard]] const JsonView* find(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }

    /// `tableName` of the request, `keySchema.1.member.keyType` within.
    [[nodiscard]] std::string path_of(std::string_view name) const;
    [[nodiscard]] Constraints& constraints() const { return *constraints_; }

    [[nodiscard]] std::optional<std::string> string(std::string_view name) const;
    [[nodiscard]] std::optional<bool> boolean(std::string_view name) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;
    [[nodiscard]] std::optional<double> floating(std::string_view name) const;
    /// @param names  In the order of the model's message.
    /// @returns Where in `names`.
    [[nodiscard]] std::optional<std::size_t> one_of(std::string_view name,
                                                    std::initializer_list<std::string_view> names) const;

    /// With constraints: present, and of a length in characters, or a value.
    [[nodiscard]] std::string required_string(std::string_view name, std::size_t shortest = 0,
                                              std::size_t longest = SIZE_MAX) const;
    [[nodiscard]] std::string table_name() const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, std::int64_t least,
                                                      std::int64_t most) const;
    /// Notes that a required member is absent. @returns Whether it is there.
    bool require(std::string_view name) const;

    /// The structure, or list, or map, that a member is; nothing if it is absent.
    [[nodiscard]] std::optional<Members> structure(std::string_view name) const;
    [[nodiscard]] const JsonView* list(std::string_view name) const;
    [[nodiscard]] const JsonView* map(std::string_view name) const;

private:
    std::string path_;
    Constraints* constraints_;
    std::vector<std::pair<std::string, JsonView>> members_;
};

/// The elements of a list as structures, `<path>.<n>.member` each.
[[nodiscard]] std::vector<Members> structures(const JsonView& list, const std::string& path, Constraints& constraints);
[[nodiscard]] std::vector<std::string> strings(const JsonView& list);

[[nodiscard]] std::string string_of(const JsonView& value);
[[nodiscard]] bool boolean_of(const JsonView& value);
[[nodiscard]] double floating_of(const JsonView& value);
void expect_string(const JsonView& value);
void expect_structure(const JsonView& value);
void expect_list(const JsonView& value);

}  // namespace dynaloom::protocol
