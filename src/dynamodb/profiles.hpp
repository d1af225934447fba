#pragma once

#include "dynamodb/config_file.hpp"
#include "dynamodb/endpoint.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dynaloom::dynamodb {

/// The profiles of ~/.aws/config (or AWS_CONFIG_FILE) and ~/.aws/credentials (or AWS_SHARED_CREDENTIALS_FILE), and
/// which of them is meant. What the credentials file says of a profile counts before what the other does.
class Profiles {
public:
    /// Files that are not there are empty ones.
    /// @throws ValidationError for a file that cannot be read.
    [[nodiscard]] static Profiles load(const Environment& environment);

    /// AWS_PROFILE, or "default".
    [[nodiscard]] const std::string& chosen() const noexcept { return chosen_; }
    /// Whether AWS_PROFILE names it: then it must be there.
    [[nodiscard]] bool is_demanded() const noexcept { return demanded_; }

    [[nodiscard]] const Properties* profile(std::string_view name) const;
    /// `[sso-session name]`
    [[nodiscard]] const Properties* sso_session(std::string_view name) const;

    /// Of the chosen profile; nothing if it does not say.
    [[nodiscard]] std::optional<std::string> property(std::string_view name) const;
    /// Its URL of a service, "dynamodb": of its `[services …]` section, else for all services.
    [[nodiscard]] std::optional<std::string> endpoint_url(std::string_view service) const;

private:
    Sections profiles_;
    Sections others_;
    std::string chosen_;
    bool demanded_ = false;
};

/// The value of a property that is there and not empty.
[[nodiscard]] std::optional<std::string> find(const Properties& properties, std::string_view name);

/// `~/.aws` and what is below it, or nothing if there is no home.
[[nodiscard]] std::optional<std::string> aws_path(const Environment& environment, std::string_view below);

/// The contents of a file, or nothing if it is not there.
/// @param may_be_forbidden  A file that this user may not read is as good as absent.
/// @throws ValidationError if it cannot be read.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path, bool may_be_forbidden = false);

}  // namespace dynaloom::dynamodb
