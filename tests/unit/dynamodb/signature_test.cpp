#include "dynamodb/signature.hpp"

#include "signature_vectors.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace dynaloom::dynamodb {
namespace {

TEST(Signature, IsThatOfBotocore) {
    for (const SignatureVector& vector : signature_vectors) {
        SCOPED_TRACE(vector.target);
        Signer signer{vector.region};
        const Credentials credentials{
            .access_key_id = vector.key_id, .secret_access_key = vector.secret, .session_token = vector.token};
        const auto time = std::chrono::system_clock::from_time_t(vector.time);
        const Signature signature =
            signer.sign({.host = vector.host, .target = vector.target, .body = vector.body}, credentials, time);
        EXPECT_EQ(signature.authorization, vector.authorization);
    }
}

TEST(Signature, KeepsItsKeyOnlyForTheDayAndTheSecret) {
    const auto day = std::chrono::system_clock::from_time_t(1'795'275'742);
    const Signable request{.host = "localhost", .target = "DynamoDB_20120810.ListTables", .body = "{}"};
    const Credentials one{.access_key_id = "A", .secret_access_key = "one"};
    const Credentials two{.access_key_id = "A", .secret_access_key = "two"};
    Signer kept{"eu-west-1"};
    for (const auto& [credentials, time] :
         {std::pair{one, day}, std::pair{one, day + std::chrono::hours{1}}, std::pair{two, day},
          std::pair{two, day + std::chrono::days{1}}, std::pair{one, day}}) {
        Signer fresh{"eu-west-1"};
        EXPECT_EQ(kept.sign(request, credentials, time).authorization,
                  fresh.sign(request, credentials, time).authorization);
    }
    EXPECT_EQ(kept.sign(request, one, day).date, "20261121T154222Z");
}

}  // namespace
}  // namespace dynaloom::dynamodb
