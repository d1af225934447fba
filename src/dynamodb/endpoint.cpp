#include "dynamodb/endpoint.hpp"

#include "dynamodb/profiles.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace dynaloom::dynamodb {

namespace {

constexpr std::string_view letters_and_digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool consists_of(std::string_view text, std::string_view also) {
    return std::ranges::all_of(text, [&](char c) {
        return letters_and_digits.find(c) != std::string_view::npos || also.find(c) != std::string_view::npos;
    });
}

[[noreturn]] void refuse(std::string_view url) {
    throw ValidationError{"\"" + std::string{url} +
                          "\" is no endpoint: http:// or https://, a host, perhaps a port, and no path"};
}

/// Of the region's own endpoint. @param service  "dynamodb", "streams.dynamodb"
Endpoint endpoint_of(std::string_view service, std::string_view region) {
    std::string host{service};
    host.append(".").append(region).append(".amazonaws.com");
    if (region.starts_with("cn-")) host += ".cn";
    return Endpoint{.url = "https://" + host + '/', .host = host};
}

}  // namespace

std::optional<std::string> process_environment(const char* name) {
    const char* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

Endpoint Endpoint::parse(std::string_view url) {
    struct Scheme {
        std::string_view prefix;
        std::string_view port;
    };
    constexpr std::array schemes{Scheme{"http://", ":80"}, Scheme{"https://", ":443"}};
    const auto* const scheme =
        std::ranges::find_if(schemes, [&](const Scheme& one) { return url.starts_with(one.prefix); });
    if (scheme == schemes.end()) refuse(url);
    std::string_view host = url.substr(scheme->prefix.size());
    if (host.ends_with('/')) host.remove_suffix(1);
    const std::string_view shown = host;
    if (host.ends_with(scheme->port)) host.remove_suffix(scheme->port.size());
    // Brackets stand around an address of IPv6; what else a host may hold is the resolver's business.
    if (host.empty() || host.front() == ':' || !consists_of(host, "-._:[]")) refuse(url);
    return {.url = std::string{scheme->prefix}.append(shown).append("/"), .host = std::string{host}};
}

std::string find_region(std::string_view region, const Environment& environment, const Profiles& profiles,
                        const std::function<std::optional<std::string>()>& last) {
    std::string found{region};
    for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"})
        if (found.empty()) found = environment(name).value_or("");
    if (found.empty()) found = profiles.property("region").value_or("");
    if (found.empty()) found = last().value_or("");
    if (found.empty())
        throw ValidationError{
            "no region of DynamoDB is given: not by Options::region, AWS_REGION, AWS_DEFAULT_REGION or profile \"" +
            profiles.chosen() + "\" of ~/.aws/config"};
    if (!consists_of(found, "-")) throw ValidationError{"\"" + found + "\" is no region's name"};
    return found;
}

Endpoints find_endpoints(std::string_view url, std::string_view region, const Environment& environment,
                         const Profiles& profiles) {
    if (!url.empty()) return {.tables = Endpoint::parse(url), .streams = Endpoint::parse(url)};
    const bool ignored = environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") == "true";
    const auto find = [&](const char* variable, std::string_view service) {
        for (const char* name : {variable, "AWS_ENDPOINT_URL"})
            if (const auto value = ignored ? std::nullopt : environment(name)) return Endpoint::parse(*value);
        if (const auto value = ignored ? std::nullopt : profiles.endpoint_url("dynamodb"))
            return Endpoint::parse(*value);
        return endpoint_of(service, region);
    };
    return {.tables = find("AWS_ENDPOINT_URL_DYNAMODB", "dynamodb"),
            .streams = find("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "streams.dynamodb")};
}

}  // namespace dynaloom::dynamodb
