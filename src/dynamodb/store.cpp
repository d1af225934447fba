#include <dynaloom/dynamodb/store.hpp>

#include "dynamodb/default_credentials.hpp"
#include "dynamodb/exchange.hpp"
#include "dynamodb/profiles.hpp"
#include "dynamodb/transport.hpp"
#include "store/jitter.hpp"
#include "value/hex.hpp"

#include <dynaloom/error.hpp>

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

namespace dynaloom::dynamodb {

namespace {

std::string random_token() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw ConnectionError{"there is no randomness for the token of a transaction"};
    return detail::hex(bytes);
}

class DynamoDbStore final : public Store {
public:
    DynamoDbStore(const Options& options, const Profiles& profiles, const std::string& region)
        : Store{Encoding::wire, options.concurrency},
          client_{.endpoints = find_endpoints(options.endpoint, region, process_environment, profiles),
                  .signer = Signer{region},
                  .credentials = options.credentials ? options.credentials : default_credentials(region),
                  .policy = {.max_attempts = options.max_attempts},
                  .default_budget = options.budget,
                  .random = random_part,
                  .new_token = random_token},
          connect_timeout_{options.connect_timeout},
          attempt_timeout_{options.attempt_timeout},
          transport_{options.idle_connections} {}

    Response execute(const Request& request, const CallOptions& options) override {
        Exchange exchange{client_, request, options, Instant::now()};
        while (true) {
            const auto credentials = find_credentials_for(exchange);
            const Instant start = Instant::now();
            const HttpRequest http = exchange.next_attempt(credentials, start);
            const milliseconds limit = std::min(attempt_timeout_, exchange.left(start));
            HttpOutcome outcome = transport_.send(http, connect_timeout_, limit);
            if (auto response = exchange.finish_attempt(std::move(outcome), Instant::now()))
                return std::move(*response);
            std::this_thread::sleep_for(exchange.pause());
        }
    }

private:
    /// @param error  A copy: other threads may look at the same one.
    [[noreturn]] static void throw_with_unknown_outcome(ConnectionError error) {
        error.set_outcome_unknown();
        throw error;
    }

    std::shared_ptr<const Credentials> find_credentials_for(const Exchange& exchange) {
        try {
            return client_.credentials->get();
        } catch (const ConnectionError& error) {
            if (!exchange.outcome_unknown()) throw;
            throw_with_unknown_outcome(error);
        }
    }

    ClientState client_;
    milliseconds connect_timeout_;
    milliseconds attempt_timeout_;
    Transport transport_;
};

void check(milliseconds time, const char* name) {
    if (time.count() <= 0) throw ValidationError{std::string{"Options::"} + name + " is a positive time"};
}

}  // namespace

std::shared_ptr<Store> open(const Options& options) {
    check(options.budget, "budget");
    check(options.connect_timeout, "connect_timeout");
    check(options.attempt_timeout, "attempt_timeout");
    if (options.max_attempts == 0) throw ValidationError{"Options::max_attempts is at least 1"};
    if (options.concurrency == 0) throw ValidationError{"Options::concurrency is at least 1"};
    const bool says_all = !options.region.empty() && !options.endpoint.empty();
    const Profiles profiles = says_all ? Profiles{} : Profiles::load(process_environment);
    const auto of_instance = [] { return instance_region(process_world()); };
    const std::string region = find_region(options.region, process_environment, profiles, of_instance);
    return std::make_shared<DynamoDbStore>(options, profiles, region);
}

}  // namespace dynaloom::dynamodb
