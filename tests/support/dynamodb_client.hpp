#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace dynaloom::test {

/// A blocking client of the DynamoDB JSON protocol at a port of this machine, without TLS and with a signature that
/// only an emulator accepts. Keeps one connection open and makes a new one if the server has closed it.
/// @par Threads  One thread at a time.
class DynamoDbClient {
public:
    struct Response {
        int status = 0;
        std::string body;
    };

    /// @param database  Letters and digits; each is a database of its own, empty at first.
    explicit DynamoDbClient(std::uint16_t port, std::string database = "test")
        : port_{port}, database_{std::move(database)} {}
    DynamoDbClient(const DynamoDbClient&) = delete;
    DynamoDbClient& operator=(const DynamoDbClient&) = delete;
    ~DynamoDbClient() { disconnect(); }

    /// @param operation  `PutItem`, or of the streams' service, `DescribeStream`, say.
    /// @param body       A JSON object.
    /// @throws std::runtime_error if the server can't be reached, breaks off, is silent for a minute, or doesn't speak
    /// HTTP/1.1.
    Response call(std::string_view operation, std::string_view body);

private:
    bool connected() const { return socket_ >= 0; }
    void connect();
    void disconnect() noexcept;
    bool send(std::string_view bytes);
    bool receive();
    std::string take(std::size_t count);
    std::string take_line();
    Response read_response();

    std::uint16_t port_;
    std::string database_;
    int socket_ = -1;
    std::string received_;  ///< What came behind the part of the answer that is read.
};

}  // namespace dynaloom::test
