#include <dynaloom/dynamodb/credentials.hpp>

#include "dynamodb/endpoint.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <utility>

namespace dynaloom::dynamodb {

namespace {

/// What can stand in a header: visible ASCII. The message does not show it.
void check(const std::string& value, const char* what) {
    const bool fits = std::ranges::all_of(value, [](unsigned char c) { return c > ' ' && c < 0x7F; });
    if (!fits) throw ValidationError{std::string{"the credentials' "} + what + " holds a blank, or is not ASCII"};
}

class FixedCredentials final : public CredentialsProvider {
public:
    explicit FixedCredentials(Credentials credentials)
        : credentials_{std::make_shared<const Credentials>(std::move(credentials))} {}

    std::shared_ptr<const Credentials> get() override { return credentials_; }

private:
    std::shared_ptr<const Credentials> credentials_;
};

class NoCredentials final : public CredentialsProvider {
public:
    std::shared_ptr<const Credentials> get() override {
        throw ConnectionError{
            "there are no credentials for DynamoDB: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set"};
    }
};

}  // namespace

CredentialsProvider::~CredentialsProvider() = default;
void CredentialsProvider::refused(const Credentials& /*credentials*/) {}

std::shared_ptr<CredentialsProvider> fixed_credentials(Credentials credentials) {
    if (credentials.access_key_id.empty() || credentials.secret_access_key.empty())
        throw ValidationError{"credentials consist of an access key id and a secret access key at least"};
    check(credentials.access_key_id, "access key id");
    check(credentials.secret_access_key, "secret access key");
    check(credentials.session_token, "session token");
    return std::make_shared<FixedCredentials>(std::move(credentials));
}

std::shared_ptr<CredentialsProvider> environment_credentials() {
    Credentials credentials{.access_key_id = process_environment("AWS_ACCESS_KEY_ID").value_or(""),
                            .secret_access_key = process_environment("AWS_SECRET_ACCESS_KEY").value_or(""),
                            .session_token = process_environment("AWS_SESSION_TOKEN").value_or("")};
    if (credentials.access_key_id.empty() || credentials.secret_access_key.empty())
        return std::make_shared<NoCredentials>();
    return fixed_credentials(std::move(credentials));
}

}  // namespace dynaloom::dynamodb
