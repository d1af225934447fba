#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace dynaloom::test {

/// An HTTP server on this machine's loopback address that does to each request what a test wrote down beforehand.
/// @par Threads  Each connection has one of the server's; the members may be called concurrently.
class ScriptedServer {
public:
    enum class End : unsigned char {
        keep,   ///< the connection stays open
        close,  ///< it is closed in order
        reset,  ///< it is broken off
    };
    /// What happens to one request, once it has been read.
    struct Step {
        std::string bytes{};  ///< sent as they are
        End end = End::keep;
        std::chrono::milliseconds delay{0};  ///< before anything is sent
        std::size_t until = 0;               ///< and not before so many requests have come, this one and those before
    };
    struct Received {
        std::string head{};
        std::string body{};
        std::size_t connection = 0;  ///< of those accepted, from 0
    };

    /// An answer whose head is right: length, checksum, date and request id.
    /// @param headers  More of them, each with its line end.
    static Step answer(int status, std::string_view body, std::string_view headers = {});
    /// A refusal in DynamoDB's shape. @param rest  More members, each with a comma before it.
    static Step refuse(int status, std::string_view code, std::string_view rest = {}, std::string_view headers = {});

    /// @throws std::runtime_error if there is no port.
    ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;
    ~ScriptedServer();

    void then(Step step);
    /// What happens to requests past the script; 500 by default.
    void otherwise(Step step);

    [[nodiscard]] std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] std::vector<Received> received() const;

private:
    void accept_connections();
    void serve(int socket, std::size_t connection);
    [[nodiscard]] Step next_step(Received received);
    [[nodiscard]] bool wait(const Step& step);

    int listener_ = -1;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stop_ = false;
    std::deque<Step> steps_;
    Step otherwise_;
    std::vector<Received> received_;
    std::vector<int> sockets_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace dynaloom::test
