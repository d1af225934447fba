#pragma once

#include <string>
#include <vector>

namespace dynaloom::differential {

/// A request as it goes over the wire.
struct WireRequest {
    std::string operation;
    std::string body;
};

/// A table that the requests are about.
struct TableShape {
    std::string name;
    char partition_type;  ///< 'S', 'N', 'B'
    char sort_type;       ///< NUL: no sort key
    bool indexed;         ///< has the indexes of `create_request`
    std::string stream;   ///< what its stream shows; empty: none
};

[[nodiscard]] const std::vector<TableShape>& table_shapes();
[[nodiscard]] WireRequest create_request(const TableShape& table);

}  // namespace dynaloom::differential
