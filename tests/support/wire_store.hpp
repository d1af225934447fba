#pragma once

#include "protocol/answer.hpp"
#include "protocol/read_errors.hpp"
#include "protocol/read_results.hpp"
#include "protocol/write_requests.hpp"
#include "store/request_facts.hpp"

#include <dynaloom/store/store.hpp>

#include <memory>
#include <utility>

namespace dynaloom::test {

/// A store behind DynamoDB's protocol, without a network: each request is written, read by the server's side, its
/// result or error written, and read back. What DynamoDB does not have goes straight to the store.
class WireStore final : public Store {
public:
    explicit WireStore(std::shared_ptr<Store> store) : Store{Encoding::wire}, store_{std::move(store)} {}

    Response execute(const Request& request, const CallOptions& options) override {
        if (holds_any<VerifyTableRequest, DeleteExpiredItemsRequest>(request)) return store_->execute(request, options);
        const protocol::WrittenRequest written = protocol::write_request(request);
        const protocol::Reply reply = protocol::answer(*store_, written.operation, written.body, options);
        if (reply.status == 200) return protocol::read_result(request, reply.body);
        protocol::throw_failure(request, protocol::read_failure(request, reply.status, {}, {}, reply.body), false);
    }

private:
    std::shared_ptr<Store> store_;
};

}  // namespace dynaloom::test
