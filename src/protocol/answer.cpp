#include "protocol/answer.hpp"

#include "protocol/requests.hpp"
#include "protocol/results.hpp"

#include <dynaloom/error.hpp>

namespace dynaloom::protocol {

Reply answer(Store& store, std::string_view operation, std::string_view body, const CallOptions& options) {
    try {
        const Request request = read_request(operation, body);
        return {200, write_result(request, store.execute(request, options))};
    } catch (const Error& error) {
        return reply_for(error, operation);
    }
}

}  // namespace dynaloom::protocol
