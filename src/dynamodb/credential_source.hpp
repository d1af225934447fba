#pragma once

#include "dynamodb/cached_credentials.hpp"
#include "dynamodb/endpoint.hpp"
#include "dynamodb/http.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Where credentials can come from. Each source gives nothing if it is not configured, and throws ConnectionError,
/// naming itself, if it is and fails: nobody wants another account's credentials because of a typing error. No message
/// holds what a source answered.
namespace dynaloom::dynamodb {

/// What the sources use of the world.
struct World {
    using Fetch = std::function<HttpOutcome(const HttpRequest& request, milliseconds limit)>;

    Environment environment = process_environment;
    Fetch fetch{};
    std::function<std::chrono::system_clock::time_point()> clock = std::chrono::system_clock::now;
};

[[noreturn]] void refuse_source(std::string_view source, const std::string& why);

/// What keeps a value from standing in a header, if anything does: "<what> holds …". It does not show the value.
[[nodiscard]] std::optional<std::string> header_fault(std::string_view what, std::string_view value);
[[nodiscard]] std::optional<std::string> header_fault(const Credentials& credentials);

/// Refuses what has one.
void check_header_value(std::string_view source, std::string_view value, std::string_view what);
void check_header_values(std::string_view source, const Credentials& credentials);

/// `name=value` of a query or a form, encoded.
[[nodiscard]] std::string form_parameter(std::string_view name, std::string_view value);

/// The answer to a request, which a failure of the network or a status of 500 and more may take two more attempts of.
/// @returns Nothing if what it asks for is not there: status 404.
/// @throws ConnectionError if there is no answer, or one of yet another status than 200.
[[nodiscard]] std::optional<std::string> find_text(const World& world, std::string_view source,
                                                   const HttpRequest& request, milliseconds limit);
/// The same of what must be there.
[[nodiscard]] std::string fetch_text(const World& world, std::string_view source, const HttpRequest& request,
                                     milliseconds limit);

/// Credentials as JSON: AccessKeyId, SecretAccessKey, Token or SessionToken, Expiration.
/// @throws ConnectionError if it is none, or a key is missing.
[[nodiscard]] Lease read_lease(std::string_view source, std::string_view json);

/// `2026-11-21T15:42:22Z`, perhaps with a fraction, or an offset instead of the Z. Years that the clock cannot count
/// become its last one.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_time(std::string_view text);

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
[[nodiscard]] std::optional<Lease> environment_lease(const World& world);

/// ECS and EKS: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI.
[[nodiscard]] std::optional<Lease> container_lease(const World& world);

/// EC2's metadata service, version 2. Nothing if there is none: it is given a second to be reached.
[[nodiscard]] std::optional<Lease> instance_lease(const World& world);
/// The region that the instance is in.
[[nodiscard]] std::optional<std::string> instance_region(const World& world);

/// Runs a program that prints credentials. @param command  As a shell takes it.
[[nodiscard]] Lease process_lease(const std::string& command);

/// A role of AWS IAM Identity Center, by the token that `aws sso login` has left.
struct SsoRole {
    std::string cache_key{};  ///< the session's name, or the start URL: names the token's file
    std::string region{};
    std::string account_id{};
    std::string role{};
};
[[nodiscard]] Lease sso_lease(const World& world, const SsoRole& role);

/// A role to be assumed from the Security Token Service.
struct AssumedRole {
    std::string arn{};
    std::string session_name{};  ///< empty: one of dynaloom's
    std::string external_id{};
    std::string duration_seconds{};
    std::string region{};
};
[[nodiscard]] Lease assumed_role_lease(const World& world, const AssumedRole& role, const Credentials& by);
/// @param token_file  Read anew each time.
[[nodiscard]] Lease web_identity_lease(const World& world, const AssumedRole& role, const std::string& token_file);

}  // namespace dynaloom::dynamodb
