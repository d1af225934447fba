// Roles, assumed from the Security Token Service.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html

#include "dynamodb/credential_source.hpp"
#include "dynamodb/profiles.hpp"
#include "dynamodb/signature.hpp"
#include "protocol/read_errors.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dynaloom::dynamodb {

namespace {

constexpr std::string_view source = "the Security Token Service";
constexpr std::string_view form = "application/x-www-form-urlencoded; charset=utf-8";
constexpr milliseconds patience{5'000};

void add_parameter(std::string& body, std::string_view name, std::string_view value) {
    if (!value.empty()) body.append("&").append(form_parameter(name, value));
}

std::string body_of(std::string_view action, const AssumedRole& role, const World& world) {
    std::string body = "Action=" + std::string{action} + "&Version=2011-06-15";
    add_parameter(body, "RoleArn", role.arn);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(world.clock()).time_since_epoch().count();
    add_parameter(body, "RoleSessionName",
                  role.session_name.empty() ? "dynaloom-" + std::to_string(seconds) : role.session_name);
    add_parameter(body, "DurationSeconds", role.duration_seconds);
    return body;
}

Endpoint endpoint_of(const World& world, const std::string& region) {
    const bool ignored = world.environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") == "true";
    for (const char* name : {"AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"})
        if (const auto url = ignored ? std::nullopt : world.environment(name)) return Endpoint::parse(*url);
    const std::string domain = region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
    return Endpoint::parse("https://sts." + region + domain);
}

/// The text of the first element of that name; its answers have no attributes and no comments.
std::string element(std::string_view xml, std::string_view name) {
    const std::string opening = "<" + std::string{name} + ">";
    const std::size_t start = xml.find(opening);
    if (start == std::string_view::npos) return {};
    const std::size_t end = xml.find('<', start + opening.size());
    if (end == std::string_view::npos) return {};
    std::string text{xml.substr(start + opening.size(), end - start - opening.size())};
    constexpr std::array<std::pair<std::string_view, char>, 5> entities{
        {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}}};
    for (const auto& [entity, character] : entities)
        for (std::size_t at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1))
            text.replace(at, entity.size(), 1, character);
    return text;
}

Lease call(const World& world, const HttpRequest& request) {
    HttpOutcome outcome = world.fetch(request, patience);
    for (int retries = 2; retries > 0; --retries) {
        const auto* reply = std::get_if<HttpReply>(&outcome);
        if (reply != nullptr && reply->status < 500) break;
        outcome = world.fetch(request, patience);
    }
    if (const auto* failure = std::get_if<HttpFailure>(&outcome)) refuse_source(source, failure->message);
    const HttpReply& reply = std::get<HttpReply>(outcome);
    if (reply.status != 200) {
        const std::string code = element(reply.body, "Code");
        refuse_source(source, code.empty()
                                  ? "status " + std::to_string(reply.status)
                                  : code + ": " + protocol::without_signed_text(element(reply.body, "Message")));
    }
    Lease lease{.credentials = {.access_key_id = element(reply.body, "AccessKeyId"),
                                .secret_access_key = element(reply.body, "SecretAccessKey"),
                                .session_token = element(reply.body, "SessionToken")},
                .expires = parse_time(element(reply.body, "Expiration"))};
    if (lease.credentials.access_key_id.empty() || lease.credentials.secret_access_key.empty() || !lease.expires)
        refuse_source(source, "no credentials came back");
    return lease;
}

}  // namespace

Lease assumed_role_lease(const World& world, const AssumedRole& role, const Credentials& by) {
    check_header_values(source, by);
    const Endpoint endpoint = endpoint_of(world, role.region);
    std::string body = body_of("AssumeRole", role, world);
    add_parameter(body, "ExternalId", role.external_id);
    Signer signer{role.region, "sts"};
    const Signature signature =
        signer.sign({.host = endpoint.host, .body = body, .content_type = form}, by, world.clock());
    std::vector<std::string> headers{"Content-Type: " + std::string{form}, "X-Amz-Date: " + signature.date,
                                     "Authorization: " + signature.authorization};
    if (!by.session_token.empty()) headers.push_back("X-Amz-Security-Token: " + by.session_token);
    return call(world, {.url = endpoint.url, .headers = std::move(headers), .body = body, .repeatable = true});
}

Lease web_identity_lease(const World& world, const AssumedRole& role, const std::string& token_file) {
    const std::optional<std::string> token = read_file(token_file);
    if (!token) refuse_source(source, "the web identity token \"" + token_file + "\" is not there");
    const Endpoint endpoint = endpoint_of(world, role.region);
    std::string body = body_of("AssumeRoleWithWebIdentity", role, world);
    add_parameter(body, "WebIdentityToken", std::string_view{*token}.substr(0, token->find_last_not_of(" \r\n") + 1));
    return call(
        world,
        {.url = endpoint.url, .headers = {"Content-Type: " + std::string{form}}, .body = body, .repeatable = true});
}

}  // namespace dynaloom::dynamodb
