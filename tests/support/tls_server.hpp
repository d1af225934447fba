#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

namespace dynaloom::test {

/// An HTTPS server on this machine's loopback address that answers every request with the same bytes. Its certificate
/// is signed by nobody but itself.
/// @par Threads  It has one, which serves one connection after the other.
class TlsServer {
public:
    /// @param address  What the certificate is for: "127.0.0.1".
    /// @throws std::runtime_error if OpenSSL or the system refuses.
    TlsServer(const std::string& address, std::string answer);
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;
    ~TlsServer();

    [[nodiscard]] std::string endpoint() const { return "https://127.0.0.1:" + std::to_string(port_); }
    /// As PEM, for a file of certificates to be trusted.
    [[nodiscard]] const std::string& certificate() const { return certificate_; }
    /// Requests that came through: whoever refuses the certificate sends none.
    [[nodiscard]] int requests() const { return requests_; }

private:
    struct Context;

    void serve();

    std::unique_ptr<Context> context_;
    std::string certificate_;
    std::string answer_;
    std::atomic<int> requests_ = 0;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace dynaloom::test
