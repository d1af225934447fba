#pragma once

#include <dynaloom/store/store.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace dynaloom::command {

struct StoreOptions {
    /// Whether an acknowledged write survives the loss of power, not only the end of the process.
    bool full_durability = true;
};

/// Opens a store by its URL: `sqlite:app.db`, `sqlite::memory:`.
/// @throws ValidationError if the URL names no kind of store; what opening it throws.
[[nodiscard]] std::shared_ptr<Store> open_store(std::string_view url, const StoreOptions& options);

}  // namespace dynaloom::command
