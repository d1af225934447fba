#pragma once

#include <dynaloom/store/requests.hpp>

#include <cstddef>
#include <string_view>
#include <variant>
#include <vector>

namespace dynaloom {

template <class... OneOf>
[[nodiscard]] bool holds_any(const Request& request) noexcept {
    return (std::holds_alternative<OneOf>(request) || ...);
}

/// DynamoDB's name of the operation: "PutItem".
[[nodiscard]] std::string_view operation_name(const Request& request) noexcept;

/// Creates, changes or deletes a table, or how its items expire.
[[nodiscard]] bool changes_table(const Request& request) noexcept;

/// Writes items.
[[nodiscard]] bool writes_items(const Request& request) noexcept;

/// Writes anything.
[[nodiscard]] bool may_write(const Request& request) noexcept;

/// The tables whose items the request reads or writes; those of batches and transactions as often as they are named.
[[nodiscard]] std::vector<std::string_view> tables_of_items(const Request& request);

/// The number of entries of a batch, or of actions of a transaction; 1 for other requests.
[[nodiscard]] std::size_t entry_count(const Request& request) noexcept;

}  // namespace dynaloom
