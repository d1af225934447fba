#pragma once

#include <dynaloom/store/store.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace dynaloom::command {

struct StoreOptions {
    /// Whether an acknowledged write survives the loss of power, not only the end of the process. A PostgreSQL server
    /// decides that itself.
    bool full_durability = true;
    /// To a PostgreSQL server, at most.
    std::size_t connections = 16;
};

/// Opens a store by its URL: `sqlite:app.db`, `sqlite::memory:`, `postgres://user@host/database`.
/// @throws ValidationError if the URL names no kind of store; what opening it throws.
[[nodiscard]] std::shared_ptr<Store> open_store(std::string_view url, const StoreOptions& options);

}  // namespace dynaloom::command
