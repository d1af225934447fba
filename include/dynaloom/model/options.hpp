#pragma once

#include <string_view>

namespace dynaloom {

/// The names of a table's key attributes. A model states them as `static constexpr KeyNames key_names{"pk", "sk"};`.
struct KeyNames {
    std::string_view partition = "PK";
    std::string_view sort = "SK";

    friend constexpr bool operator==(const KeyNames&, const KeyNames&) = default;
};

/// Stores a field under another attribute name: `static constexpr std::array names{Rename{"customer_id",
/// "customerId"}};`.
struct Rename {
    std::string_view field;
    std::string_view attribute;
};

}  // namespace dynaloom
