#include <dynaloom/postgres/store.hpp>

#include "engine/engine.hpp"
#include "engine/table_schema.hpp"
#include "postgres/row_store.hpp"

#include <dynaloom/error.hpp>

#include <memory>

namespace dynaloom::postgres {

namespace {

constexpr std::size_t longest_schema_name = 63;  // PostgreSQL would cut a longer one off

}  // namespace

std::shared_ptr<Store> open(const std::string& dsn, const Options& options) {
    if (options.schema.empty() || options.schema.size() > longest_schema_name ||
        options.schema.find('\0') != std::string::npos)
        throw ConnectionError{"\"" + options.schema + "\" is not the name of a schema: 1 to 63 bytes"};
    return std::make_shared<engine::Engine>(std::make_unique<RowStore>(dsn, options, engine::TableSchema::parse),
                                            WaitsFor::network);
}

}  // namespace dynaloom::postgres
