#pragma once

#include <string>
#include <string_view>

namespace dynaloom::test {

inline constexpr std::string_view signed_headers =
    "Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/ddblocal/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=0123456789abcdef\r\n"
    "X-Amz-Date: 20260101T000000Z\r\n";

/// A request as a proper client sends it.
/// @param headers  More of them, or others, each with its line end.
inline std::string request_text(std::string_view operation, std::string_view body, std::string_view headers = {}) {
    std::string text = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n";
    text.append("X-Amz-Target: DynamoDB_20120810.").append(operation).append("\r\n").append(signed_headers);
    text.append(headers).append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n");
    return text.append(body);
}

}  // namespace dynaloom::test
