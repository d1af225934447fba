#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <string>
#include <vector>

namespace dynaloom::benchmarks {

/// A signed request as dynaloom sends it.
struct SignedRequest {
    std::string url;
    std::vector<std::string> headers;
    std::string body;
};

[[nodiscard]] SignedRequest signed_get(const std::string& endpoint);
[[nodiscard]] SignedRequest signed_query(const std::string& endpoint);

/// The least that libcurl can do: one easy handle with one request, signed beforehand, sent again and again.
class BareClient {
public:
    explicit BareClient(const SignedRequest& request);
    BareClient(const BareClient&) = delete;
    BareClient& operator=(const BareClient&) = delete;
    ~BareClient();

    /// @returns The body of the answer, valid until the next call.
    const std::string& send();

private:
    CURL* handle_;
    curl_slist* headers_ = nullptr;
    std::string request_;
    std::string answer_;
};

}  // namespace dynaloom::benchmarks
