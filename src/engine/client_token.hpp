#pragma once

#include "engine/row_store.hpp"

#include <chrono>
#include <string>
#include <string_view>

/// Tokens of the transactions of the last 10 minutes, as rows of the internal table `dynaloom::tokens`:
///
///     pk "token " token      sk expiry             data {"payload":"<hash>"}
///     pk "expiry"            sk expiry " " token   data {}
///
/// An expiry is the milliseconds since 1970 as 16 digits, the token is written as a key's text is. No row is ever
/// changed, and so deleting an expired one cannot meet the use of the same token anew.
namespace dynaloom::engine {

/// @throws ValidationError unless it is 1 to 36 characters.
void check_client_token(std::string_view token);

/// Takes the token for the transaction, whose first write this is: whatever undoes the transaction sets it free.
/// @param payload  The same for the same request, see payload_hash.
/// @returns Whether the token is new; if not, the same request was carried out before.
/// @throws ServiceError with the code IdempotentParameterMismatchException if another request was.
[[nodiscard]] bool take_client_token(WriteTransaction& transaction, const std::string& token,
                                     const std::string& payload, std::chrono::system_clock::time_point now);

}  // namespace dynaloom::engine
