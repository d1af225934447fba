#include "engine/row_store.hpp"

namespace dynaloom::engine {

ParsedSchema::~ParsedSchema() = default;
RowStore::~RowStore() = default;

}  // namespace dynaloom::engine
