#include "dynamodb/signature.hpp"

#include <array>
#include <cstdio>

namespace dynaloom::dynamodb {

namespace {

using detail::bytes_of;
using detail::hmac_sha256;

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

/// `20261121T154222Z`
std::string timestamp(std::chrono::system_clock::time_point now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    const auto day = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{seconds - day};
    std::array<char, 32> text{};
    const int size = std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ",
                                   static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                   static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                                   static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

Signature Signer::sign(const Signable& request, const Credentials& credentials,
                       std::chrono::system_clock::time_point now) {
    constexpr std::size_t day_digits = 8;
    std::string date = timestamp(now);
    const std::string_view day = std::string_view{date}.substr(0, day_digits);
    const bool temporary = !credentials.session_token.empty();

    std::string names = "content-type;host;x-amz-date";
    if (temporary) names += ";x-amz-security-token";
    if (!request.target.empty()) names += ";x-amz-target";

    std::string canonical = "POST\n/\n\ncontent-type:";
    canonical.append(request.content_type).append("\nhost:").append(request.host).append("\nx-amz-date:").append(date);
    if (temporary) canonical.append("\nx-amz-security-token:").append(credentials.session_token);
    if (!request.target.empty()) canonical.append("\nx-amz-target:").append(request.target);
    canonical.append("\n\n").append(names).append("\n");
    canonical += detail::sha256_hex(request.body);

    std::string scope{day};
    scope.append("/").append(region_).append("/").append(service_).append("/aws4_request");
    std::string text{algorithm};
    text.append("\n").append(date).append("\n").append(scope).append("\n").append(detail::sha256_hex(canonical));
    const std::string signature = detail::hex(hmac_sha256(bytes_of(key_for(credentials.secret_access_key, day)), text));

    std::string authorization{algorithm};
    authorization.append(" Credential=").append(credentials.access_key_id).append("/").append(scope);
    authorization.append(", SignedHeaders=").append(names).append(", Signature=").append(signature);
    return {.date = std::move(date), .authorization = std::move(authorization)};
}

detail::Sha256 Signer::key_for(const std::string& secret, std::string_view day) {
    const std::lock_guard lock{mutex_};
    if (key_day_ == day && key_secret_ == secret) return key_;
    const auto of_day = hmac_sha256("AWS4" + secret, day);
    const auto of_region = hmac_sha256(bytes_of(of_day), region_);
    const auto of_service = hmac_sha256(bytes_of(of_region), service_);
    key_ = hmac_sha256(bytes_of(of_service), "aws4_request");
    key_day_ = day;
    key_secret_ = secret;
    return key_;
}

}  // namespace dynaloom::dynamodb
