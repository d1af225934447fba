#include "server/authorization.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dynaloom::server {
namespace {

constexpr auto well_formed =
    "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00";

TEST(Authorization, AcceptsAnySignatureThatIsWellFormed) {
    HttpRequest request;
    request.authorization = well_formed;
    request.has_date = true;
    EXPECT_FALSE(authorization_fault(request));
    HttpRequest in_query;
    in_query.query = "a=b&X-Amz-Algorithm=AWS4-HMAC-SHA256";
    EXPECT_FALSE(authorization_fault(in_query));
}

TEST(Authorization, SaysWhatIsMissingAsDynamoDbDoes) {
    const struct {
        const char* name;
        std::string header;
        bool has_date;
        std::string query;
        std::string code;
        std::string text;
    } cases[] = {
        {"none", "", true, "", "MissingAuthenticationTokenException", "Request is missing Authentication Token"},
        {"another scheme", "Basic abc", true, "", "MissingAuthenticationTokenException",
         "Request is missing Authentication Token"},
        {"nothing but the scheme", "AWS4-HMAC-SHA256", false, "", "IncompleteSignatureException",
         "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "
         "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either "
         "a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256"},
        {"no date", well_formed, false, "", "IncompleteSignatureException",
         std::string{"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
                     "Authorization="} +
             well_formed},
        {"short scope", "AWS4-HMAC-SHA256 Credential=k/20260101, SignedHeaders=host, Signature=00", true, "",
         "IncompleteSignatureException",
         "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
         "got 'k/20260101'"},
        {"twice", well_formed, true, "X-Amz-Algorithm=AWS4-HMAC-SHA256", "InvalidSignatureException",
         "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        HttpRequest request;
        request.authorization = c.header;
        request.has_date = c.has_date;
        request.query = c.query;
        const auto fault = authorization_fault(request);
        ASSERT_TRUE(fault);
        EXPECT_EQ(fault->code(), c.code);
        EXPECT_EQ(fault->what(), c.text);
    }
}

}  // namespace
}  // namespace dynaloom::server
