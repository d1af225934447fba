#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace dynaloom {

/// Where a value stands in an item: an attribute's name, then names within maps and indexes within lists.
struct Path {
    std::vector<std::variant<std::string, std::size_t>> elements{};

    friend bool operator==(const Path&, const Path&) = default;
};

/// As DynamoDB's messages write a path: `[a, b, [0]]`.
[[nodiscard]] std::string to_string(const Path& path);

}  // namespace dynaloom
