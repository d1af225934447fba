#pragma once

#include <memory>
#include <string>

namespace dynaloom::dynamodb {

/// What signs requests. Never part of a message or a log.
struct Credentials {
    std::string access_key_id{};
    std::string secret_access_key{};
    std::string session_token{};  ///< of temporary credentials; else empty

    friend bool operator==(const Credentials&, const Credentials&) = default;
};

/// Where credentials come from. Asked before every attempt to send a request, so it keeps what it has found.
/// @par Threads  Called concurrently.
class CredentialsProvider {
public:
    CredentialsProvider() = default;
    CredentialsProvider(const CredentialsProvider&) = delete;
    CredentialsProvider& operator=(const CredentialsProvider&) = delete;
    virtual ~CredentialsProvider();

    /// Credentials that are valid now.
    /// @throws ConnectionError if there are none, saying where was looked.
    [[nodiscard]] virtual std::shared_ptr<const Credentials> get() = 0;

    /// The service said that these have expired, or does not know them. If `get` then gives others, the request is sent
    /// once more with them.
    virtual void refused(const Credentials& credentials);
};

/// These and no others.
/// @throws ValidationError if the key id or the secret is empty, or one of the three cannot stand in a header.
[[nodiscard]] std::shared_ptr<CredentialsProvider> fixed_credentials(Credentials credentials);

/// Those of the usual places, the first that has some:
///
/// 1. AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN;
/// 2. a role by a web identity: AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN, AWS_ROLE_SESSION_NAME;
/// 3. the profile AWS_PROFILE (`default`) of ~/.aws/credentials and ~/.aws/config: keys; a `role_arn` with
///    `source_profile`, `credential_source` or `web_identity_token_file`; IAM Identity Center after `aws sso login`;
///    `credential_process`;
/// 4. the endpoint of a container on ECS or EKS;
/// 5. the metadata service of an EC2 instance, version 2, if it can be reached within a second.
///
/// Nothing is looked for before the first `get`. What expires is fetched anew five minutes before, by one thread. A
/// place that is configured and fails is an error; the places behind it are not asked. A call that has nothing valid
/// waits for them, past its budget if it must: seconds for a request, a minute at most for a program.
/// @param region  For the Security Token Service. If empty, the environment's or the profile's.
[[nodiscard]] std::shared_ptr<CredentialsProvider> default_credentials(std::string region = {});

}  // namespace dynaloom::dynamodb
