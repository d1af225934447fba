#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "reserved_port.hpp"

namespace dynaloom::test {

/// A process that speaks DynamoDB's protocol on this machine's loopback address. It ends with this object, and with the
/// thread that made it: a test that crashes leaves none behind.
class LocalServer {
public:
    LocalServer(const LocalServer&) = delete;
    LocalServer& operator=(const LocalServer&) = delete;
    ~LocalServer();

    std::uint16_t port() const { return port_.number(); }
    /// `http://127.0.0.1:40123`.
    std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(port()); }

protected:
    /// Starts it and waits until it answers.
    /// @param command  A program with its arguments, to which the port is added.
    /// @throws std::runtime_error if it ends, or doesn't answer within two minutes.
    explicit LocalServer(std::vector<std::string> command);

private:
    void wait_until_it_answers(const std::string& program);
    void stop() noexcept;

    ReservedPort port_;
    pid_t id_ = 0;
};

/// Amazon's emulator, with its tables in memory: an empty set of them for each access key. Starts in two seconds.
class DynamoDbLocal : public LocalServer {
public:
    /// The folder that tests/dynamodb_local/fetch filled, taken from the environment; empty if there is none.
    static std::string folder();

    explicit DynamoDbLocal(const std::string& folder);
};

/// The emulator dynalite, with its tables in memory, whoever asks.
class Dynalite : public LocalServer {
public:
    /// The folder that tests/dynalite/fetch filled, taken from the environment; empty if there is none.
    static std::string folder();

    explicit Dynalite(const std::string& folder);
};

}  // namespace dynaloom::test
