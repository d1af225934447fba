#include "protocol/answer.hpp"

#include "protocol/requests.hpp"
#include "protocol/results.hpp"

#include <dynaloom/error.hpp>

namespace dynaloom::protocol {

std::string carry_out(Store& store, std::string_view operation, std::string_view body, const CallOptions& options) {
    const Request request = read_request(operation, body);
    return write_result(request, store.execute(request, options));
}

Reply answer(Store& store, std::string_view operation, std::string_view body, const CallOptions& options) {
    try {
        return {.body = carry_out(store, operation, body, options)};
    } catch (const Error& error) {
        return reply_for(error, operation);
    }
}

}  // namespace dynaloom::protocol
