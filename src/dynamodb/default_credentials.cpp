#include "dynamodb/default_credentials.hpp"

#include "dynamodb/profiles.hpp"
#include "dynamodb/transport.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <utility>

namespace dynaloom::dynamodb {

namespace {

class Chain {
public:
    Chain(const World& world, std::string region) : world_{world}, region_{std::move(region)} {}

    Lease find() {
        if (auto lease = environment_lease(world_)) return std::move(*lease);
        if (auto lease = web_identity()) return std::move(*lease);
        profiles_ = Profiles::load(world_.environment);
        if (auto lease = profile(profiles_.chosen())) return std::move(*lease);
        if (auto lease = container_lease(world_)) return std::move(*lease);
        if (auto lease = instance_lease(world_)) return std::move(*lease);
        throw ConnectionError{
            "there are no credentials for DynamoDB: none in the environment (AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN), in profile \"" +
            profiles_.chosen() + "\" of ~/.aws, of a container or of an instance"};
    }

private:
    [[nodiscard]] std::string region() const {
        return find_region(region_, world_.environment, profiles_,
                           [] { return std::optional<std::string>{"us-east-1"}; });
    }

    [[nodiscard]] std::optional<Lease> web_identity() const {
        const auto file = world_.environment("AWS_WEB_IDENTITY_TOKEN_FILE");
        const auto role = world_.environment("AWS_ROLE_ARN");
        if (!file || !role) return std::nullopt;
        return web_identity_lease(world_,
                                  {.arn = *role,
                                   .session_name = world_.environment("AWS_ROLE_SESSION_NAME").value_or(""),
                                   .region = region()},
                                  *file);
    }

    std::optional<Lease> profile(const std::string& name) {
        const Properties* properties = profiles_.profile(name);
        if (properties == nullptr) {
            const bool may_be_absent = name == profiles_.chosen() && !profiles_.is_demanded();
            if (may_be_absent) return std::nullopt;
            refuse_source("profile \"" + name + '"', "there is no such profile");
        }
        const auto get = [&](std::string_view property) { return dynamodb::find(*properties, property).value_or(""); };
        if (const std::string arn = get("role_arn"); !arn.empty()) {
            const AssumedRole role{.arn = arn,
                                   .session_name = get("role_session_name"),
                                   .external_id = get("external_id"),
                                   .duration_seconds = get("duration_seconds"),
                                   .region = region()};
            if (const std::string file = get("web_identity_token_file"); !file.empty())
                return web_identity_lease(world_, role, file);
            if (!get("mfa_serial").empty())
                refuse_source("profile \"" + name + '"',
                              "its role needs a code (mfa_serial), which nobody can be asked for");
            return assumed_role_lease(world_, role, source_of(name, *properties).credentials);
        }
        if (auto lease = static_keys(name, *properties)) return lease;
        if (!get("sso_session").empty() || !get("sso_start_url").empty()) return sso(name, *properties);
        if (const std::string command = get("credential_process"); !command.empty()) return process_lease(command);
        return std::nullopt;
    }

    static std::optional<Lease> static_keys(const std::string& name, const Properties& properties) {
        const auto id = dynamodb::find(properties, "aws_access_key_id");
        const auto secret = dynamodb::find(properties, "aws_secret_access_key");
        if (!id && !secret) return std::nullopt;
        if (!id || !secret)
            refuse_source("profile \"" + name + '"',
                          "only one of aws_access_key_id and aws_secret_access_key is there");
        return Lease{.credentials = {.access_key_id = *id,
                                     .secret_access_key = *secret,
                                     .session_token = dynamodb::find(properties, "aws_session_token").value_or("")}};
    }

    /// The credentials by which a profile's role is assumed.
    Lease source_of(const std::string& name, const Properties& properties) {
        const std::string where = "profile \"" + name + '"';
        std::optional<Lease> lease;
        if (const auto source = dynamodb::find(properties, "source_profile")) {
            if (*source == name) {
                lease = static_keys(name, properties);
            } else {
                if (std::ranges::find(visited_, *source) != visited_.end())
                    refuse_source(where, "its source_profile leads back to it");
                // A source's own keys come before its role, which it may have for its own use.
                if (const Properties* of_source = profiles_.profile(*source)) lease = static_keys(*source, *of_source);
                visited_.push_back(name);
                if (!lease) lease = profile(*source);
                visited_.pop_back();
            }
            if (!lease) refuse_source(where, "its source_profile \"" + *source + "\" has no credentials");
        } else if (const auto kind = dynamodb::find(properties, "credential_source")) {
            if (*kind == "Environment") {
                lease = environment_lease(world_);
            } else if (*kind == "EcsContainer") {
                lease = container_lease(world_);
            } else if (*kind == "Ec2InstanceMetadata") {
                lease = instance_lease(world_);
            } else {
                refuse_source(where, "its credential_source \"" + *kind + "\" is none that there is");
            }
            if (!lease) refuse_source(where, "its credential_source " + *kind + " has none");
        } else {
            refuse_source(where, "a role_arn needs a source_profile, a credential_source or a web_identity_token_file");
        }
        return std::move(*lease);
    }

    [[nodiscard]] Lease sso(const std::string& name, const Properties& properties) const {
        const auto get = [&](std::string_view property) { return dynamodb::find(properties, property).value_or(""); };
        SsoRole role{.cache_key = get("sso_start_url"),
                     .region = get("sso_region"),
                     .account_id = get("sso_account_id"),
                     .role = get("sso_role_name")};
        if (const std::string session = get("sso_session"); !session.empty()) {
            const Properties* of_session = profiles_.sso_session(session);
            if (of_session == nullptr)
                refuse_source("profile \"" + name + '"', "there is no [sso-session " + session + "]");
            role.cache_key = session;
            role.region = dynamodb::find(*of_session, "sso_region").value_or("");
        }
        if (role.region.empty() || role.account_id.empty() || role.role.empty())
            refuse_source("profile \"" + name + '"', "sso_region, sso_account_id and sso_role_name are needed");
        return sso_lease(world_, role);
    }

    const World& world_;
    std::string region_;
    Profiles profiles_;
    std::vector<std::string> visited_;
};

}  // namespace

Lease find_credentials(const World& world, const std::string& region) {
    return Chain{world, region}.find();
}

World process_world() {
    const auto transport = std::make_shared<Transport>(1);
    return {.fetch = [transport](const HttpRequest& request, milliseconds limit) {
        return transport->send(request, limit, limit);
    }};
}

}  // namespace dynaloom::dynamodb
