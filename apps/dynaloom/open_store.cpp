#include "open_store.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/postgres/store.hpp>
#include <dynaloom/sqlite/store.hpp>

namespace dynaloom::command {

std::shared_ptr<Store> open_store(std::string_view url, const StoreOptions& options) {
    constexpr std::string_view sqlite_scheme = "sqlite:";
    if (url.starts_with(sqlite_scheme))
        return sqlite::open(
            std::string{url.substr(sqlite_scheme.size())},
            {.durability = options.full_durability ? sqlite::Durability::full : sqlite::Durability::normal});
    for (const std::string_view scheme : {"postgres://", "postgresql://"})
        if (url.starts_with(scheme)) return postgres::open(std::string{url}, {.max_connections = options.connections});
    // A URL can hold a password: only its scheme is named.
    const auto colon = url.find(':');
    throw ValidationError{colon == std::string_view::npos
                              ? "A store is a URL such as sqlite:app.db"
                              : "There is no kind of store \"" + std::string{url.substr(0, colon)} +
                                    "\"; there are sqlite:<file> and postgres://<host>/<database>"};
}

}  // namespace dynaloom::command
