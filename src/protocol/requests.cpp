#include "protocol/requests.hpp"

#include "protocol/errors.hpp"
#include "protocol/json_document.hpp"

#include <dynaloom/error.hpp>

namespace dynaloom::protocol {

Request read_request(std::string_view operation, std::string_view body) {
    const JsonDocument document{body.empty() ? "{}" : body};
    Constraints constraints;
    const Members members{document.root(), {}, constraints};
    for (const auto read : {read_item_request, read_page_request, read_batch_request, read_transaction_request,
                            read_table_request, read_stream_request})
        if (std::optional<Request> request = read(operation, members)) return std::move(*request);
    throw ServiceError{{}, "UnknownOperationException"};
}

}  // namespace dynaloom::protocol
