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

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, read now. If they are absent, the first `get` says
/// so: a store can be opened before it is needed.
/// @throws ValidationError if they cannot stand in a header.
[[nodiscard]] std::shared_ptr<CredentialsProvider> environment_credentials();

}  // namespace dynaloom::dynamodb
