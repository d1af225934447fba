#include <dynaloom/dynamodb/credentials.hpp>

#include "dynamodb/cached_credentials.hpp"
#include "dynamodb/default_credentials.hpp"

#include <dynaloom/error.hpp>

#include <utility>

namespace dynaloom::dynamodb {

namespace {

class FixedCredentials final : public CredentialsProvider {
public:
    explicit FixedCredentials(Credentials credentials)
        : credentials_{std::make_shared<const Credentials>(std::move(credentials))} {}

    std::shared_ptr<const Credentials> get() override { return credentials_; }

private:
    std::shared_ptr<const Credentials> credentials_;
};

}  // namespace

CredentialsProvider::~CredentialsProvider() = default;
void CredentialsProvider::refused(const Credentials& /*credentials*/) {}

std::shared_ptr<CredentialsProvider> fixed_credentials(Credentials credentials) {
    if (credentials.access_key_id.empty() || credentials.secret_access_key.empty())
        throw ValidationError{"credentials consist of an access key id and a secret access key at least"};
    if (const auto fault = header_fault(credentials)) throw ValidationError{"credentials for DynamoDB: " + *fault};
    return std::make_shared<FixedCredentials>(std::move(credentials));
}

std::shared_ptr<CredentialsProvider> default_credentials(std::string region) {
    const auto load = [world = process_world(), region = std::move(region)] {
        Lease lease = find_credentials(world, region);
        check_header_values("the places that were looked at", lease.credentials);
        return lease;
    };
    return std::make_shared<CachedCredentials>(load);
}

}  // namespace dynaloom::dynamodb
