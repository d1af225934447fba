#pragma once

#include "value/sha256.hpp"

#include <dynaloom/dynamodb/credentials.hpp>

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

namespace dynaloom::dynamodb {

inline constexpr std::string_view json_content = "application/x-amz-json-1.0";

/// What of a request is signed: always sent by POST to `/` without a query.
struct Signable {
    std::string_view host{};    ///< as in the header, with a port that is not the scheme's
    std::string_view target{};  ///< `DynamoDB_20120810.GetItem`; empty: there is no such header
    std::string_view body{};
    std::string_view content_type = json_content;
};

struct Signature {
    std::string date{};           ///< the header X-Amz-Date: `20261121T154222Z`
    std::string authorization{};  ///< the header Authorization
};

/// Signs requests by AWS Signature Version 4. Signed are the headers content-type, host, x-amz-date, x-amz-target if
/// there is one and, with temporary credentials, x-amz-security-token.
/// @par Cost     Two hashes and one HMAC; four more HMACs when the day or the credentials change.
/// @par Threads  Safe to call concurrently.
class Signer {
public:
    /// @param service  As the signature names it.
    explicit Signer(std::string region, std::string service = "dynamodb")
        : region_{std::move(region)}, service_{std::move(service)} {}

    [[nodiscard]] Signature sign(const Signable& request, const Credentials& credentials,
                                 std::chrono::system_clock::time_point now);

private:
    [[nodiscard]] detail::Sha256 key_for(const std::string& secret, std::string_view day);

    std::string region_;
    std::string service_;
    std::mutex mutex_;
    std::string key_secret_;
    std::string key_day_;
    detail::Sha256 key_{};
};

}  // namespace dynaloom::dynamodb
