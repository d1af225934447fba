// Roles of AWS IAM Identity Center, by the token that `aws sso login` leaves in ~/.aws/sso/cache.

#include "dynamodb/credential_source.hpp"
#include "dynamodb/profiles.hpp"
#include "protocol/json_document.hpp"
#include "value/hex.hpp"

#include <dynaloom/error.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <span>

namespace dynaloom::dynamodb {

namespace {

constexpr std::string_view source = "IAM Identity Center";
constexpr milliseconds patience{5'000};
constexpr long long latest = 9'000'000'000'000;  // milliseconds that the clock's nanoseconds can count

std::string sha1_hex(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1)
        refuse_source(source, "OpenSSL has no SHA-1");
    return detail::hex(std::span{digest}.first(size));
}

struct Token {
    std::string text{};
    std::optional<std::chrono::system_clock::time_point> expires{};
};

Token read_token(const World& world, const std::string& cache_key) {
    const auto path = aws_path(world.environment, "sso/cache/" + sha1_hex(cache_key) + ".json");
    const std::optional<std::string> json = path ? read_file(*path) : std::nullopt;
    if (!json) refuse_source(source, "nobody has signed in: call `aws sso login`");
    Token token;
    try {
        const protocol::JsonDocument document{*json};
        document.root().for_each_member([&](const std::string& name, const protocol::JsonView& value) {
            if (value.kind() != protocol::JsonView::Kind::string) return;
            if (name == "accessToken") token.text = value.string();
            if (name == "expiresAt") token.expires = parse_time(value.string());
        });
    } catch (const ServiceError&) {
        refuse_source(source, "\"" + *path + "\" is no JSON");
    }
    if (token.text.empty() || !token.expires || *token.expires <= world.clock())
        refuse_source(source, "the sign-in has expired: call `aws sso login`");
    return token;
}

}  // namespace

Lease sso_lease(const World& world, const SsoRole& role) {
    const Token token = read_token(world, role.cache_key);
    std::string url =
        world.environment("AWS_ENDPOINT_URL_SSO").value_or("https://portal.sso." + role.region + ".amazonaws.com");
    if (url.ends_with('/')) url.pop_back();
    url.append("/federation/credentials?").append(form_parameter("role_name", role.role));
    url.append("&").append(form_parameter("account_id", role.account_id));
    check_header_value(source, token.text, "the token of the sign-in");
    const std::string json = fetch_text(
        world, source, {.url = url, .headers = {"x-amz-sso_bearer_token: " + token.text}, .method = "GET"}, patience);
    Lease lease;
    try {
        const protocol::JsonDocument document{json};
        document.root().for_each_member([&](const std::string& outer, const protocol::JsonView& found) {
            if (outer != "roleCredentials") return;
            found.for_each_member([&](const std::string& name, const protocol::JsonView& value) {
                if (name == "accessKeyId") lease.credentials.access_key_id = value.string();
                if (name == "secretAccessKey") lease.credentials.secret_access_key = value.string();
                if (name == "sessionToken") lease.credentials.session_token = value.string();
                if (name == "expiration")
                    lease.expires = std::chrono::system_clock::time_point{
                        milliseconds{std::min(std::stoll(std::string{value.raw()}), latest)}};
            });
        });
    } catch (const std::exception&) {
        refuse_source(source, "what came back is broken");
    }
    if (lease.credentials.access_key_id.empty() || lease.credentials.secret_access_key.empty())
        refuse_source(source, "no credentials came back");
    return lease;
}

}  // namespace dynaloom::dynamodb
