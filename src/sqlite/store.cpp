#include <dynaloom/sqlite/store.hpp>

#include "engine/engine.hpp"
#include "engine/table_schema.hpp"
#include "sqlite/row_store.hpp"

#include <dynaloom/error.hpp>

#include <filesystem>
#include <memory>

namespace dynaloom::sqlite {

std::shared_ptr<Store> open(const std::string& path, const Options& options) {
    // To SQLite an empty name is a nameless file of each connection's own, and a NUL ends the name.
    if (path.empty() || path.find('\0') != std::string::npos)
        throw ConnectionError{"\"" + path + "\" is not the path of a file"};
    const bool in_memory = path == ":memory:";
    const std::string file = in_memory ? path : std::filesystem::absolute(path).string();
    return std::make_shared<engine::Engine>(std::make_unique<RowStore>(file, options, engine::TableSchema::parse),
                                            in_memory ? WaitsFor::memory : WaitsFor::disk);
}

}  // namespace dynaloom::sqlite
