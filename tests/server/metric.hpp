#pragma once

#include "raw_client.hpp"
#include "support/eventually.hpp"

#include <dynaloom/server/server.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>

namespace dynaloom::test {

/// Asks the server for its metrics until `condition` holds for the one of that name. @returns Whether it came to that.
[[nodiscard]] bool wait_for_metric(const server::Server& server, const std::string& name,
                                   const std::predicate<std::size_t> auto& condition) {
    std::optional<RawClient> client;
    return eventually([&] {
        if (!client) client.emplace(server.port());
        client->send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        const auto answer = client->receive();
        if (!answer) {  // its time was over, as a test can make it soon
            client.reset();
            return false;
        }
        const auto found = answer->body.find('\n' + name + ' ');
        return found != std::string::npos && condition(std::stoull(answer->body.substr(found + name.size() + 2)));
    });
}

/// Until it is at least that.
[[nodiscard]] inline bool wait_for_metric(const server::Server& server, const std::string& name, std::size_t least) {
    return wait_for_metric(server, name, [least](std::size_t value) { return value >= least; });
}

}  // namespace dynaloom::test
