#pragma once

#include <dynaloom/store/transaction_requests.hpp>

#include <span>
#include <string>

namespace dynaloom::engine {

/// The SHA-256 of a transaction's actions in hexadecimal: the same for the same actions, whatever the order of their
/// attributes and of the members of sets, the form of their numbers and the encoding of their items.
[[nodiscard]] std::string payload_hash(std::span<const TransactWrite> actions);

}  // namespace dynaloom::engine
