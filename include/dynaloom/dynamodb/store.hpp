#pragma once

#include <dynaloom/dynamodb/credentials.hpp>
#include <dynaloom/store/store.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace dynaloom::dynamodb {

struct Options {
    /// If empty, AWS_REGION, AWS_DEFAULT_REGION, the profile's (see default_credentials) or the EC2 instance's.
    std::string region{};

    /// A URL without a path, `http://127.0.0.1:8000`. If empty, AWS_ENDPOINT_URL_DYNAMODB (for streams
    /// AWS_ENDPOINT_URL_DYNAMODB_STREAMS), else AWS_ENDPOINT_URL, else the profile's, else the region's.
    std::string endpoint{};

    /// If null, default_credentials().
    std::shared_ptr<CredentialsProvider> credentials{};

    /// Total time of a call that has no budget of its own, waits and retries included.
    std::chrono::milliseconds budget{30'000};

    /// The longest that one attempt may take to connect, and as a whole.
    std::chrono::milliseconds connect_timeout{3'000};
    std::chrono::milliseconds attempt_timeout{10'000};

    /// How often a request is sent at most. One whose outcome is unknown is only sent again if that cannot apply it
    /// twice.
    unsigned max_attempts = 4;

    /// Requests of one batch that are under way at once, each in a thread of its own. Those of a parallel scan are as
    /// many as its threads.
    unsigned concurrency = 8;

    /// Connections that are kept open while nobody uses them. There are as many as threads that wait for an answer.
    std::size_t idle_connections = 64;
};

/// Tables of Amazon DynamoDB, or of what speaks its protocol. Nothing is sent yet.
///
/// Throttled requests and faults of the service and the network are sent again, with growing random pauses, until the
/// attempts or the time are used up; too many of them at once use up a store of retries that all calls share. Writes
/// that would count twice (ADD to a number, `+=`, list_append, a returned old item) are not, once their outcome is
/// unknown: the error then says `outcome_unknown()`. TransactWriteItems without a token gets one. What a batch leaves
/// unprocessed comes back as it is; the typed table sends it again.
///
/// Extensions of the SQL stores (VerifyTable, DeleteExpiredItems) throw ValidationError. The proxies of the environment
/// (`https_proxy`, `no_proxy`) are used, and the certificates of the file that AWS_CA_BUNDLE names, if it names one,
/// are trusted instead of the system's.
/// @throws ValidationError for options that are wrong, or if no region is given.
/// @par Threads  Safe to call concurrently, and so is the store: each call has a connection of its own. A store must
///               not be used on both sides of a fork; open it after.
[[nodiscard]] std::shared_ptr<Store> open(const Options& options = {});

}  // namespace dynaloom::dynamodb
