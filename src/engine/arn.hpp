#pragma once

#include <string>
#include <string_view>

/// Amazon resource names; region and account are those of Amazon's own emulator.
namespace dynaloom::engine {

inline constexpr std::string_view arn_of_tables = "arn:aws:dynamodb:ddblocal:000000000000:table/";

[[nodiscard]] inline std::string table_arn(std::string_view table) {
    return std::string{arn_of_tables}.append(table);
}

/// What the ARNs of all streams of a table begin with; then comes the label.
[[nodiscard]] inline std::string stream_arn(std::string_view table, std::string_view label = {}) {
    return table_arn(table).append("/stream/").append(label);
}

}  // namespace dynaloom::engine
