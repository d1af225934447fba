#pragma once

#include "dynamodb/http.hpp"

#include <cstddef>
#include <memory>

namespace dynaloom::dynamodb {

/// Sends requests and waits for their answers, by libcurl. Connections are kept open and used again; TLS is verified;
/// the environment's proxies are used; answers are not compressed.
/// @par Threads  Safe to call concurrently: each call has a connection of its own.
class Transport {
public:
    /// @param idle  Connections that are kept while nobody uses them.
    explicit Transport(std::size_t idle);
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    ~Transport();

    /// @param connect_limit  For the connection alone. @param limit  For all of it.
    [[nodiscard]] HttpOutcome send(const HttpRequest& request, milliseconds connect_limit, milliseconds limit);

private:
    class Pool;
    std::unique_ptr<Pool> pool_;
};

}  // namespace dynaloom::dynamodb
