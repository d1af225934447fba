#include "server/authorization.hpp"

#include "server/header_text.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace dynaloom::server {

namespace {

constexpr std::string_view query_algorithm = "X-Amz-Algorithm=";

bool has_parameter(std::string_view query, std::string_view name) {
    bool found = false;
    for_each_part(query, '&', [&](std::string_view part) { found = found || part.starts_with(name); });
    return found;
}

ServiceError incomplete(const std::string& text) {
    return ServiceError{text, "IncompleteSignatureException"};
}

}  // namespace

std::optional<ServiceError> authorization_fault(const HttpRequest& request) {
    const std::string& header = request.authorization;
    const bool in_query = has_parameter(request.query, query_algorithm);
    if (in_query && !header.empty())
        return ServiceError{"Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
                            "InvalidSignatureException"};
    if (in_query) return std::nullopt;
    if (!header.starts_with("AWS4-"))
        return ServiceError{"Request is missing Authentication Token", "MissingAuthenticationTokenException"};

    std::string_view credential;
    bool has_signature = false;
    bool has_signed_headers = false;
    const auto space = std::min(header.find(' '), header.size());
    for_each_part(std::string_view{header}.substr(space), ',', [&](std::string_view part) {
        const auto equals = part.find('=');
        if (equals == std::string_view::npos) return;
        const std::string_view name = part.substr(0, equals);
        const std::string_view value = part.substr(equals + 1);
        if (name == "Credential") credential = value;
        if (name == "Signature") has_signature = !value.empty();
        if (name == "SignedHeaders") has_signed_headers = !value.empty();
    });
    std::string missing;
    if (credential.empty()) missing += "Authorization header requires 'Credential' parameter. ";
    if (!has_signature) missing += "Authorization header requires 'Signature' parameter. ";
    if (!has_signed_headers) missing += "Authorization header requires 'SignedHeaders' parameter. ";
    if (!request.has_date)
        missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
    if (!missing.empty()) return incomplete(missing + "Authorization=" + header);
    if (std::ranges::count(credential, '/') != 4)
        return incomplete(
            "Credential must have exactly 5 slash-delimited elements, "
            "e.g. keyid/date/region/service/term, got '" +
            std::string{credential} + '\'');
    return std::nullopt;
}

}  // namespace dynaloom::server
