#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace dynaloom::test {

/// A process of Amazon's emulator that holds its tables in memory. It ends with this object, and with the thread that
/// made it: a test that crashes leaves none behind.
class DynamoDbLocal {
public:
    /// The folder that tests/dynamodb_local/fetch filled, taken from the environment; empty if there is none.
    static std::string folder();

    /// Starts it and waits until it answers, about two seconds.
    /// @throws std::runtime_error if it ends, or doesn't answer within a minute.
    explicit DynamoDbLocal(const std::string& folder);
    DynamoDbLocal(const DynamoDbLocal&) = delete;
    DynamoDbLocal& operator=(const DynamoDbLocal&) = delete;
    ~DynamoDbLocal();

    /// Of this machine's loopback address.
    std::uint16_t port() const { return port_; }
    /// `http://127.0.0.1:40123`.
    std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(port_); }

private:
    void wait_until_it_answers();
    void stop() noexcept;

    std::uint16_t port_;
    pid_t id_ = 0;
};

}  // namespace dynaloom::test
