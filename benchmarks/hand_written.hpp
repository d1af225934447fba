#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "record.hpp"

/// What a careful programmer would write for this one record type: the bare thing that the typed API is measured
/// against.
namespace dynaloom::benchmarks::hand_written {

/// DynamoDB JSON of the record, appended to `out`.
/// @param version  Written as attribute schema_version, first; empty: none is.
void write_wire(const Record& record, std::string_view version, std::string& out);
/// The plain encoding (ordinary JSON) of the record, appended to `out`.
void write_plain(const Record& record, std::string_view version, std::string& out);

/// Reads what write_wire wrote. @param json  With simdjson's padding after it.
void read_wire(std::string_view json, std::size_t capacity, Record& record);
/// Reads what write_plain wrote; copies it for the padding.
void read_plain(std::string_view json, Record& record);

}  // namespace dynaloom::benchmarks::hand_written
