#pragma once

#include "protocol/errors.hpp"

#include <dynaloom/store/store.hpp>

#include <string>
#include <string_view>

namespace dynaloom::protocol {

/// Carries out one request of DynamoDB's protocol.
/// @param operation  "GetItem", without the version before the dot.
/// @par Threads  Safe to call concurrently on one store.
/// @returns The body of the answer.
/// @throws Any of the errors in error.hpp.
[[nodiscard]] std::string carry_out(Store& store, std::string_view operation, std::string_view body,
                                    const CallOptions& options);

/// The same, with errors as their answers.
[[nodiscard]] Reply answer(Store& store, std::string_view operation, std::string_view body,
                           const CallOptions& options = {});

}  // namespace dynaloom::protocol
