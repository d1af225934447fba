#pragma once

#include <array>
#include <cstddef>
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

/// A secondary index of a model: `static constexpr std::array indexes{Index{.name = "by_title", .pk = "TITLE#{title}",
/// .sk = "{story_id}"}};`.
///
/// Patterns write attributes of their own, by default `<name>_pk` and `<name>_sk`; the last placeholder of one takes
/// any text. Or `pk_fields` and `sk_fields` name fields whose own attributes are the key, up to four each. Either way
/// a record without a value of a field of the key is not in the index.
struct Index {
    static constexpr std::size_t max_fields = 4;

    std::string_view name;
    std::string_view pk{};
    std::string_view sk{};  ///< may be left out
    std::string_view pk_name{};
    std::string_view sk_name{};
    std::array<std::string_view, max_fields> pk_fields{};
    std::array<std::string_view, max_fields> sk_fields{};  ///< may be left out
};

}  // namespace dynaloom
